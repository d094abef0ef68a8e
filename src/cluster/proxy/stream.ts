import { clusterBlockOf } from "../../catalog/cluster/all.ts";
import type { PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { listAt, mapOf, scalarAt, valueOf } from "../placed.ts";
import { Block, directivesIn } from "./block.ts";
import { listensOf } from "./listen.ts";
import type { Site } from "./site.ts";
import { refuseHttpKeys, sayTls } from "./tls.ts";
import { truthOf } from "./values.ts";

const described = clusterBlockOf("stream").keys;

/** A TCP or UDP server. */
export function streamBlock(
  { value: map }: PlacedEntry,
  checks: Map<string, PlacedMap>,
  site: Site,
): PlacedMap | undefined {
  if (map.kind !== "map") return undefined;
  const tls = mapOf(map, "tls");
  const udp = valueOf(map, "udp");
  const words = [...(truthOf(udp) === true ? ["udp"] : []), ...(tls ? ["ssl"] : [])];
  const own = directivesIn(map, described).filter(({ key }) => key !== "listen");
  const block = new Block(own, map.span);
  const listens = listensOf(map, { usual: undefined, words, at: map }, site);
  const said = (valueOf(map, "listen") ?? map).span;
  if (listens.length > 0) block.say("listen", listAt(listens, said), said);
  if (tls) {
    sayTls(block, tls, site);
    refuseHttpKeys(tls, site);
  }
  for (const [key, name] of [
    ["connect", "proxy_connect_timeout"],
    ["idle", "proxy_timeout"],
    ["to", "proxy_pass"],
  ] as const) {
    const value = valueOf(map, key);
    if (value) block.say(name, value);
  }
  const to = valueOf(map, "to");
  const check = to?.kind === "scalar" ? checks.get(to.text) : undefined;
  if (to?.kind === "scalar" && check) {
    checks.delete(to.text);
    for (const { key, value } of check.entries) block.say(key, value);
  }
  return block.with();
}

/** What holds for all streams where nothing else is said. */
export function streamDefaults(block: Block): void {
  const { span } = block;
  block.say("proxy_connect_timeout", scalarAt("3s", span), span);
  block.say("proxy_timeout", scalarAt("10m", span), span);
  for (const [key, value] of [
    ["proxy_next_upstream_tries", 2],
    ["proxy_next_upstream_timeout", "10s"],
  ] as const)
    block.say(key, scalarAt(value, span), span);
}
