import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { entryOf } from "../../ir/placed.ts";
import { say } from "../../messages/text.ts";
import { entryAt, itemsOf, listAt, mapAt, scalarAt, textOf, valueOf } from "../placed.ts";
import type { Site } from "./site.ts";
import { textsOf, truthOf } from "./values.ts";

/** What every `listen` of a server gets: `ssl`, `udp`. */
export interface ListenWords {
  /** The port where none is said. */
  readonly usual: string | undefined;
  readonly words: readonly string[];
  readonly at: Placed;
}

/** The sockets of a server: what it says, at the floats that it is bound to. */
export function listensOf(map: PlacedMap, { usual, words, at }: ListenWords, site: Site): Placed[] {
  const said = valueOf(map, "listen");
  const on = valueOf(map, "on");
  const items = said
    ? itemsOf(said)
    : usual === undefined
      ? []
      : [scalarAt(usual, (on ?? at).span)];
  const bound = on ? items.flatMap((item) => atFloats(item, on, site)) : items;
  return bound.map((item) => withWords(item, words));
}

/** A port at every address of the floats. */
function atFloats(item: Placed, on: Placed, { addressesOf, complain }: Site): Placed[] {
  const port = textOf(item.kind === "map" ? valueOf(item, "address") : item);
  if (port === undefined || !/^\d+$/.test(port)) {
    complain(portOnly, item.span);
    return [item];
  }
  return textsOf(on).flatMap((float) =>
    addressesOf(float).map((address) => {
      const text = `${address.includes(":") ? `[${address}]` : address}:${port}`;
      const said = scalarAt(text, item.span);
      if (item.kind !== "map") return said;
      return {
        ...item,
        entries: item.entries.map((entry) =>
          entry.key === "address" ? { ...entry, value: said } : entry,
        ),
      };
    }),
  );
}

/** One that says a word itself, `ssl: false` above all, has the last word. */
export function withWords(item: Placed, words: readonly string[]): Placed {
  if (item.kind === "list") return item;
  const map = item.kind === "map" ? item : mapAt([entryAt("address", item)], item.span);
  const off = words.filter((word) => truthOf(entryOf(map, word)?.value) === false);
  const missing = words.filter((word) => !entryOf(map, word));
  if (off.length === 0 && missing.length === 0) return item;
  const kept = map.entries.filter(({ key }) => !off.includes(key));
  const added = missing.map((word) => entryAt(word, scalarAt(true, item.span)));
  return { ...map, entries: [...kept, ...added] };
}

/** The port of the first socket: `443` for `10.0.0.1:443 ssl`. */
export const portOf = (listen: Placed | undefined): string | undefined =>
  /(?:^|:)(\d+)$/.exec(
    textOf(listen?.kind === "map" ? valueOf(listen, "address") : listen) ?? "",
  )?.[1];

interface First {
  readonly server: number;
  readonly item: number;
  isShared: boolean;
  hasDefault: boolean;
}

/** Writes `default_server` at the first of several servers on a socket, where none of them says it. */
export function withDefaultServers(servers: readonly Placed[]): readonly Placed[] {
  const sockets = new Map<string, First>();
  for (const [server, value] of servers.entries())
    for (const [item, listen] of itemsOf(valueOf(value, "listen")).entries()) {
      const key = socketOf(listen);
      const hasDefault =
        listen.kind === "map" && truthOf(valueOf(listen, "default_server")) === true;
      const there = sockets.get(key);
      if (!there) sockets.set(key, { server, item, isShared: false, hasDefault });
      else {
        there.isShared ||= there.server !== server;
        there.hasDefault ||= hasDefault;
      }
    }
  const firsts = [...sockets.values()].filter(
    ({ isShared, hasDefault }) => isShared && !hasDefault,
  );
  if (firsts.length === 0) return servers;
  const byServer = Map.groupBy(firsts, ({ server }) => server);
  return servers.map((value, index) => {
    const items = byServer.get(index)?.map(({ item }) => item);
    return items && value.kind === "map" ? asDefault(value, items) : value;
  });
}

function asDefault(server: PlacedMap, items: readonly number[]): PlacedMap {
  const entries = server.entries.map((entry): PlacedEntry => {
    if (entry.key !== "listen") return entry;
    const listens = itemsOf(entry.value).map((item, index) =>
      items.includes(index) ? withWords(item, ["default_server"]) : item,
    );
    return { ...entry, value: listAt(listens, entry.value.span) };
  });
  return { ...server, entries };
}

function socketOf(listen: Placed): string {
  const text = textOf(listen.kind === "map" ? valueOf(listen, "address") : listen) ?? "";
  if (/^\d+$/.test(text)) return `*:${text}`;
  const canonical = text.replace(/^0\.0\.0\.0(?=:|$)/, "*");
  return canonical.startsWith("unix:") || /:\d+$/.test(canonical) ? canonical : `${canonical}:80`;
}

const portOnly = say({
  en: "`on` says at which addresses: only the port is written here",
  zh: "地址由 `on` 决定，此处只写端口",
});
