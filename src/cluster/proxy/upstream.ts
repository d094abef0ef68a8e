import { clusterBlockOf } from "../../catalog/cluster/all.ts";
import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { say } from "../../messages/text.ts";
import { entryAt, itemsOf, mapAt, mapOf, scalarAt, textOf, valueOf } from "../placed.ts";
import { Block, directivesIn } from "./block.ts";
import { checkOf, checksIn, noChecks, sayCheck, type Way } from "./health.ts";
import type { Site } from "./site.ts";
import { sayStickiness } from "./stickiness.ts";
import { onceAt, truthOf } from "./values.ts";

type Where = "upstream" | "stream-upstream";

const described = clusterBlockOf("upstream").keys;

/** Directives that pick a server: nginx wants them before `keepalive`. */
const methods: ReadonlySet<string> = new Set([
  "least_conn",
  "ip_hash",
  "hash",
  "random",
  "least_time",
  "round_robin",
  "fair",
  "consistent_hash",
]);

/** Targets that share the counts of a group between workers by `zone` (Tengine by its own means). */
const zoned: ReadonlySet<string> = new Set(["nginx", "angie", "openresty", "ths", "nginx-plus"]);

/** A group of servers as HTTP, or streams, see it. `isTwice`: it stands in both. */
export function upstreamBlock(
  { key: name, keySpan, value }: PlacedEntry,
  where: Where,
  isTwice: boolean,
  site: Site,
): PlacedMap | undefined {
  if (value.kind !== "map") return undefined;
  const { target, isPlain, complain, knows } = site;
  const own = directivesIn(value, described).filter(
    ({ key }) => !isTwice || knows(where, key) || !knows(otherOf[where], key),
  );
  const picking = isPlain ? [] : own.filter(({ key }) => methods.has(key));
  const block = new Block(
    own.filter((entry) => entry.key !== "server" && !picking.includes(entry)),
    { ...value.span, start: Math.min(keySpan.start, value.span.start) },
  );
  block.say("name", scalarAt(name, keySpan), keySpan);
  for (const { key, keySpan: at, value: said } of picking) block.say(key, said, at);
  if (![...methods].some((one) => block.has(one))) sayBalance(block, value, where);
  const stickiness = mapOf(value, "stickiness");
  if (stickiness && where === "upstream") sayStickiness(block, stickiness, site);
  else if (stickiness && !isTwice) complain(noCookies, stickiness.span);
  const servers = itemsOf(valueOf(value, "server"));
  const check = checkOf(valueOf(value, "health"));
  const isChecked = check !== undefined && checksIn(target, where);
  if (check && isChecked) sayCheck(block, check, wayOf(name, where, site), site);
  else if (check && !site.isServed && !(isTwice && checksIn(target, otherOf[where])))
    complain(noChecks(target), check.at.span, "warning");
  if (needsZone(servers, isChecked, site)) {
    const zone = isTwice && where === "stream-upstream" ? `${name}_stream` : name;
    block.say("zone", onceAt([zone, zoneSize(servers.length)], value.span), value.span);
  }
  const counted = servers.map((server) => withFailures(server, value, servers.length, isPlain));
  return block.with([["server", counted]]);
}

function wayOf(name: string, where: Where, { datagrams, secure }: Site): Way {
  if (where === "upstream") return secure.has(name) ? "tls" : "plain";
  return datagrams.has(name) ? "datagrams" : "plain";
}

const otherOf: Readonly<Record<Where, Where>> = {
  upstream: "stream-upstream",
  "stream-upstream": "upstream",
};

function sayBalance(block: Block, upstream: PlacedMap, where: Where): void {
  const said = valueOf(upstream, "balance");
  if (!said) return;
  if (said.kind === "map") {
    const key = valueOf(said, "hash");
    if (!key) return;
    const words = [textOf(key) ?? ""];
    if (truthOf(valueOf(said, "consistent")) !== false) words.push("consistent");
    block.say("hash", onceAt(words, key.span), key.span);
    return;
  }
  const method = textOf(said) ?? "";
  // Streams know the client's address by its variable alone.
  if (method === "ip_hash" && where === "stream-upstream")
    block.say("hash", onceAt(["$remote_addr"], said.span), said.span);
  else if (method === "random_two") block.say("random", onceAt(["two", "least_conn"], said.span));
  else if (methods.has(method) && method !== "round_robin")
    block.say(method, scalarAt(true, said.span), said.span);
}

/** A group that is checked in the module's own memory needs none, and in THS may have none. */
function needsZone(servers: readonly Placed[], isChecked: boolean, { target, isPlain }: Site) {
  if (isPlain || !zoned.has(target.dialect)) return false;
  if (target.dialect === "nginx-plus") return isChecked || servers.length > 1;
  return servers.length > 1 && !isChecked;
}

/** nginx 1.22 has room for 56 servers in 64k; later ones keep more of each, and names have several. */
const zoneSize = (servers: number): string => `${64 * Math.ceil(servers / 32)}k`;

/** What takes a server out of use: said for the group, or with the usual values. */
function withFailures(
  server: Placed,
  upstream: PlacedMap,
  count: number,
  isPlain: boolean,
): Placed {
  if (server.kind === "list") return server;
  const said = server.kind === "map" ? server.entries : [entryAt("address", server)];
  const isUncounted = said.some(({ key, value }) => key === "max_fails" && textOf(value) === "0");
  const added = failureKeys.flatMap(([key, usual]): PlacedEntry[] => {
    if (said.some((entry) => entry.key === key)) return [];
    const value = valueOf(upstream, key);
    if (value) return [entryAt(key, value)];
    // The only server of a group is never taken out.
    if (isPlain || count < 2 || isUncounted) return [];
    return [entryAt(key, scalarAt(usual, server.span))];
  });
  return added.length === 0 ? server : mapAt([...said, ...added], server.span);
}

const failureKeys = [
  ["max_fails", 3],
  ["fail_timeout", "10s"],
] as const;

const noCookies = say({
  en: "`stickiness` is by cookie, and a stream knows none: `balance: ip_hash` goes by the address",
  zh: "`stickiness` 依赖 cookie，流式转发不涉及；可用 `balance: ip_hash` 按地址选择",
});
