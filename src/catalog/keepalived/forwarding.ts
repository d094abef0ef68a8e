import { say, type Text } from "../../messages/text.ts";
import { no, ok, type Parsed, type Shape, type Written } from "../shape.ts";
import { count } from "./kinds.ts";
import { oneOf } from "./values.ts";

/** How IPVS brings packets to a real server. */
export type Forwarding =
  | { readonly method: "NAT" }
  | { readonly method: "DR" }
  | {
      readonly method: "TUN";
      readonly tunnel: "ipip" | "gue" | "gre";
      /** Of GUE alone. */
      readonly port: number | undefined;
      readonly checksum: "nocsum" | "csum" | "remcsum" | undefined;
    };

const methods = oneOf("NAT", "DR", "TUN");
const tunnels = oneOf("ipip", "gue", "gre");
const checksums = oneOf("nocsum", "csum", "remcsum");
const port = count(1, 65_535);

/** `NAT|DR|TUN [type ipip|gue port N|gre] [nocsum|csum|remcsum]`. */
export const forwarding: Shape<Forwarding> = {
  usage: "NAT|DR|TUN [type ipip|gre|gue port number] [nocsum|csum|remcsum]",
  samples: {
    good: ["NAT", "DR", "TUN", "TUN type ipip", "TUN type gue port 5555 csum", "TUN type gre csum"],
    bad: [
      "nat",
      "FNAT",
      "TUN type gue",
      "TUN type gre remcsum",
      "TUN type ipip csum",
      "TUN type foo",
      "TUN foo",
    ],
  },
  parse([word, ...rest]) {
    if (!word) return no(say({ en: "a method is missing", zh: "缺少转发方式" }));
    const method = methods.parse(word.text);
    if (!method.ok) return no(method.reason, word.span);
    return method.value === "TUN" ? tunnel(word, rest) : ok({ method: method.value });
  },
  print: (value) =>
    value.method === "TUN"
      ? [
          "TUN",
          ...(value.tunnel === "ipip" ? [] : ["type", value.tunnel]),
          ...(value.port === undefined ? [] : ["port", String(value.port)]),
          ...(value.checksum === undefined ? [] : [value.checksum]),
        ]
      : [value.method],
};

function tunnel(method: Written, words: readonly Written[]): Parsed<Forwarding> {
  let kind: "ipip" | "gue" | "gre" = "ipip";
  let number: number | undefined;
  let checksum: "nocsum" | "csum" | "remcsum" | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? method;
    if (word.text === "type" || word.text === "port") {
      const value = words[++at];
      if (!value) return no(missing(word.text), word.span);
      const parsed = word.text === "type" ? tunnels.parse(value.text) : port.parse(value.text);
      if (!parsed.ok) return no(parsed.reason, value.span);
      if (typeof parsed.value === "number") number = parsed.value;
      else kind = parsed.value;
      continue;
    }
    const parsed = checksums.parse(word.text);
    if (!parsed.ok) return no(parsed.reason, word.span);
    checksum = parsed.value;
  }
  const reason = contradiction(kind, number, checksum);
  return reason
    ? no(reason, method.span)
    : ok({ method: "TUN", tunnel: kind, port: number, checksum });
}

function contradiction(
  kind: "ipip" | "gue" | "gre",
  number: number | undefined,
  checksum: string | undefined,
): Text | undefined {
  if ((kind === "gue") !== (number !== undefined))
    return say({
      en: "a tunnel of type gue needs a port, others take none",
      zh: "gue 隧道必须指定 port，其他类型不能指定",
    });
  if ((kind === "ipip" && checksum) || (kind === "gre" && checksum === "remcsum"))
    return say(
      { en: "a tunnel of type {kind} has no {checksum}", zh: "{kind} 隧道不支持 {checksum}" },
      { kind, checksum: checksum ?? "" },
    );
  return undefined;
}

const missing = (option: string): Text =>
  say({ en: "{option} needs a value", zh: "{option} 缺少取值" }, { option });
