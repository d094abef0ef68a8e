import type { Milliseconds } from "../../ir/upstream.ts";
import { say } from "../../messages/text.ts";
import { no, ok, type Parsed, type Shape, type Written } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { integer, seconds } from "./values.ts";

/** Open files that are kept, and for how long after their last use. */
export type FileCache =
  | { readonly kind: "off" }
  | { readonly kind: "cache"; readonly max: number; readonly inactive: Milliseconds };

/** The same for logs, which are looked for again after `valid` and kept from `minUses` uses on. */
export type LogFileCache =
  | { readonly kind: "off" }
  | (FileCache & {
      readonly kind: "cache";
      readonly minUses: number;
      readonly valid: Milliseconds;
    });

type Field = "max" | "inactive" | "minUses" | "valid";

const types = {
  max: integer(),
  inactive: seconds,
  minUses: integer(),
  valid: seconds,
} as const;

const words: ReadonlyMap<string, Field> = new Map([
  ["max", "max"],
  ["inactive", "inactive"],
  ["min_uses", "minUses"],
  ["valid", "valid"],
]);

const usage = "off | max=number [inactive=time]";

export const fileCacheShape: Shape<FileCache> = {
  usage,
  parse(args) {
    if (args.length < 1 || args.length > 2) return badCount(usage);
    return parseCache(args, { max: 0, inactive: 60_000 }, ["max", "inactive"]);
  },
  print: (cache) => (cache.kind === "off" ? ["off"] : printed(cache, ["max", "inactive"])),
};

const logUsage = `${usage} [min_uses=number] [valid=time]`;
const logFields: readonly Field[] = ["max", "inactive", "minUses", "valid"];

export const logFileCacheShape: Shape<LogFileCache> = {
  usage: logUsage,
  parse(args) {
    if (args.length < 1 || args.length > 4) return badCount(logUsage);
    const defaults = { max: 0, inactive: 10_000, minUses: 1, valid: 60_000 };
    return parseCache(args, defaults, logFields);
  },
  print: (cache) => (cache.kind === "off" ? ["off"] : printed(cache, logFields)),
};

function parseCache<D extends Partial<Record<Field, number>> & { readonly max: number }>(
  args: readonly Written[],
  defaults: D,
  fields: readonly Field[],
): Parsed<{ readonly kind: "off" } | ({ readonly kind: "cache" } & D)> {
  let cache = defaults;
  let off = false;
  for (const { text, span } of args) {
    if (text === "off") {
      off = true;
      continue;
    }
    const equals = text.indexOf("=");
    const field = words.get(text.slice(0, Math.max(equals, 0)));
    if (!field || !fields.includes(field))
      return no(
        say({ en: "`{text}` is not a parameter here", zh: "`{text}` 不是此处的参数" }, { text }),
        span,
      );
    const value = types[field].parse(text.slice(equals + 1));
    if (!value.ok) return no(value.reason, span);
    cache = { ...cache, [field]: value.value };
  }
  if (off) return ok({ kind: "off" });
  if (cache.max > 0) return ok({ kind: "cache", ...cache });
  return no(say({ en: "`max=number` is missing", zh: "缺少 `max=数量`" }));
}

const printed = (cache: Partial<Record<Field, number>>, fields: readonly Field[]): string[] =>
  [...words].flatMap(([word, field]) => {
    const value = cache[field];
    return fields.includes(field) && value !== undefined
      ? [`${word}=${types[field].print(value)}`]
      : [];
  });
