import type { ServerName } from "../../ir/http.ts";
import { say } from "../../messages/text.ts";
import { no, ok, type Parsed, type ValueType } from "../shape.ts";
import { patternProblem } from "./pattern.ts";
import { values } from "./shapes.ts";

/** Names are compared without case, so they are kept in lower case; patterns stay as they are. */
function parseName(text: string): Parsed<ServerName> {
  if (text.startsWith("~")) {
    const problem = text === "~" ? emptyPattern : patternProblem(text.slice(1));
    return problem ? no(problem) : ok({ kind: "regex", pattern: text.slice(1) });
  }
  const name = text.toLowerCase();
  const leading = name.startsWith("*.");
  const trailing = name.endsWith(".*");
  if ((name.startsWith("*") && (!leading || name.length < 3)) || name === ".") return no(badName);
  if (isStrange(name)) return ok({ kind: "exact", name });
  if (leading) return ok({ kind: "leading", suffix: name.slice(1), bare: false });
  if (name.startsWith(".")) return ok({ kind: "leading", suffix: name, bare: true });
  if (trailing) return ok({ kind: "trailing", prefix: name.slice(0, -1) });
  return ok({ kind: "exact", name });
}

/**
 * A name with a `*` elsewhere: nginx takes it where the address has one server, and refuses it where
 * it has to choose.
 */
export function isStrange(name: string): boolean {
  const stars = name.split("*").length - 1;
  const placed = name.startsWith("*.") || name.endsWith(".*");
  if (stars > 1 || (stars === 1 && !placed)) return true;
  return (stars > 0 || name.startsWith(".")) && name.includes("..");
}

function print(name: ServerName): string {
  switch (name.kind) {
    case "exact":
      return name.name;
    case "leading":
      return name.bare ? name.suffix : `*${name.suffix}`;
    case "trailing":
      return `${name.prefix}*`;
    case "regex":
      return `~${name.pattern}`;
  }
}

export const badName = say({
  en: "a `*` may stand only first or last, next to a dot",
  zh: "`*` 只能位于名称的最前或最后，并与点相邻",
});
const emptyPattern = say({ en: "the pattern is empty", zh: "正则为空" });

export const serverNameType: ValueType<ServerName> = {
  name: "name",
  parse: parseName,
  print,
  samples: {
    good: ["example.com", "*.example.com", "www.*", ".example.com", "~^www\\d+\\.", "", "_", "A.b"],
    bad: ["*", "*a.com", ".", "~"],
  },
};

export const serverNameShape = values(serverNameType, 1);
