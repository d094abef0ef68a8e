import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Placed, PlacedEntry, PlacedMap } from "../ir/placed.ts";
import { defaultVersions, type Dialect, parseVersion, type Target } from "../ir/target.ts";
import { haBody } from "./ha/body.ts";
import { laidOver } from "./overrides.ts";
import { entriesOf, entryAt, itemsOf, listAt, mapAt, mapOf, textOf, valueOf } from "./placed.ts";
import { proxyBody } from "./proxy/body.ts";
import { ProxyMemo } from "./proxy/memo.ts";
import type { ClusterScript, ClusterView, Complain, NodePaths, NodeView } from "./view.ts";

/** A description, made into what each machine is asked to do, in the words of its products. */
export interface Expanded {
  /**
   * `nodes: { name: { proxies, ha, files } }`: a document (docs/ir.md). Nodes that are asked for
   * the same share the object. Values that nobody wrote have the place of what implies them.
   */
  readonly document: PlacedMap;
  readonly nodes: readonly ExpandedNode[];
  /** What cannot be had from a target; `base/wrong-document` where the description is wrong. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ExpandedNode {
  readonly view: NodeView;
  readonly scripts: readonly ClusterScript[];
  /** Which configurations are made of what is said of all nodes; these stand first. */
  readonly made: { readonly proxies: boolean; readonly ha: boolean };
}

const sectionKeys = [
  "upstreams",
  "servers",
  "streams",
  "floats",
  "groups",
  "checks",
  "virtual_servers",
  "notify",
  "guards",
  "proxy",
  "keepalived",
] as const;

/** Who is to do what is described: the products by their files, or `lbc serve` by itself. */
export type Purpose = "files" | "serve";

/** Expands the map that has `nodes`. Never throws on what is in it. */
export function expand(root: PlacedMap, purpose: Purpose = "files"): Expanded {
  const diagnostics = new Map<string, Diagnostic>();
  // What is said of all nodes is found at each of them.
  const complain: Complain = (message, span, severity = "error") => {
    const key = `${span.file}:${span.start}:${span.end}:${message.en}`;
    diagnostics.set(key, { code: "base/wrong-document", severity, message, span });
  };
  const views = viewsOf(root, purpose);
  const proxies = new ProxyMemo();
  const nodes: ExpandedNode[] = [];
  const entries: PlacedEntry[] = [];
  for (const view of views) {
    const { entry } = view;
    const ha = haBody(view, complain);
    const proxy = proxyBody(view, complain, proxies);
    const own = entriesOf(entry.value);
    const configs = (key: "proxies" | "ha", made: PlacedMap | undefined): PlacedEntry[] => {
      const written = itemsOf(valueOf(entry.value, key));
      const all = [...(made ? [made] : []), ...written];
      return all.length > 0 ? [entryAt(key, listAt(all, entry.value.span), entry.keySpan)] : [];
    };
    entries.push({
      ...entry,
      value: mapAt(
        [
          ...own.filter(({ key }) => key === "files"),
          ...configs("proxies", proxy),
          ...configs("ha", ha.body),
        ],
        entry.value.span,
      ),
    });
    nodes.push({
      view,
      scripts: ha.scripts,
      made: { proxies: proxy !== undefined, ha: ha.body !== undefined },
    });
  }
  const document = mapAt([entryAt("nodes", mapAt(entries, root.span))], root.span);
  return { document, nodes, diagnostics: [...diagnostics.values()] };
}

function viewsOf(root: PlacedMap, purpose: Purpose): readonly NodeView[] {
  const all = mapAt(
    root.entries.filter(({ key }) => sectionKeys.some((one) => one === key)),
    root.span,
  );
  const nodes = entriesOf(mapOf(root, "nodes"));
  const cluster: ClusterView = {
    root,
    name: textOf(valueOf(root, "name")),
    isPlain: textOf(valueOf(root, "defaults")) === "product",
    isServed: purpose === "serve",
    nodes,
  };
  return nodes.map((entry): NodeView => {
    const overrides = mapOf(entry.value, "overrides");
    const said = (key: string) => valueOf(entry.value, key) ?? valueOf(root, key);
    const target = targetOf(said("target"), "nginx");
    return {
      name: entry.key,
      entry,
      target,
      haTarget: targetOf(said("ha_target"), "keepalived"),
      paths: pathsOf([mapOf(entry.value, "paths"), mapOf(root, "paths")], target),
      sections: overrides ? laidOver(all, overrides) : all,
      cluster,
    };
  });
}

/** What the reader has checked, or the usual version. */
function targetOf(said: Placed | undefined, usual: Dialect): Target {
  const [product = "", number] = (textOf(said) ?? usual).split("@");
  const dialect = Object.hasOwn(defaultVersions, product) ? (product as Dialect) : usual;
  const version = number === undefined ? undefined : parseVersion(number);
  return { dialect, version: version ?? defaultVersions[dialect] };
}

/** Where the products' own packages look. */
const proxyPaths: Readonly<Record<string, string>> = {
  ths: "/opt/ths/conf/httpserver.conf",
  tengine: "/usr/local/nginx/conf/nginx.conf",
  angie: "/etc/angie/angie.conf",
  openresty: "/usr/local/openresty/nginx/conf/nginx.conf",
};

function pathsOf(said: readonly (PlacedMap | undefined)[], { dialect }: Target): NodePaths {
  const path = (key: string, usual: string): string =>
    said.map((one) => textOf(valueOf(one, key))).find((one) => one !== undefined) ?? usual;
  return {
    proxy: path("proxy", proxyPaths[dialect] ?? "/etc/nginx/nginx.conf"),
    keepalived: path("keepalived", "/etc/keepalived/keepalived.conf"),
    scripts: path("scripts", "/etc/keepalived/scripts"),
  };
}
