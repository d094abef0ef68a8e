import { posix } from "node:path";

import type { Expanded, ExpandedNode } from "../cluster/expand.ts";
import { entriesOf, itemsOf, mapOf, valueOf } from "../cluster/placed.ts";
import type { NodePaths } from "../cluster/view.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { entryOf, type Placed, type PlacedEntry } from "../ir/placed.ts";
import { dialectNames, type Dialect, type Target } from "../ir/target.ts";
import { type Language, say, type Text } from "../messages/text.ts";
import { builtHeader } from "../project/built.ts";
import { Source, type Sources } from "../text/source.ts";
import type { Span } from "../text/span.ts";
import { filesBeside } from "./beside.ts";
import type { BuiltFile, BuiltNode, ConfigNeeds } from "./built-file.ts";
import { type ConfigText, configText } from "./config-text.ts";
import { needsOf } from "./demands.ts";
import type { PlaceName } from "./statements.ts";

export interface Built {
  readonly nodes: readonly BuiltNode[];
  /** `base/wrong-document` for what cannot be a file or cannot be written in one. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface TextRequest {
  readonly expanded: Expanded;
  /** The description's own files; the one that names the cluster first. */
  readonly sources: Sources;
  /** What a file of the description is called in comments; its path where this is left out. */
  readonly shown?: (path: string) => string;
  readonly language: Language;
  /** The machines to build; all where it is left out. */
  readonly nodes?: readonly string[];
}

/**
 * The files of each machine as values; nothing is read or written. Machines that share a
 * configuration share its text, so that two hundred cost what one costs.
 */
export function textsOf(request: TextRequest): Built {
  const writer = new TextWriter(request);
  const entries = entriesOf(mapOf(request.expanded.document, "nodes"));
  const nodes = entries.flatMap((entry) => writer.node(entry));
  return { nodes, diagnostics: writer.diagnostics };
}

class TextWriter {
  readonly diagnostics: Diagnostic[] = [];
  readonly #request: TextRequest;
  readonly #placeName: PlaceName;
  readonly #main: Source;
  readonly #shown: string;
  /** Text by the configuration that it is made of, each with its header. */
  readonly #made = new Map<Placed, SharedText>();

  constructor(request: TextRequest) {
    this.#request = request;
    const { sources, shown = (path) => path } = request;
    this.#placeName = ({ file, start }) =>
      `${commentText(shown(file))}:${sources.get(file)?.position(start).line ?? 1}`;
    const [first] = sources.values();
    this.#main = first ?? Source.fromText("", "");
    this.#shown = commentText(shown(this.#main.path));
  }

  node({ key, keySpan, value }: PlacedEntry): readonly BuiltNode[] {
    const { nodes, expanded } = this.#request;
    if (nodes && !nodes.includes(key)) return [];
    if (!isFileName(key)) return this.#no(noFolder(key), keySpan);
    const seen = expanded.nodes.find(({ view }) => view.name === key);
    if (!seen) return [];
    const names = new Set(["scripts", "systemd", "README.md"]);
    const files = [
      ...this.#configs(itemsOf(valueOf(value, "proxies")), "proxy", seen, names),
      ...this.#configs(itemsOf(valueOf(value, "ha")), "keepalived", seen, names),
      ...this.#scripts(seen),
    ];
    const { expanded: whole, language } = this.#request;
    const description = posix.basename(this.#shown);
    return [
      {
        name: key,
        files: [
          ...files,
          ...filesBeside({ node: seen, whole, value, files, description, language }),
        ],
      },
    ];
  }

  #configs(
    configs: readonly Placed[],
    kind: "proxy" | "keepalived",
    { view: { paths, target } }: ExpandedNode,
    names: Set<string>,
  ): readonly BuiltFile[] {
    const usual = kind === "proxy" ? target.dialect : "keepalived";
    return configs.flatMap((config): readonly BuiltFile[] => {
      if (config.kind !== "map") return [];
      const { text, file, target: product, needs } = this.#text(config, usual);
      const place = placeOf(file, paths, kind);
      const said = entryOf(config, "file")?.value ?? config;
      if (controls.test(place)) return this.#no(noPlace(place), said.span);
      const path = freeName(nameOf(file ?? place, usual), names);
      const mode = kind === "proxy" ? 0o644 : 0o600;
      const purpose = configurationOf(product);
      return [{ kind, path, mode, text, place, purpose, target: product, needs }];
    });
  }

  #text(config: Placed & { kind: "map" }, usual: Dialect): SharedText {
    const there = this.#made.get(config);
    if (there) return there;
    const made = configText(config, usual, this.#main, this.#placeName);
    this.diagnostics.push(...made.diagnostics);
    const text = `${this.#header(made.target)}\n${made.text}`;
    const whole = { ...made, text, needs: needsOf(made.text, made.target) };
    this.#made.set(config, whole);
    return whole;
  }

  #header(target: Target): string {
    const [first] = this.#request.expanded.nodes;
    const name = first?.view.cluster.name;
    return builtHeader(this.#shown, commentText(name ?? ""), target);
  }

  #scripts({ view: { paths }, scripts }: ExpandedNode): readonly BuiltFile[] {
    return scripts.flatMap(({ name, text, purpose, span }): readonly BuiltFile[] => {
      if (!isFileName(name)) return this.#no(noFile(name), span);
      const place = posix.join(paths.scripts, name);
      return [{ kind: "script", path: `scripts/${name}`, mode: 0o755, text, place, purpose }];
    });
  }

  #no(message: Text, span: Span): [] {
    this.diagnostics.push({ code: "base/wrong-document", severity: "error", message, span });
    return [];
  }
}

/** A text, however many machines have it. */
interface SharedText extends ConfigText {
  readonly needs: ConfigNeeds;
}

/** Beside controls what lets a line look like another one. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** One line that shows what it is, whatever the name of a file or a cluster holds. */
const commentText = (text: string): string => text.replaceAll(hidden, "?").replace(/\\+$/, "");

/** A path that a unit and a line of a shell can name. */
const controls = /\p{Cc}/u;

/** One step of a path, and none that lbc keeps for itself. */
const isFileName = (name: string): boolean =>
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  !/^\.{0,2}$|^\.lbc-build|[/\\\0-\x1f\x7f]/.test(name) && Buffer.byteLength(name) <= 200;

const usualNames: Partial<Record<Dialect, string>> = {
  ths: "httpserver.conf",
  angie: "angie.conf",
  keepalived: "keepalived.conf",
};

function nameOf(file: string, dialect: Dialect): string {
  const name = posix.basename(file);
  return isFileName(name) ? name : (usualNames[dialect] ?? "nginx.conf");
}

/** Several configurations of one name get numbers. */
function freeName(name: string, taken: Set<string>): string {
  const { name: stem, ext } = posix.parse(name);
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${stem}-${number}${ext}`;
  taken.add(free);
  return free;
}

/** A path that holds on the machine, else where the product looks. */
const placeOf = (file: string | undefined, paths: NodePaths, kind: "proxy" | "keepalived") =>
  file !== undefined && posix.isAbsolute(file) ? file : paths[kind];

const configurationOf = ({ dialect }: Target): Text =>
  say(
    { en: "the configuration of {product}", zh: "{product} 的配置" },
    { product: dialectNames[dialect] },
  );

const noFolder = (name: string): Text =>
  say({ en: "`{name}` cannot be the name of a folder", zh: "`{name}` 不能用作目录名" }, { name });

const noPlace = (place: string): Text =>
  say(
    { en: "`{place}` cannot be the place of a file", zh: "`{place}` 不能用作文件位置" },
    { place },
  );

const noFile = (name: string): Text =>
  say({ en: "`{name}` cannot be the name of a file", zh: "`{name}` 不能用作文件名" }, { name });
