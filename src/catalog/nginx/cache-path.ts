import type { Bytes, Milliseconds } from "../../ir/upstream.ts";
import { say, type Text } from "../../messages/text.ts";
import * as forms from "../form.ts";
import { no, ok, type Parsed, type Shape, type ValueType, type Written } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { integer, milliseconds, offset, seconds, size } from "./values.ts";
import { namedZone, type ZoneSpec } from "./zone.ts";

/** Files of a cache: where they are, how they are told apart, when they go. */
export interface CachePath {
  readonly path: string;
  readonly zone: ZoneSpec;
  /** How many letters each level of folders has. */
  readonly levels: readonly number[];
  readonly useTempPath: boolean;
  readonly inactive: Milliseconds;
  /** No bound but the disk's where none is written. */
  readonly maxSize: Bytes | undefined;
  readonly minFree: Bytes;
  /** How the manager and the loader take turns, `loader_files=100`. */
  readonly pace: Readonly<Record<string, number>>;
  /** nginx Plus: `purger=on` and the like. */
  readonly other: readonly string[];
}

const usage =
  "path keys_zone=name:size [levels=levels] [use_temp_path=on|off] [inactive=time] [max_size=size] [min_free=size] [manager_files=number] [manager_sleep=time] [manager_threshold=time] [loader_files=number] [loader_sleep=time] [loader_threshold=time]";

const paces: ReadonlyMap<string, ValueType<number>> = new Map([
  ["manager_files", integer()],
  ["manager_sleep", milliseconds],
  ["manager_threshold", milliseconds],
  ["loader_files", integer()],
  ["loader_sleep", milliseconds],
  ["loader_threshold", milliseconds],
]);

interface Draft {
  zone?: ZoneSpec;
  levels: readonly number[];
  useTempPath: boolean;
  inactive: Milliseconds;
  maxSize: Bytes | undefined;
  minFree: Bytes;
  pace: Record<string, number>;
  other: readonly string[];
}

export const cachePathShape: Shape<CachePath> = {
  usage,
  parse([path, ...rest]) {
    if (!path || rest.length === 0) return badCount(usage);
    const draft: Draft = {
      levels: [],
      useTempPath: true,
      inactive: 600_000,
      maxSize: undefined,
      minFree: 0,
      pace: {},
      other: [],
    };
    for (const word of rest) {
      const problem = take(draft, word);
      if (problem) return no(problem, word.span);
    }
    const { zone, ...settings } = draft;
    if (!zone)
      return no(say({ en: "`keys_zone=name:size` is missing", zh: "缺少 `keys_zone=名称:大小`" }));
    return ok({ path: path.text, zone, ...settings });
  },
  print: printed,
  form: {
    kind: "parameters",
    first: ["path"],
    truths: [],
    named: {
      ...forms.each(forms.text, "keys_zone", "levels"),
      ...forms.each({ kind: "choice", words: ["on", "off"] }, "use_temp_path", "purger"),
      ...forms.each(forms.time, "inactive", "purger_sleep", "purger_threshold"),
      ...forms.each(forms.size, "max_size", "min_free"),
      purger_files: forms.count,
      ...Object.fromEntries([...paces].map(([name, type]) => [name, type.form ?? forms.count])),
    },
  },
};

/** Puts one parameter into the draft, or says what is wrong with it. */
function take(draft: Draft, { text }: Written): Text | undefined {
  const equals = text.indexOf("=");
  const name = text.slice(0, Math.max(equals, 0));
  const value = text.slice(equals + 1);
  const set = <K extends keyof Draft>(key: K, parsed: Parsed<Draft[K]>): Text | undefined => {
    if (!parsed.ok) return parsed.reason;
    draft[key] = parsed.value;
    return undefined;
  };
  switch (name) {
    case "keys_zone":
      return set("zone", namedZone(value));
    case "levels":
      return set("levels", levelsOf(value));
    case "use_temp_path":
      return set("useTempPath", onOrOff(value));
    case "inactive":
      return set("inactive", seconds.parse(value));
    case "max_size":
      return set("maxSize", offset.parse(value));
    case "min_free":
      return set("minFree", offset.parse(value));
  }
  if (name === "purger" || name.startsWith("purger_")) {
    draft.other = [...draft.other, text];
    return undefined;
  }
  const number = paces.get(name)?.parse(value);
  if (!number)
    return say({ en: "`{text}` is not a parameter here", zh: "`{text}` 不是此处的参数" }, { text });
  if (!number.ok) return number.reason;
  draft.pace[name] = number.value;
  return undefined;
}

const levelsOf = (text: string): Parsed<readonly number[]> =>
  /^(?:[12](?::[12]){0,2})?$/.test(text)
    ? ok(text === "" ? [] : text.split(":").map(Number))
    : no(
        say({
          en: "one to three levels of 1 or 2 letters are expected, such as 1:2",
          zh: "应为 1 至 3 级，每级为 1 或 2，例如 1:2",
        }),
      );

/** Only in small letters, unlike the flags of nginx. */
const onOrOff = (text: string): Parsed<boolean> =>
  text === "on" || text === "off"
    ? ok(text === "on")
    : no(say({ en: "`on` or `off` is expected", zh: "应为 `on` 或 `off`" }));

function printed(value: CachePath): string[] {
  const { path, zone, levels, useTempPath, inactive, maxSize, minFree, pace, other } = value;
  return [
    path,
    ...(levels.length > 0 ? [`levels=${levels.join(":")}`] : []),
    `keys_zone=${zone.name}:${size.print(zone.size ?? 0)}`,
    ...(useTempPath ? [] : ["use_temp_path=off"]),
    ...(inactive === 600_000 ? [] : [`inactive=${seconds.print(inactive)}`]),
    ...(maxSize === undefined ? [] : [`max_size=${offset.print(maxSize)}`]),
    ...(minFree === 0 ? [] : [`min_free=${offset.print(minFree)}`]),
    ...Object.entries(pace).map(([name, one]) => `${name}=${paces.get(name)?.print(one) ?? one}`),
    ...other,
  ];
}
