import { say } from "../../messages/text.ts";
import { no, ok, type Shape, type ValueType } from "../shape.ts";
import { block } from "./blocks.ts";
import { badCount } from "./shapes.ts";

export interface CharsetPair {
  readonly from: string;
  readonly to: string;
}

const usage = "charset1 charset2 { … }";

const pairShape: Shape<CharsetPair> = {
  usage,
  parse([from, to, extra]) {
    if (!from || !to || extra) return badCount(usage);
    if (from.text.toLowerCase() === to.text.toLowerCase()) return no(same, to.span);
    return ok({ from: from.text, to: to.text });
  },
  print: ({ from, to }) => [from, to],
};

const same = say({ en: "both charsets are the same", zh: "两个字符集相同" });

export const charsetMap = block<CharsetPair>(
  { name: "charset_map", module: "ngx_http_charset_filter_module", contexts: ["http"] },
  pairShape,
  "Which bytes of one charset stand for which of another.",
  "两个字符集之间的字节转换表。",
);

/** ngx_hextoi: hexadecimal digits, at most 255. */
export const charsetByte: ValueType<number> = {
  name: "hexadecimal byte",
  parse: (text) =>
    /^0*[0-9a-f]{1,2}$/i.test(text)
      ? ok(Number.parseInt(text, 16))
      : no(
          say({
            en: "a byte in hexadecimal is expected, such as C0",
            zh: "应为十六进制字节，例如 C0",
          }),
        ),
  print: (value) => value.toString(16).toUpperCase().padStart(2, "0"),
  samples: { good: ["80", "0", "fF"], bad: ["", "100", "x", "888"] },
};

const badCharacter = say({
  en: "a character's bytes in UTF-8 are expected in hexadecimal, such as E282AC",
  zh: "应为字符的 UTF-8 编码（十六进制），例如 E282AC",
});

/** The bytes of a character in UTF-8: `E282AC`. */
export const utf8Bytes: ValueType<readonly number[]> = {
  name: "hexadecimal bytes",
  parse(text) {
    if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return no(badCharacter);
    const bytes = (text.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
    return isCharacter(bytes) ? ok(bytes) : no(badCharacter);
  },
  print: (bytes) => bytes.map((byte) => charsetByte.print(byte)).join(""),
  samples: { good: ["D0B0", "e282ac"], bad: ["", "x", "E2", "888", "00D0", "F09F9880"] },
};

/** ngx_utf8_decode: two or three bytes; what follows them is not looked at. */
function isCharacter([first = 0, second = 0, third = 0]: readonly number[]): boolean {
  if (first < 0xc2 || first >= 0xf0 || second < 0x80) return false;
  if (first < 0xe0) return true;
  return third >= 0x80 && (((first & 0xf) << 6) | (second & 0x3f)) > 0x1f;
}
