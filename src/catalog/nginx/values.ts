import { type Template, parseTemplate } from "../../ir/template.ts";
import type { Bytes, Milliseconds } from "../../ir/upstream.ts";
import { say } from "../../messages/text.ts";
import { no, ok, type Parsed, type ValueType } from "../shape.ts";

const most = 9_223_372_036_854_775_807n;

/** ngx_parse_time's units, the largest first: each at most once, in this order. */
const units = [
  { sign: "y", seconds: 31_536_000n },
  { sign: "M", seconds: 2_592_000n },
  { sign: "w", seconds: 604_800n },
  { sign: "d", seconds: 86_400n },
  { sign: "h", seconds: 3600n },
  { sign: "m", seconds: 60n },
  { sign: "s", seconds: 1n },
  { sign: " ", seconds: 1n },
] as const;

const secondsStep = 6;
const millisecondsStep = 8;

/** In milliseconds (`fine`) or seconds, or nothing where nginx refuses the text. */
function parseTime(text: string, fine: boolean): bigint | undefined {
  const scale = fine ? 1000n : 1n;
  // Years and months exist in seconds only.
  let step = fine ? 1 : -1;
  let total = 0n;
  let rest = text;
  while (rest !== "") {
    const piece = /^(\d*)(ms|[yMwdhms ]|$)/.exec(rest);
    if (!piece) return undefined;
    const [whole, digits = "", sign = ""] = piece;
    if (digits.length > 19) return undefined;
    const value = BigInt(digits || "0");
    rest = rest.slice(whole.length);
    let size = scale;
    if (sign === "ms") {
      if (!fine || step >= millisecondsStep) return undefined;
      step = millisecondsStep;
      size = 1n;
    } else if (sign !== "") {
      const unit = units.findIndex((one) => one.sign === sign);
      // A blank may stand where seconds may, and ends the units.
      if (step >= (sign === " " ? secondsStep : unit)) return undefined;
      step = sign === " " ? millisecondsStep : unit;
      size = (units[unit]?.seconds ?? 1n) * scale;
    }
    total += value * size;
    if (total > most) return undefined;
  }
  return /\d/.test(text) ? total : undefined;
}

const badTime = (fine: boolean): Parsed<never> =>
  no(
    fine
      ? say({
          en: "a time is expected, such as 500ms, 30s or 1m30s",
          zh: "应为时间，例如 500ms、30s、1m30s",
        })
      : say({
          en: "a time in whole seconds is expected, such as 30s or 1d12h",
          zh: "应为整秒时间，例如 30s、1d12h",
        }),
  );

function printTime(value: Milliseconds, fine: boolean): string {
  if (value % 1000 !== 0) return fine ? `${value}ms` : String(Math.floor(value / 1000));
  const seconds = value / 1000;
  for (const { sign, seconds: size } of units.slice(3, 6)) {
    const each = Number(size);
    if (seconds !== 0 && seconds % each === 0) return `${seconds / each}${sign}`;
  }
  return `${seconds}s`;
}

/** Times with milliseconds (ngx_conf_set_msec_slot); a bare number is seconds. */
export const milliseconds: ValueType<Milliseconds> = {
  name: "time",
  parse(text) {
    const value = parseTime(text, true);
    return value === undefined ? badTime(true) : ok(Number(value));
  },
  print: (value) => printTime(value, true),
  form: { kind: "text", name: "time" },
  samples: {
    good: ["0", "5", "5s", "500ms", "1m30s", "1m30", "1h", "2d", "1w2d", "5s5", "1s500ms", "1m 30"],
    bad: ["", "s", "5x", "1y", "1M", "5s1m", "1ms1s", "5 s", "-1", "1.5s", "10S", "5sec", "1h1h"],
  },
};

/** Times in whole seconds (ngx_conf_set_sec_slot), years and months allowed; held in milliseconds. */
export const seconds: ValueType<Milliseconds> = {
  name: "time",
  parse(text) {
    const value = parseTime(text, false);
    return value === undefined ? badTime(false) : ok(Number(value) * 1000);
  },
  print: (value) => printTime(value, false),
  form: { kind: "text", name: "time" },
  samples: {
    good: ["0", "75", "75s", "1m", "1y", "1M1w", "5s5", "1d12h"],
    bad: ["", "500ms", "1s1ms", "1M1y", "5x", "-1", "m5x"],
  },
};

function parseBytes(text: string, signs: string): Parsed<Bytes> {
  const match = /^(\d+)([kKmMgG]?)$/.exec(text);
  const sign = match?.[2] ?? "";
  const scale = { "": 1, k: 1024, m: 1_048_576, g: 1_073_741_824 }[sign.toLowerCase()] ?? 0;
  const value = Number(match?.[1]) * scale;
  if (match && signs.includes(sign.toLowerCase()) && value <= Number(most)) return ok(value);
  return no(
    signs.includes("g")
      ? say({
          en: "a size is expected, such as 512k, 10m or 1g",
          zh: "应为大小，例如 512k、10m、1g",
        })
      : say({ en: "a size is expected, such as 8k or 1m", zh: "应为大小，例如 8k、1m" }),
  );
}

function printBytes(value: Bytes): string {
  if (value !== 0 && value % 1_048_576 === 0) return `${value / 1_048_576}m`;
  return value !== 0 && value % 1024 === 0 ? `${value / 1024}k` : String(value);
}

/** ngx_parse_size: bytes, k or m. */
export const size: ValueType<Bytes> = {
  name: "size",
  parse: (text) => parseBytes(text, "km"),
  print: printBytes,
  form: { kind: "text", name: "size" },
  samples: {
    good: ["0", "512", "8k", "8K", "1m", "1M"],
    bad: ["", "1g", "k", "8kb", "-1", "1.5m", "99999999999999999999"],
  },
};

/** ngx_parse_offset: bytes, k, m or g. */
export const offset: ValueType<Bytes> = {
  name: "size",
  parse: (text) => parseBytes(text, "kmg"),
  print: printBytes,
  form: { kind: "text", name: "size" },
  samples: {
    good: ["0", "512", "8k", "10m", "1g", "1G"],
    bad: ["", "g", "1t", "10mb", "-1", "99999999999999999999g"],
  },
};

/** ngx_atoi: digits only. */
export function integer(least = 0, greatest = Number.MAX_SAFE_INTEGER): ValueType<number> {
  return {
    name: "number",
    parse(text) {
      const value = /^\d{1,18}$/.test(text) ? Number(text) : -1;
      if (value >= least && value <= greatest) return ok(value);
      if (greatest === Number.MAX_SAFE_INTEGER)
        return no(
          say(
            {
              en: "a whole number of at least {least} is expected",
              zh: "应为不小于 {least} 的整数",
            },
            { least },
          ),
        );
      return no(
        say(
          {
            en: "a whole number from {least} to {greatest} is expected",
            zh: "应为 {least} 到 {greatest} 的整数",
          },
          { least, greatest },
        ),
      );
    },
    print: String,
    form: {
      kind: "number",
      whole: true,
      least,
      ...(greatest < Number.MAX_SAFE_INTEGER && { greatest }),
    },
    samples: { good: [String(least), String(least + 1)], bad: ["", "-1", "x", "1k", "1.5", "+1"] },
  };
}

/** `on` or `off` in any case, as nginx compares them. */
export const onOff: ValueType<boolean> = {
  name: "on|off",
  parse(text) {
    const lower = text.toLowerCase();
    return lower === "on" || lower === "off"
      ? ok(lower === "on")
      : no(say({ en: "`on` or `off` is expected", zh: "应为 `on` 或 `off`" }));
  },
  print: (value) => (value ? "on" : "off"),
  form: { kind: "switch", yes: "on", no: "off" },
  samples: { good: ["on", "off", "ON", "Off"], bad: ["", "yes", "true", "1", "onn"] },
};

/** One of a few words, in any case, as nginx's enum slots compare them. */
export function oneOf<const W extends string>(...words: readonly W[]): ValueType<W> {
  return {
    name: words.join("|"),
    parse(text) {
      const lower = text.toLowerCase();
      const found = words.find((word) => word === lower || word === text);
      return found === undefined ? notOneOf(words) : ok(found);
    },
    print: (value) => value,
    form: { kind: "choice", words },
    samples: { good: words, bad: ["", "bogus"] },
  };
}

export const notOneOf = (words: readonly string[]): Parsed<never> =>
  no(
    say({ en: "one of {words} is expected", zh: "应为 {words} 之一" }, { words: words.join(", ") }),
  );

/** Any text, as it stands. */
export const text: ValueType<string> = {
  name: "text",
  parse: ok,
  print: (value) => value,
  samples: { good: ["a", "a b", ""], bad: [] },
};

/** A value with variables; nginx's script compiler refuses a `$` that names nothing. */
export const template: ValueType<Template> = {
  name: "value",
  parse(source) {
    const bad = badVariable(source);
    return bad === undefined ? ok(parseTemplate(source)) : bad;
  },
  print: ({ source }) => source,
  samples: {
    good: ["a", "$host", "${host}x", "$scheme://$host$request_uri", "$1", "a$uri"],
    bad: ["$", "a$", "$$", "${", "${host", "a$ b", "${}"],
  },
};

function badVariable(source: string): Parsed<never> | undefined {
  for (let at = source.indexOf("$"); at !== -1; at = source.indexOf("$", at + 1)) {
    if (/[1-9]/.test(source.charAt(at + 1))) continue;
    const braced = source.charAt(at + 1) === "{";
    const from = braced ? at + 2 : at + 1;
    const name = /^\w*/.exec(source.slice(from, from + 256))?.[0] ?? "";
    if (braced && source.charAt(from + name.length) !== "}" && name !== "")
      return no(
        say(
          {
            en: "the closing bracket of the variable {name} is missing",
            zh: "变量 {name} 缺少右括号",
          },
          { name },
        ),
      );
    if (name === "")
      return no(
        say({ en: "`$` is not followed by the name of a variable", zh: "`$` 后面没有变量名" }),
      );
  }
  return undefined;
}
