import { clusterBlockOf } from "../../catalog/cluster/all.ts";
import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { say } from "../../messages/text.ts";
import { itemsOf, listAt, mapOf, scalarAt, textOf, valueOf } from "../placed.ts";
import { Block, directivesIn } from "./block.ts";
import { protocolsOf, retry, timeouts } from "./forwarding.ts";
import { type Added, besides, header, headersOf, sayHeaders } from "./headers.ts";
import type { Around, Making } from "./making.ts";
import { onceAt, truthOf } from "./values.ts";

const described = clusterBlockOf("route").keys;

/** The variable that says whether a connection is to be upgraded. */
export const upgradeVariable = "$connection_upgrade";

/** A route as a location. */
export function routeBlock(map: PlacedMap, around: Around, making: Making): PlacedMap {
  const { isPlain } = making.site;
  const protocols = protocolsOf(map);
  const websocket = valueOf(map, "websocket");
  const upgrades = websocket && truthOf(websocket) === true ? websocket : undefined;
  if (upgrades) making.upgrade ??= upgrades;
  const { lines, level } = headersOf(map, around, protocols, upgradeHeaders(upgrades));
  const directives = directivesIn(map, described);
  const block = new Block(withHsts(besides(directives, lines), around.strictTransport), map.span);
  for (const key of ["modifier", "path"]) {
    const value = valueOf(map, key);
    if (value) block.say(key, value);
  }
  if (protocols.size > 0 || valueOf(map, "timeouts") || valueOf(map, "retry")) {
    const used = protocols.size > 0 ? protocols : (["proxy"] as const);
    timeouts(block, mapOf(map, "timeouts"), used);
    retry(block, valueOf(map, "retry"), used, { isPlain, isOff: around.isRetryOff });
  }
  if (upgrades) sayUpgrade(block, upgrades);
  sayHeaders(block, lines);
  sayPass(block, map, around, making);
  const inner = {
    ...around,
    ...level,
    isRetryOff: retryOff(map, around.isRetryOff),
    isTrusting: around.isTrusting || block.has("proxy_ssl_trusted_certificate"),
  };
  return block.with([["location", routesIn(map, inner, making)]]);
}

export const routesIn = (map: PlacedMap, around: Around, making: Making): readonly PlacedMap[] =>
  itemsOf(valueOf(map, "routes")).flatMap((route) =>
    route.kind === "map" ? [routeBlock(route, around, making)] : [],
  );

/** Whether retries are switched off for the blocks within one. */
export const retryOff = (map: PlacedMap, outer: boolean): boolean => {
  const said = valueOf(map, "retry");
  return said === undefined ? outer : truthOf(said) === false;
};

const upgradeHeaders = (at: Placed | undefined): Added =>
  at
    ? {
        proxy: [
          header("Upgrade", "$http_upgrade", at.span),
          header("Connection", upgradeVariable, at.span),
        ],
      }
    : {};

/** An upgraded connection is silent for as long as nobody has anything to say. */
function sayUpgrade(block: Block, { span }: Placed): void {
  block.say("proxy_http_version", scalarAt("1.1", span), span);
  for (const time of ["send", "read"])
    block.say(`proxy_${time}_timeout`, scalarAt("1h", span), span);
}

/** Headers that a block adds take away those of the blocks around it. */
export function withHsts(
  own: readonly PlacedEntry[],
  strictTransport: Placed | undefined,
): readonly PlacedEntry[] {
  if (!strictTransport) return own;
  return own.map((entry) => {
    const { key, value } = entry;
    if (key !== "add_header" || value.kind !== "list") return entry;
    const isOne = value.items.every(({ kind }) => kind === "scalar");
    const items = isOne ? [value, strictTransport] : [...value.items, strictTransport];
    return { ...entry, value: listAt(items, value.span) };
  });
}

/** Where requests go. */
function sayPass(block: Block, map: PlacedMap, around: Around, making: Making): void {
  const { complain, isPlain } = making.site;
  const to = valueOf(map, "to");
  const target = valueOf(map, "split") ? making.splits.of(map) : to;
  const name = textOf(target);
  if (!target || name === undefined) return;
  const uri = valueOf(map, "uri");
  const isSecure = truthOf(valueOf(map, "https")) === true;
  if (uri && textOf(valueOf(map, "modifier"))?.startsWith("~")) {
    complain(noUriForPattern, uri.span);
    return;
  }
  const url = name.includes("://") ? name : `${isSecure ? "https" : "http"}://${name}`;
  const rest = /^[a-z]+:\/\/[^/]*(\/.*)?$/i.exec(url)?.[1];
  if (uri && rest !== undefined) complain(uriTwice(url), uri.span);
  const isVariable = name.startsWith("$");
  if (uri && isVariable) sayRewrite(block, map, uri);
  const path = uri && !isVariable && rest === undefined ? (textOf(uri) ?? "") : "";
  const isGrpc = /^grpcs?:/.test(url);
  block.say(isGrpc ? "grpc_pass" : "proxy_pass", scalarAt(`${url}${path}`, target.span));
  if (url.startsWith("https:") && !isPlain) saySecure(block, around, target, url === name);
}

/** What is said to servers that speak TLS: the name of the URL, else the one that clients ask for. */
function saySecure(block: Block, { isTrusting }: Around, { span }: Placed, isUrl: boolean): void {
  block.say("proxy_ssl_server_name", scalarAt(true, span), span);
  if (!isUrl) block.say("proxy_ssl_name", scalarAt("$host", span), span);
  if (isTrusting || block.has("proxy_ssl_trusted_certificate"))
    block.say("proxy_ssl_verify", scalarAt(true, span), span);
}

/** With a variable, nginx takes the place of no prefix: the path is rewritten first. */
function sayRewrite(block: Block, map: PlacedMap, uri: Placed): void {
  const path = textOf(valueOf(map, "path")) ?? "/";
  const isExact = textOf(valueOf(map, "modifier")) === "=";
  const escaped = path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const words = isExact
    ? [`^${escaped}$`, textOf(uri) ?? "/", "break"]
    : [`^${escaped}(.*)$`, `${textOf(uri) ?? "/"}$1`, "break"];
  block.say("rewrite", onceAt(words, uri.span), uri.span);
}

const noUriForPattern = say({
  en: "the path is a pattern, which has no prefix that `uri` could take the place of",
  zh: "路径是正则，没有可由 `uri` 替换的前缀",
});

const uriTwice = (url: string) =>
  say({ en: "{url} says the path already", zh: "{url} 已含路径" }, { url });
