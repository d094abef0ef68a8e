import { type Fields, fieldOf } from "./json.ts";
import type { Upstreams } from "./upstream.ts";
import { replaced, withBareAddresses } from "./words.ts";

/** A TCP or UDP server. */
export function raisedStream(block: Fields, level: 1 | 2, upstreams: Upstreams): Fields {
  const words = withBareAddresses(block, "listen");
  return level === 2 ? described(words, upstreams) : words;
}

function described(block: Fields, upstreams: Upstreams): Fields {
  const target = fieldOf(block, "proxy_pass");
  const isTarget =
    typeof target === "string" && (upstreams.has(target) || /^[^$/]+:\d+$/.test(target));
  let found = isTarget ? replaced(block, ["proxy_pass"], [["to", target]]) : block;
  for (const [key, word] of [
    ["connect", "proxy_connect_timeout"],
    ["idle", "proxy_timeout"],
  ] as const) {
    const time = fieldOf(found, word);
    if (time !== undefined) found = replaced(found, [word], [[key, time]]);
  }
  return found;
}
