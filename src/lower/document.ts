import type { Tree } from "../../grammars/ast.ts";
import { familyOfDialect } from "../catalog/document-blocks.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { HaConfig, Node, ProxyConfig } from "../ir/config.ts";
import { entryOf, type Placed, type PlacedMap } from "../ir/placed.ts";
import { defaultVersions, type Dialect, parseVersion, type Target } from "../ir/target.ts";
import { nearest } from "../messages/nearest.ts";
import { say, type Text } from "../messages/text.ts";
import type { Root } from "../project/project.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";
import { withoutReferences } from "./document-secrets.ts";
import { StatementReader, unknownKey } from "./document-statements.ts";
import { keepalivedErrors } from "./keepalived-errors.ts";
import { lowerKeepalived } from "./keepalived.ts";
import { lowerNginx } from "./nginx.ts";

export interface LoweredDocument {
  readonly nodes: readonly Node[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The model of the machines of a document, `nodes: { name: { proxies, ha } }`, with its places. */
export function fromDocument(document: Placed, source: Source): LoweredDocument {
  return new DocumentReader(source).read(document);
}

/** Keys of a configuration that are no statements. */
const ofConfig = ["target", "file", "unmodelled"] as const;

class DocumentReader {
  readonly #source: Source;
  readonly #diagnostics: Diagnostic[] = [];
  /** Machines that are asked for the same share what it means. */
  readonly #proxies = new Map<PlacedMap, ProxyConfig>();

  constructor(source: Source) {
    this.#source = source;
  }

  read(document: Placed): LoweredDocument {
    const nodes: Node[] = [];
    for (const { key, value } of this.#keys(document, ["nodes", "$schema", "version"]))
      if (key === "nodes")
        for (const node of this.#keys(value)) nodes.push(this.#node(node.key, node.value));
    return { nodes, diagnostics: this.#diagnostics };
  }

  #node(name: string, value: Placed): Node {
    const proxies: ProxyConfig[] = [];
    const ha: HaConfig[] = [];
    for (const { key, value: configs } of this.#keys(value, ["proxies", "ha", "files"])) {
      if (key === "files") continue;
      for (const config of this.#items(configs))
        if (key === "ha") ha.push(this.#ha(config));
        else proxies.push(this.#proxy(config));
    }
    return { name, proxies, ha };
  }

  #proxy(map: PlacedMap): ProxyConfig {
    const there = this.#proxies.get(map) ?? this.#lowered(map);
    this.#proxies.set(map, there);
    return there;
  }

  #lowered(map: PlacedMap): ProxyConfig {
    const { root, tree } = this.#root(map, "nginx");
    const lowered = lowerNginx({ trees: new Map([[root.path, tree]]), sources: new Map() }, root);
    this.#take(lowered.diagnostics);
    return { ...lowered.config, file: this.#file(map) };
  }

  #ha(map: PlacedMap): HaConfig {
    const { root, tree } = this.#root(map, "keepalived");
    const trees = new Map([[root.path, tree]]);
    const lowered = lowerKeepalived({ trees }, root);
    this.#take(withoutReferences(lowered.diagnostics, map));
    this.#take(withoutReferences(keepalivedErrors({ trees }, root), map));
    return { ...lowered.config, file: this.#file(map) };
  }

  /** A fix would write the language of a product into the document. */
  #take(diagnostics: readonly Diagnostic[]): void {
    for (const { fix: _, ...found } of diagnostics) this.#diagnostics.push(found);
  }

  #root(map: PlacedMap, dialect: Dialect): { readonly root: Root; readonly tree: Tree } {
    const { path } = this.#source;
    const target = this.#target(map, dialect);
    const complain = (message: Text, span: Span) => this.#complain(message, span);
    const reader = new StatementReader(this.#source, target, complain);
    const statements = reader.body(map, "main", ofConfig);
    return {
      root: {
        path,
        dialect: target.dialect,
        target,
        reason: say({ en: "as the document says", zh: "按文档所写" }),
        context: "main",
        includes: new Map(),
        files: [path],
      },
      tree: { file: path, statements, comments: [], diagnostics: [] },
    };
  }

  #file(map: PlacedMap): string {
    const value = entryOf(map, "file")?.value;
    if (value?.kind === "scalar" && typeof value.value === "string") return value.value;
    if (value) this.#complain(pathExpected, value.span);
    return this.#source.path;
  }

  #target(map: PlacedMap, dialect: Dialect): Target {
    const value = entryOf(map, "target")?.value;
    const fallback = { dialect, version: defaultVersions[dialect] };
    if (!value) return fallback;
    const [product = "", number] = value.kind === "scalar" ? value.text.split("@") : [];
    const known = Object.keys(defaultVersions).filter((name) => sameFamily(name, dialect));
    const version = number === undefined ? undefined : parseVersion(number);
    if (known.includes(product) && (number === undefined || version)) {
      const asked = product as Dialect;
      return { dialect: asked, version: version ?? defaultVersions[asked] };
    }
    const meant = nearest(product, known) ?? known.join(", ");
    this.#complain(
      say(
        {
          en: "a product and its version are expected, such as {example} ({meant}?)",
          zh: "应为产品和版本，例如 {example}（是否指 {meant}？）",
        },
        { example: `${dialect}@${defaultVersions[dialect].join(".")}`, meant },
      ),
      value.span,
    );
    return fallback;
  }

  #keys(value: Placed, known?: readonly string[]): PlacedMap["entries"] {
    if (value.kind !== "map") {
      this.#complain(keysExpected, value.span);
      return [];
    }
    for (const { key, keySpan } of value.entries)
      if (known && !known.includes(key)) this.#complain(unknownKey(key, known), keySpan);
    return value.entries;
  }

  #items(value: Placed): readonly PlacedMap[] {
    const items = value.kind === "list" ? value.items : [value];
    return items.flatMap((item) => {
      if (item.kind === "map") return [item];
      this.#complain(keysExpected, item.span);
      return [];
    });
  }

  #complain(message: Text, span: Span): void {
    this.#diagnostics.push({ code: "base/wrong-document", severity: "error", message, span });
  }
}

const sameFamily = (name: string, dialect: Dialect): boolean =>
  name !== "lbc" && familyOfDialect(name) === familyOfDialect(dialect);

const keysExpected = say({ en: "keys are expected here", zh: "此处应为键值" });
const pathExpected = say({ en: "a path is expected", zh: "应为路径" });
