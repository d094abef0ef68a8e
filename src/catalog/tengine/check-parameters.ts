import type { CheckType, HealthCheck } from "../../ir/health.ts";
import type { Milliseconds } from "../../ir/upstream.ts";
import { say } from "../../messages/text.ts";
import * as forms from "../form.ts";
import type { Parsed, Shape, Written } from "../shape.ts";
import { no, ok } from "../shape.ts";

/** What `check` of Tengine and `health_check` of THS may say; times are milliseconds. */
export interface CheckParameters {
  readonly type?: CheckType;
  readonly interval?: Milliseconds;
  readonly timeout?: Milliseconds;
  readonly rise?: number;
  readonly fall?: number;
  readonly port?: number;
  readonly startDown?: boolean;
}

type Key = keyof CheckParameters;

/** The word that each parameter is written with, in the order in which it is printed. */
const words: Readonly<Record<Key, string>> = {
  interval: "interval",
  rise: "rise",
  fall: "fall",
  timeout: "timeout",
  startDown: "default_down",
  type: "type",
  port: "port",
};

const keys = Object.keys(words) as Key[];

const keyOf = (word: string): Key | undefined => keys.find((key) => words[key] === word);

/** ngx_atoi: digits only, and the check module refuses zero. */
function positive(text: string, most: number): Parsed<number> {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  return value > 0 && value <= most
    ? ok(value)
    : no(
        say(
          { en: "a whole number from 1 to {most} is expected", zh: "应为 1 到 {most} 的整数" },
          { most },
        ),
      );
}

function truth(text: string): Parsed<boolean> {
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "false") return ok(lower === "true");
  return no(say({ en: "`true` or `false` is expected", zh: "应为 `true` 或 `false`" }));
}

function checkType(text: string, types: readonly CheckType[]): Parsed<CheckType> {
  const type = types.find((known) => known === text);
  return type
    ? ok(type)
    : no(
        say(
          {
            en: "unknown type of check, one of {types} is expected",
            zh: "未知的检查类型，应为 {types} 之一",
          },
          { types: types.join(", ") },
        ),
      );
}

function valueOf(key: Key, text: string, types: readonly CheckType[]): Parsed<unknown> {
  if (key === "type") return checkType(text, types);
  if (key === "startDown") return truth(text);
  return positive(text, key === "port" ? 65_535 : 2_147_483_647);
}

function parseOne(word: Written, types: readonly CheckType[]): Parsed<[Key, unknown]> {
  const equals = word.text.indexOf("=");
  const key = equals === -1 ? undefined : keyOf(word.text.slice(0, equals));
  if (!key)
    return no(
      say({ en: "unknown parameter `{word}`", zh: "未知的参数 `{word}`" }, { word: word.text }),
      word.span,
    );
  const value = valueOf(key, word.text.slice(equals + 1), types);
  return value.ok ? ok([key, value.value]) : no(value.reason, word.span);
}

/** `key=value` words in any order; as in the module, a later one of the same name holds. */
export function checkParameters(types: readonly CheckType[], least: 0 | 1): Shape<CheckParameters> {
  return {
    usage: keys.map((key) => `[${words[key]}=…]`).join(" "),
    parse(written) {
      if (written.length < least)
        return no(say({ en: "at least one parameter is needed", zh: "至少需要一个参数" }));
      const values: Record<string, unknown> = {};
      for (const word of written) {
        const parsed = parseOne(word, types);
        if (!parsed.ok) return parsed;
        values[parsed.value[0]] = parsed.value[1];
      }
      return ok(values as CheckParameters);
    },
    print: (value) =>
      keys.filter((key) => value[key] !== undefined).map((key) => `${words[key]}=${value[key]}`),
    form: {
      kind: "parameters",
      first: [],
      truths: ["default_down"],
      named: {
        ...forms.each(forms.count, "interval", "rise", "fall", "timeout", "port"),
        ...forms.flags("default_down"),
        type: { kind: "choice", words: types },
      },
    },
  };
}

/** A check as the model has it, from what the four directives of one upstream say. */
export function healthCheckOf(
  parameters: CheckParameters,
  http: {
    readonly send: string | undefined;
    readonly expect: readonly number[] | undefined;
    readonly requestsPerConnection: number | undefined;
  },
): HealthCheck {
  const { type, interval, timeout, rise, fall, port, startDown } = parameters;
  return { type, interval, timeout, rise, fall, port, startDown, ...http };
}
