import type { PacketFilter } from "../../ir/machine.ts";
import { type Blocked, blockedBy } from "./evaluate.ts";
import { parseIptables } from "./iptables-text.ts";
import { parseNftJson } from "./nft-json.ts";
import { parseNftText } from "./nft-text.ts";
import type { Packet } from "./packet.ts";
import type { Ruleset } from "./ruleset.ts";

const known = new WeakMap<PacketFilter, readonly Ruleset[]>();

/** All rules that a packet meets, in the tools' words; several instances ask for the same. */
function rulesetsOf(filter: PacketFilter): readonly Ruleset[] {
  const there = known.get(filter);
  if (there) return there;
  const { nft, iptables, ip6tables } = filter;
  const ofNft = nft === undefined ? undefined : parseNft(nft);
  const found = [
    ...(ofNft ? [ofNft] : []),
    ...(iptables === undefined ? [] : [parseIptables(iptables, "ip")]),
    ...(ip6tables === undefined ? [] : [parseIptables(ip6tables, "ip6")]),
  ];
  known.set(filter, found);
  return found;
}

const parseNft = (text: string): Ruleset | undefined =>
  text.trimStart().startsWith("{") ? parseNftJson(text) : parseNftText(text);

const untracked = /\bnotrack\b/;

/**
 * Where a packet is certainly dropped on its way in. Each ruleset is asked by itself: whatever one
 * of them drops is gone, whatever the others say.
 */
export function blockedIn(filter: PacketFilter, packet: Packet): Blocked | undefined {
  const isTracked = !Object.values(filter).some((text: string) => untracked.test(text));
  const asked = isTracked ? packet : { ...packet, state: undefined };
  for (const ruleset of rulesetsOf(filter)) {
    const blocked = blockedBy(ruleset, asked);
    if (blocked) return blocked;
  }
  return undefined;
}
