import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { headOf } from "../head.ts";
import { entriesOf, entryAt, listAt, mapAt, mapOf, scalarAt, valueOf, without } from "../placed.ts";
import type { Complain, NodeView } from "../view.ts";

/**
 * The configuration of a node's proxy in the form of a document; nothing where the description
 * asks for none. Nodes that are asked for the same get the same object out of `made`.
 */
export function proxyBody(
  view: NodeView,
  _complain: Complain,
  _made: Map<string, Placed>,
): PlacedMap | undefined {
  const { sections, target, paths } = view;
  const asked = ["upstreams", "servers", "streams", "proxy"].some((key) => valueOf(sections, key));
  if (!asked) return undefined;
  const own = mapOf(sections, "proxy");
  const http = [
    ...entriesOf(mapOf(own, "http")),
    ...blocks(mapOf(sections, "upstreams"), "upstream", (name, map) => ({
      ...map,
      entries: [entryAt("name", scalarAt(name, map.span)), ...map.entries],
    })),
    ...blocks(mapOf(sections, "servers"), "server", (_, map) => map),
  ];
  return mapAt(
    [
      ...headOf(target, paths.proxy, sections.span),
      ...(own ? without(own, ["http"]).entries : []),
      entryAt("http", mapAt(http, sections.span)),
    ],
    sections.span,
  );
}

function blocks(
  map: PlacedMap | undefined,
  key: string,
  made: (name: string, map: PlacedMap) => PlacedMap,
): PlacedEntry[] {
  if (!map) return [];
  const items = map.entries.flatMap(({ key: name, value }) =>
    value.kind === "map" ? [made(name, value)] : [],
  );
  return [entryAt(key, listAt(items, map.span))];
}
