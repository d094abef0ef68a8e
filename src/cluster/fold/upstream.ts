import { type Fields, fieldOf } from "./json.ts";
import { withBareAddresses } from "./words.ts";

/** Names that a route or a stream may refer to. */
export interface Upstreams {
  readonly has: (name: string) => boolean;
}

/** An upstream without its name. */
export function raisedUpstream(block: Fields, level: 1 | 2): Fields {
  const words = withBareAddresses(block, "server");
  return level === 2 ? described(words) : words;
}

/** What picks a server, in one key. */
function described(block: Fields): Fields {
  const found = Object.entries(block).map(([key, value]) => {
    if ((key === "least_conn" || key === "ip_hash") && value === true) return ["balance", key];
    if (key === "random" && value === true) return ["balance", "random"];
    if (key === "random" && value === "two") return ["balance", "random_two"];
    return [key, value];
  });
  const isOne = found.filter(([key]) => key === "balance").length === 1;
  return isOne && fieldOf(block, "balance") === undefined ? Object.fromEntries(found) : block;
}
