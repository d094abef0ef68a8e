import { clusterBlockOf } from "../../catalog/cluster/all.ts";
import type { PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { itemsOf, listAt, mapOf, valueOf } from "../placed.ts";
import { Block, directivesIn } from "./block.ts";
import { type Protocol, protocolsOf, retry, timeouts } from "./forwarding.ts";
import { besides, headersOf, sayHeaders } from "./headers.ts";
import { listensOf, portOf } from "./listen.ts";
import type { Around, Making } from "./making.ts";
import { upstreamsOf } from "./references.ts";
import { retryOff, routesIn, withHsts } from "./route.ts";
import { redirectOf, sayHttp2, sayTls, strictTransport, toHttps } from "./tls.ts";

const described = clusterBlockOf("server").keys;

/** A virtual server, and the one that sends its clients to https where that is asked for. */
export interface ServerBlocks {
  readonly server: PlacedMap;
  readonly redirect: PlacedMap | undefined;
}

export function serverBlocks(
  { value: map }: PlacedEntry,
  around: Around,
  making: Making,
): ServerBlocks | undefined {
  if (map.kind !== "map") return undefined;
  const { site } = making;
  const tls = mapOf(map, "tls");
  const found = protocolsOf(map);
  const used: ReadonlySet<Protocol> = found.size > 0 ? found : new Set(["proxy"]);
  const { lines, level } = headersOf(map, around, used);
  const hsts = strictTransport(tls);
  const own = withHsts(besides(directivesIn(map, described), lines), hsts);
  const block = new Block(
    own.filter(({ key }) => key !== "listen" && key !== "server_name"),
    map.span,
  );
  const words = tls ? ["ssl", ...sayHttp2(block, tls, site)] : [];
  const listens = listensOf(map, { usual: usualPort(map, site.isPlain), words, at: map }, site);
  const said = valueOf(map, "listen");
  const first = new Block([], map.span);
  const at = (said ?? map).span;
  if (listens.length > 0) first.say("listen", listAt(listens, at), at);
  const names = own.find(({ key }) => key === "server_name");
  if (names) first.say(names.key, names.value, names.keySpan);
  if (tls) sayTls(block, tls, site);
  if (hsts) block.say("add_header", listAt([hsts], hsts.span), hsts.span);
  const body = valueOf(map, "max_body");
  if (body) block.say("client_max_body_size", body);
  timeouts(block, mapOf(map, "timeouts"), used);
  retry(block, valueOf(map, "retry"), used, { isPlain: site.isPlain, isOff: around.isRetryOff });
  sayHeaders(block, lines);
  const inner: Around = {
    ...around,
    ...level,
    isRetryOff: retryOff(map, around.isRetryOff),
    strictTransport: hsts,
    isTrusting: around.isTrusting || block.has("proxy_ssl_trusted_certificate"),
  };
  const routes = [...routesIn(map, inner, making), ...checksFor(map, making)];
  const made = block.with([["location", routes]]);
  const server = { ...made, entries: [...first.with().entries, ...made.entries] };
  return { server, redirect: redirectServer(map, portOf(listens[0]), names, making) };
}

function usualPort(map: PlacedMap, isPlain: boolean): string | undefined {
  if (mapOf(map, "tls")) return "443";
  return isPlain && !valueOf(map, "on") ? undefined : "80";
}

/** The checks of nginx Plus stand in the first server that hands requests to the group. */
function checksFor(map: PlacedMap, { checks }: Making): readonly PlacedMap[] {
  if (checks.size === 0) return [];
  return [...upstreamsOf(map).keys()].flatMap((name) => {
    const check = checks.get(name);
    checks.delete(name);
    return check ? [check] : [];
  });
}

function redirectServer(
  map: PlacedMap,
  port: string | undefined,
  names: PlacedEntry | undefined,
  { site }: Making,
): PlacedMap | undefined {
  const redirect = redirectOf(mapOf(map, "tls"));
  if (!redirect) return undefined;
  const { span } = redirect;
  const on = map.entries.filter(({ key }) => key === "on");
  const bare = { ...map, entries: on };
  const listens = listensOf(bare, { usual: redirect.port, words: [], at: { ...map, span } }, site);
  const block = new Block([], span);
  block.say("listen", listAt(listens, span), span);
  if (names) block.say(names.key, names.value, names.keySpan);
  block.say("return", toHttps(port, span), span);
  return block.with();
}

/** The blocks of all servers, those that redirect behind the others. */
export function serversOf(
  entries: readonly PlacedEntry[],
  around: Around,
  making: Making,
): readonly PlacedMap[] {
  const all = entries.flatMap((entry) => serverBlocks(entry, around, making) ?? []);
  return [...all.map(({ server }) => server), ...all.flatMap(({ redirect }) => redirect ?? [])];
}

/** How all servers together hand requests on. */
export function protocolsOfAll(
  entries: readonly PlacedEntry[],
  http: PlacedMap | undefined,
): ReadonlySet<Protocol> {
  const found = new Set<Protocol>();
  for (const { value } of entries) protocolsOf(value, found);
  for (const server of itemsOf(valueOf(http, "server"))) protocolsOf(server, found);
  return found;
}
