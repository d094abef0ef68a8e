import type { Json } from "../../catalog/form.ts";
import { type Fields, fieldOf, isFields } from "./json.ts";

/** Keys whose lists are more than several of the same directive. */
const lists: ReadonlySet<string> = new Set(["program", "access", "entries", "overridden"]);

/**
 * Directives of the nginx family with a list around a single word taken away, and a `return` that
 * is all of a program without it.
 */
export function tidied(block: Fields): Fields {
  return Object.fromEntries(
    Object.entries(block).map(([key, value]) => {
      const returned = key === "program" ? onlyReturn(value) : undefined;
      if (returned !== undefined) return ["return", tidy("return", returned)];
      return [key, lists.has(key) ? value : tidy(key, value)];
    }),
  );
}

function onlyReturn(program: Json): Json | undefined {
  if (!Array.isArray(program)) return undefined;
  const [only, other] = program as readonly Json[];
  if (!isFields(only) || other !== undefined || Object.keys(only).length !== 1) return undefined;
  return fieldOf(only, "return");
}

function tidy(key: string, value: Json): Json {
  if (isFields(value)) return tidied(value);
  if (!Array.isArray(value)) return value;
  const items = value as readonly Json[];
  const [only] = items;
  const isAlone = items.length === 1 && only !== undefined && typeof only !== "object";
  // A statement of no words.
  if (items.length === 1 && Array.isArray(only) && only.length === 0) return true;
  // One server of a group is a group that is still to grow.
  if (isAlone && key !== "server") return only;
  return items.map((item) => (isFields(item) ? tidied(item) : item));
}
