import { expand } from "../cluster/expand.ts";
import type { Asked } from "../cluster/fold/fold.ts";
import { wrongIn } from "../cluster/read.ts";
import { type JsonObject, toDocument } from "../emit/document.ts";
import { entryOf, type Placed, type PlacedMap } from "../ir/placed.ts";
import { fromDocument } from "../lower/document.ts";
import { Source } from "../text/source.ts";
import { placedJson } from "./placed-json.ts";

const file = "description";

/** What a description that is a value asks of each machine. */
export function askedOf(description: JsonObject): Asked {
  const { root, pathAt } = placedJson(description, file);
  const { document, diagnostics } = expand(root);
  const wrong = [...wrongIn(root), ...diagnostics]
    .filter(({ severity }) => severity === "error")
    .map(({ span }) => pathAt(span));
  return { document: canonical(document), wrong };
}

/** A document in the words of the model, its statements in the order in which they stand there. */
export function canonical(document: PlacedMap): JsonObject {
  const made = new Map<Placed, JsonObject>();
  const configOf = (half: string, config: Placed): JsonObject => {
    const there = made.get(config);
    const found = there ?? canonicalConfig(half, config);
    if (!there) made.set(config, found);
    return found;
  };
  const nodes = entriesOf(entryOf(document, "nodes")?.value).map(({ key: name, value }) => {
    const halves = entriesOf(value)
      .filter(({ key }) => key === "proxies" || key === "ha")
      .map(({ key, value: said }) => {
        const configs = said.kind === "list" ? said.items : [said];
        return [key, configs.map((config) => configOf(key, config))] as const;
      });
    return [name, Object.fromEntries(halves)] as const;
  });
  return { nodes: Object.fromEntries(nodes) };
}

const entriesOf = (value: Placed | undefined) => (value?.kind === "map" ? value.entries : []);

/** Nodes that are asked for the same share it, so it is read once. */
function canonicalConfig(half: string, config: Placed): JsonObject {
  const { root } = placedJson({ nodes: { node: {} } }, file);
  const span = root.span;
  const alone = mapAt("nodes", mapAt("node", mapAt(half, { kind: "list", items: [config], span })));
  const { nodes } = fromDocument(numbered(alone), Source.fromText(file, ""));
  const [node] = nodes;
  const all = toDocument({ nodes: node ? [node] : [] });
  const found = [...listAt(all, "proxies"), ...listAt(all, "ha")];
  return found[0] ?? {};
}

const mapAt = (key: string, value: Placed): PlacedMap => ({
  kind: "map",
  entries: [{ key, keySpan: value.span, value }],
  span: value.span,
});

function listAt({ nodes }: JsonObject, half: string): readonly JsonObject[] {
  const node = (nodes as { readonly node?: Record<string, readonly JsonObject[]> }).node;
  return node?.[half] ?? [];
}

/** The same with places in the order of the text: those of a description say where it was asked for. */
function numbered(document: PlacedMap): PlacedMap {
  let next = 0;
  const place = () => {
    const start = next++;
    return { file, start, end: start + 1 };
  };
  const map = (one: PlacedMap): PlacedMap => {
    const span = place();
    const entries = one.entries.map(({ key, value }) => ({
      key,
      keySpan: place(),
      value: again(value),
    }));
    return { kind: "map", entries, span: { ...span, end: next } };
  };
  const again = (one: Placed): Placed => {
    switch (one.kind) {
      case "scalar":
        return { ...one, span: place() };
      case "list": {
        const span = place();
        const items = one.items.map(again);
        return { kind: "list", items, span: { ...span, end: next } };
      }
      case "map":
        return map(one);
    }
  };
  return map(document);
}
