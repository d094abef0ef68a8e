import type { Json } from "../../catalog/form.ts";
import { type Fields, fieldOf, fieldsOf, listOf } from "./json.ts";
import { replaced } from "./words.ts";

const word = "proxy_set_header";

/**
 * Request headers by name. nginx forgets those of the blocks around one that says some itself, and
 * `headers` adds to them: it takes their place only where no block around or within says any.
 */
export function describedHeaders(block: Fields, isSaidAround: boolean): Fields {
  const said = fieldOf(block, word);
  if (said === undefined || isSaidAround || isSaidWithin(block)) return block;
  const headers = byName(listOf(said));
  return headers ? replaced(block, [word], [["headers", headers]]) : block;
}

export const saysHeaders = (block: Fields): boolean =>
  fieldOf(block, word) !== undefined || fieldOf(block, "headers") !== undefined;

const isSaidWithin = (block: Fields): boolean =>
  listOf(fieldOf(block, "routes"))
    .map(fieldsOf)
    .some((route) => saysHeaders(route) || isSaidWithin(route));

/** Nothing where a name stands twice, or there is more to it than a name and a value. */
function byName(lines: readonly Json[]): Fields | undefined {
  const found = new Map<string, string>();
  const names = new Set<string>();
  for (const line of lines) {
    const [name, value, other] = listOf(line);
    if (typeof name !== "string" || typeof value !== "string" || other !== undefined)
      return undefined;
    if (!/^[A-Za-z][\w-]*$/.test(name) || names.has(name.toLowerCase())) return undefined;
    names.add(name.toLowerCase());
    found.set(name, value);
  }
  return Object.fromEntries(found);
}
