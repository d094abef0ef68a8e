import type { PlacedEntry } from "../../ir/placed.ts";
import { say } from "../../messages/text.ts";
import { entryAt, listAt, scalarAt, textOf, valueOf } from "../placed.ts";
import type { HaAsked } from "./asked.ts";
import type { FloatHere } from "./floats.ts";

/** From which address adverts go to which others; nothing where they go to the group. */
export function unicast(
  { entry, map, plan }: FloatHere,
  family: 4 | 6 | undefined,
  { view, isSound, complain }: HaAsked,
): readonly PlacedEntry[] {
  const said = valueOf(map, "transport");
  const asked = textOf(said);
  if (asked === "multicast" || (asked === undefined && !isSound)) return [];
  if (valueOf(map, "unicast_peer") || plan.members.length < 2) return [];
  const place = said?.span ?? entry.keySpan;
  const nodes = plan.members.map(({ node, span, addresses }) => ({
    node,
    span,
    ip: addresses.find((one) => one.family === (family ?? addresses[0]?.family))?.host,
  }));
  const silent = nodes.find(({ ip }) => ip === undefined);
  if (silent) {
    if (asked === "unicast") complain(addressNeeded(entry.key, silent.node, family), place);
    return [];
  }
  const own = nodes.find(({ node }) => node === view.name);
  const peers = nodes.filter((one) => one !== own);
  const item = ({ ip = "" }: { readonly ip?: string | undefined }) => scalarAt(ip, place);
  return [
    ...(own ? [entryAt("unicast_src_ip", item(own))] : []),
    entryAt("unicast_peer", listAt(peers.map(item), place)),
  ];
}

const addressNeeded = (name: string, node: string, family: 4 | 6 | undefined) =>
  say(
    {
      en: "unicast needs the IPv{family} `address` of every node of {name}: {node} has none",
      zh: "单播要求 {name} 的每个节点都有 IPv{family} `address`：{node} 没有",
    },
    { name, node, family: family ?? 4 },
  );
