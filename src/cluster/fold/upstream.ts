import { withHealth } from "./health.ts";
import { type Fields, fieldOf, fieldsOf, listOf, same, withoutKeys } from "./json.ts";
import { replaced, withBareAddresses } from "./words.ts";

/** Names that a route or a stream may refer to. */
export interface Upstreams {
  readonly has: (name: string) => boolean;
}

/** An upstream without its name. */
export function raisedUpstream(block: Fields, level: 1 | 2): Fields {
  const words = level === 2 ? withHealth(withFailures(withBalance(block))) : block;
  return withBareAddresses(words, "server");
}

/** What picks a server, in one key. */
function withBalance(block: Fields): Fields {
  for (const key of ["least_conn", "ip_hash", "random"])
    if (same(listOf(fieldOf(block, key)), [true]))
      return replaced(block, [key], [["balance", key]]);
  const hash = fieldOf(block, "hash");
  const [first, second] = listOf(hash);
  const [by, how, other] = listOf(second === undefined ? first : hash);
  if (typeof by !== "string" || other !== undefined) return block;
  if (how !== undefined && how !== "consistent") return block;
  return replaced(block, ["hash"], [["balance", { hash: by, consistent: how !== undefined }]]);
}

/** What takes a server out of use, where all servers say the same. */
function withFailures(block: Fields): Fields {
  const servers = listOf(fieldOf(block, "server"));
  const [first] = servers.map(fieldsOf);
  if (!first || servers.length < 2) return block;
  const keys = ["max_fails", "fail_timeout"].filter((key) => {
    const value = fieldOf(first, key);
    return (
      value !== undefined && servers.every((one) => same(fieldOf(fieldsOf(one), key) ?? "", value))
    );
  });
  const plain = servers.map((one) => withoutKeys(fieldsOf(one), ...keys));
  const said = keys.map((key) => [key, first[key]] as const);
  return { ...block, server: plain, ...(Object.fromEntries(said) as Fields) };
}
