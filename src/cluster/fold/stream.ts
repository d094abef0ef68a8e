import { type Fields, fieldOf, listOf } from "./json.ts";
import { describedTls, hasFlag, withoutFlags } from "./tls.ts";
import type { Upstreams } from "./upstream.ts";
import { replaced, withBareAddresses } from "./words.ts";

/** A TCP or UDP server. */
export function raisedStream(block: Fields, level: 1 | 2, upstreams: Upstreams): Fields {
  const raised = level === 2 ? withUdp(describedTls(described(block, upstreams), false)) : block;
  return withBareAddresses(raised, "listen");
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
    if (typeof time === "string") found = replaced(found, [word], [[key, time]]);
  }
  return found;
}

function withUdp(block: Fields): Fields {
  const listens = listOf(fieldOf(block, "listen"));
  if (listens.length === 0 || !listens.every((one) => hasFlag(one, "udp"))) return block;
  return { ...block, listen: listens.map((one) => withoutFlags(one, ["udp"])), udp: true };
}
