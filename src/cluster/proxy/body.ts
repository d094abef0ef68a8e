import type { Placed, PlacedMap } from "../../ir/placed.ts";
import { headOf } from "../head.ts";
import {
  entriesOf,
  entryAt,
  itemsOf,
  listAt,
  mapAt,
  mapOf,
  scalarAt,
  textOf,
  valueOf,
  without,
} from "../placed.ts";
import type { Complain, NodeView } from "../view.ts";
import { Block } from "./block.ts";
import { everyRetry } from "./forwarding.ts";
import { besides, clientHeaders, header, headersOf, outermost, sayHeaders } from "./headers.ts";
import { noRoute } from "./health.ts";
import { withDefaultServers } from "./listen.ts";
import type { Around, Making } from "./making.ts";
import type { ProxyMemo } from "./memo.ts";
import { placed } from "./placement.ts";
import { plusChecks, plusMatches, plusStreamChecks } from "./plus.ts";
import { upgradeVariable } from "./route.ts";
import { protocolsOfAll, serversOf } from "./server.ts";
import { type Site, siteOf } from "./site.ts";
import { Splits } from "./split.ts";
import { streamBlock, streamDefaults } from "./stream.ts";
import { upstreamBlock } from "./upstream.ts";
import { wordsAt } from "./values.ts";

/**
 * The configuration of a node's proxy in the form of a document; nothing where the description
 * asks for none. Nodes that are asked for the same get the same object out of `made`.
 */
export function proxyBody(
  view: NodeView,
  complain: Complain,
  made: ProxyMemo,
): PlacedMap | undefined {
  const { sections } = view;
  const asked = ["upstreams", "servers", "streams", "proxy"].some((key) => valueOf(sections, key));
  if (!asked) return undefined;
  return made.of(view, () => bodyOf(view, siteOf(view, complain)));
}

function bodyOf({ sections, target, paths }: NodeView, site: Site): PlacedMap | undefined {
  const { own, isPlain } = site;
  const http = httpBlock(site, sections);
  const stream = streamPart(site, sections);
  if (!http && !stream && !own) return undefined;
  const main = new Block(own ? without(own, ["http", "stream"]).entries : [], sections.span);
  if (!isPlain) {
    const { span } = sections;
    main.say("worker_processes", scalarAt("auto", span), span);
    main.say("worker_rlimit_nofile", scalarAt(65_536, span), span);
    const connections = entryAt("worker_connections", scalarAt(8192, span));
    main.say("events", mapAt([connections], span), span);
  }
  const entries = [
    ...headOf(target, paths.proxy, sections.span),
    ...main.with().entries,
    ...(http ? [entryAt("http", http)] : []),
    ...(stream ? [entryAt("stream", stream)] : []),
  ];
  return mapAt(entries, sections.span);
}

function httpBlock(site: Site, sections: PlacedMap): PlacedMap | undefined {
  const { isPlain, servers, complain } = site;
  const own = mapOf(site.own, "http");
  const { http: groups, both } = placed(site, sections);
  if (!own && servers.length === 0 && groups.length === 0) return undefined;
  const span = (own ?? sections).span;
  const map = own ?? mapAt([], span);
  const used = protocolsOfAll(servers, own);
  const connection = header("Connection", "", span);
  const added = isPlain
    ? {}
    : {
        ...(used.has("proxy") && { proxy: [...clientHeaders(span), connection] }),
        ...(used.has("grpc") && { grpc: clientHeaders(span) }),
      };
  const { lines, level } = headersOf(map, outermost(isPlain), used, added);
  const block = new Block(besides(map.entries, lines), span);
  if (!isPlain) httpDefaults(block, used);
  sayHeaders(block, lines);
  const making: Making = {
    site,
    splits: new Splits(complain),
    checks: plusChecks(site, groups),
    upgrade: undefined,
  };
  const around: Around = {
    ...level,
    strictTransport: undefined,
    isTrusting: block.has("proxy_ssl_trusted_certificate"),
  };
  const matches = plusMatches(site, groups);
  const made = serversOf(servers, around, making);
  for (const { span: at } of making.checks.values()) complain(noRoute, at, "warning");
  const upstreams = groups.flatMap(
    (entry) => upstreamBlock(entry, "upstream", both.has(entry.key), site) ?? [],
  );
  const all = block.with([
    ["map", upgradeMap(making.upgrade, own)],
    ["split_clients", making.splits.blocks],
    ["match", matches],
    ["upstream", upstreams],
    ["server", made],
  ]);
  return isPlain ? all : withDefaults(all);
}

function httpDefaults(block: Block, used: ReadonlySet<string>): void {
  const { span } = block;
  for (const protocol of used) {
    if (protocol === "proxy") block.say("proxy_http_version", scalarAt("1.1", span), span);
    for (const [time, usual] of [
      ["connect", "3s"],
      ["send", "30s"],
      ["read", "60s"],
    ] as const)
      block.say(`${protocol}_${time}_timeout`, scalarAt(usual, span), span);
    everyRetry(block, `${protocol}_next_upstream`, span);
  }
}

function withDefaults(http: PlacedMap): PlacedMap {
  const servers = itemsOf(valueOf(http, "server"));
  const told = withDefaultServers(servers);
  if (told === servers) return http;
  const entries = http.entries.map((entry) =>
    entry.key === "server" ? { ...entry, value: listAt(told, entry.value.span) } : entry,
  );
  return { ...http, entries };
}

/** What `Connection` says to a server: `upgrade` where the client asks for it, else nothing. */
function upgradeMap(at: Placed | undefined, own: PlacedMap | undefined): readonly PlacedMap[] {
  if (!at) return [];
  const isThere = itemsOf(valueOf(own, "map")).some(
    (one) => textOf(valueOf(one, "variable")) === upgradeVariable,
  );
  if (isThere) return [];
  const { span } = at;
  const lines = [wordsAt(["default", "upgrade"], span), wordsAt(["", ""], span)];
  return [
    mapAt(
      [
        entryAt("source", scalarAt("$http_upgrade", span)),
        entryAt("variable", scalarAt(upgradeVariable, span)),
        entryAt("entries", listAt(lines, span)),
      ],
      span,
    ),
  ];
}

function streamPart(site: Site, sections: PlacedMap): PlacedMap | undefined {
  const { streams, isPlain } = site;
  const own = mapOf(site.own, "stream");
  const { stream: groups, both } = placed(site, sections);
  if (!own && streams.length === 0 && groups.length === 0) return undefined;
  const block = new Block(entriesOf(own), (own ?? sections).span);
  if (!isPlain) streamDefaults(block);
  const checks = plusStreamChecks(site, groups);
  const servers = streams.flatMap((entry) => streamBlock(entry, checks, site) ?? []);
  const upstreams = groups.flatMap(
    (entry) => upstreamBlock(entry, "stream-upstream", both.has(entry.key), site) ?? [],
  );
  return block.with([
    ["upstream", upstreams],
    ["server", servers],
  ]);
}
