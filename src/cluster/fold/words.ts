import type { Json } from "../../catalog/form.ts";
import { type Fields, fieldOf, isFields, listOf } from "./json.ts";

/** `{ address: "80" }` is `"80"`, in a list or alone. */
export function withBareAddresses(block: Fields, key: string): Fields {
  const said = fieldOf(block, key);
  if (said === undefined) return block;
  return { ...block, [key]: listOf(said).map(bare) };
}

function bare(one: Json): Json {
  if (!isFields(one)) return one;
  const [only, other] = Object.keys(one);
  const address = fieldOf(one, "address");
  return only === "address" && other === undefined && typeof address === "string" ? address : one;
}

/** One key in the place of others, where the first of them stood. */
export function replaced(
  block: Fields,
  keys: readonly string[],
  by: readonly (readonly [string, Json])[],
): Fields {
  const entries: (readonly [string, Json])[] = [];
  let isDone = false;
  for (const entry of Object.entries(block))
    if (!keys.includes(entry[0])) entries.push(entry);
    else if (!isDone) {
      entries.push(...by);
      isDone = true;
    }
  return Object.fromEntries(entries);
}
