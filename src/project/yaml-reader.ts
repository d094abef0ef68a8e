import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  Scalar,
  visit,
  type YAMLError,
  type YAMLMap,
} from "yaml";

import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Placed, PlacedEntry, PlacedMap, PlacedScalar } from "../ir/placed.ts";
import { say, type Text } from "../messages/text.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";
import { notClosed, yamlError } from "./yaml-errors.ts";

/** Beyond what anybody writes by hand; reading it takes about a second. */
const mostCharacters = 1_000_000;
const deepest = 100;
/** Nodes that aliases and merge keys may bring in again. */
const mostCopies = 100_000;
const mostErrors = 20;

export interface ReadYaml {
  /** Nothing where the text is no YAML; an empty document is an empty map. */
  readonly root: Placed | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one document of YAML 1.2, or of JSON, with the place of every part. Never throws. */
export function readYaml(source: Source): ReadYaml {
  const reader = new Reader(source);
  return { root: reader.read(), diagnostics: reader.diagnostics };
}

/** Ends the reading of a document that grows without end. */
class TooMuch extends Error {}

class Reader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: Source;
  readonly #targets = new Map<Node, Node>();
  /** Anchored nodes that are being copied: an alias to one of them would never end. */
  readonly #open = new Set<Node>();
  #copies = 0;
  /** The outermost alias that is being followed. */
  #copying: Node | undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  read(): Placed | undefined {
    const { path } = this.#source;
    const problem = this.#unreadable();
    if (problem) {
      this.#report(problem.reason, problem.at, problem.at + 1);
      return undefined;
    }
    const document = this.#parse();
    if (!document) return undefined;
    for (const { code, pos } of telling([...document.errors, ...document.warnings]))
      if (this.diagnostics.length < mostErrors) this.#tell(code, pos);
    const { contents } = document;
    if (this.diagnostics.length > 0) return undefined;
    if (!contents) return { kind: "map", entries: [], span: { file: path, start: 0, end: 0 } };
    this.#findTargets(document);
    try {
      const placed = this.#placed(contents, 0);
      return this.diagnostics.length > 0 ? undefined : placed;
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      return undefined;
    }
  }

  /** What is wrong with the end of the text is that something before it is not closed. */
  #tell(code: YAMLError["code"], [start, end]: YAMLError["pos"]): void {
    const last = this.#source.text.trimEnd().length;
    const isOpen = (code === "BAD_INDENT" || code === "MISSING_CHAR") && start >= last && last > 0;
    if (isOpen) this.#report(notClosed, last - 1, last);
    else this.#report(yamlError(code), start, end);
  }

  #unreadable(): { readonly reason: Text; readonly at: number } | undefined {
    const { text, encoding } = this.#source;
    if (text.length > mostCharacters) return { reason: tooLarge, at: 0 };
    if (encoding === "bytes") return { reason: notUtf8, at: firstBadByte(text) };
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    const control = text.search(/[\0-\x08\x0b\x0c\x0e-\x1f]/);
    return control === -1 ? undefined : { reason: controlCharacter, at: control };
  }

  #parse(): Document.Parsed | undefined {
    try {
      return parseDocument(this.#source.text, {
        version: "1.2",
        schema: "core",
        // The package compares every key with every other; here they are looked up.
        uniqueKeys: false,
        prettyErrors: false,
        logLevel: "error",
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const at = deepBracket(this.#source.text);
      this.#report(tooDeep, at, at + 1);
      return undefined;
    }
  }

  #report(message: Text, start: number, end: number): void {
    const span = { file: this.#source.path, start, end: Math.max(start, end) };
    this.diagnostics.push({ code: "syntax/invalid-yaml", severity: "error", message, span });
  }

  #at(node: Node): Span {
    const [start = 0, end = start] = node.range ?? [];
    return { file: this.#source.path, start, end };
  }

  #fail(message: Text, node: Node): void {
    const { start, end } = this.#at(node);
    if (this.diagnostics.length < mostErrors) this.#report(message, start, end);
  }

  /** An anchor holds until another one of its name comes. */
  #findTargets(document: Document.Parsed): void {
    const anchors = new Map<string, Node>();
    visit(document, {
      Node: (_key, node) => {
        if (isAlias(node)) {
          const target = anchors.get(node.source);
          if (target) this.#targets.set(node, target);
        } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
      },
    });
  }

  #placed(node: Node, depth: number): Placed {
    if (this.#copying && ++this.#copies > mostCopies) {
      this.#fail(tooManyCopies, this.#copying);
      throw new TooMuch();
    }
    if (depth > deepest) {
      this.#fail(tooDeep, node);
      throw new TooMuch();
    }
    if (isAlias(node)) return this.#alias(node, depth);
    if (node.anchor === undefined) return this.#plain(node, depth);
    this.#open.add(node);
    const placed = this.#plain(node, depth);
    this.#open.delete(node);
    return placed;
  }

  #alias(node: Node, depth: number): Placed {
    const target = this.#targets.get(node);
    if (target && !this.#open.has(target)) {
      const around = this.#copying;
      this.#copying ??= node;
      const copy = this.#placed(target, depth + 1);
      this.#copying = around;
      return copy;
    }
    this.#fail(target ? endlessAlias : noAnchor, node);
    return { kind: "scalar", value: null, text: "", span: this.#at(node) };
  }

  #plain(node: Node, depth: number): Placed {
    const span = this.#at(node);
    if (
      node.tag !== undefined &&
      !/^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/.test(node.tag)
    )
      this.#fail(yamlError("TAG_RESOLVE_FAILED"), node);
    if (isMap(node)) return this.#map(node, depth);
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#placed(item as Node, depth + 1));
      return { kind: "list", items, span };
    }
    return this.#scalar(node, span);
  }

  #scalar(node: Node, span: Span): PlacedScalar {
    const value: unknown = isScalar(node) ? node.value : null;
    const plain = isScalar(node) && node.type === Scalar.PLAIN;
    const source = this.#source.text.slice(span.start, span.end);
    if (typeof value === "string") return { kind: "scalar", value, text: value, span };
    if (typeof value === "number" || typeof value === "boolean")
      return { kind: "scalar", value, text: plain ? source : String(value), span };
    return { kind: "scalar", value: null, text: "", span };
  }

  #map(node: YAMLMap, depth: number): PlacedMap {
    const found = new Map<string, PlacedEntry>();
    const merged: PlacedEntry[] = [];
    for (const { key, value } of node.items) {
      const name = this.#key(key as Node | null, node);
      if (!name) continue;
      const { text: written, span: keySpan } = name;
      const placed: Placed = value
        ? this.#placed(value as Node, depth + 1)
        : { kind: "scalar", value: null, text: "", span: keySpan };
      if (written === "<<" && isPlain(key)) merged.push(...this.#merged(placed, key as Node));
      else if (found.has(written)) this.#fail(yamlError("DUPLICATE_KEY"), key as Node);
      else found.set(written, { key: written, keySpan, value: placed });
    }
    // What stands there itself goes before what a merge brings.
    for (const entry of merged) if (!found.has(entry.key)) found.set(entry.key, entry);
    return { kind: "map", entries: [...found.values()], span: this.#at(node) };
  }

  #key(key: Node | null, around: Node): PlacedScalar | undefined {
    const target = key && isAlias(key) ? this.#targets.get(key) : key;
    if (target && isScalar(target)) {
      const placed = this.#scalar(target, this.#at(target));
      const span = key ? this.#at(key) : placed.span;
      if (placed.value !== null) return { ...placed, span };
    }
    this.#fail(noKey, key ?? around);
    return undefined;
  }

  #merged(placed: Placed, key: Node): readonly PlacedEntry[] {
    const maps = placed.kind === "list" ? placed.items : [placed];
    return maps.flatMap((map) => {
      if (map.kind === "map") return map.entries;
      this.#fail(noMerge, key);
      return [];
    });
  }
}

/** Of two errors at one place indentation is the one that says less. */
const telling = (errors: readonly YAMLError[]): readonly YAMLError[] =>
  errors.filter(
    ({ code, pos }, index) => code !== "BAD_INDENT" || errors[index + 1]?.pos[0] !== pos[0],
  );

const isPlain = (key: unknown): boolean => isScalar(key) && key.type === Scalar.PLAIN;

/** Up to a thousand characters of UTF-8, one unit for each byte. */
const characters =
  /(?:[\0-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}){1,1000}/y;

/** The offset of the first byte that begins no character of UTF-8. */
function firstBadByte(bytes: string): number {
  let at = 0;
  for (;;) {
    characters.lastIndex = at;
    const found = characters.exec(bytes);
    if (!found) return at;
    at = characters.lastIndex;
  }
}

/** Where brackets open too deep, roughly: quotes are not looked at. */
function deepBracket(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 91 || code === 123) {
      if (++depth > deepest) return at;
    } else if (code === 93 || code === 125) depth--;
  }
  return 0;
}

const tooLarge = say(
  { en: "this file has more than {most} characters", zh: "文件超过 {most} 个字符" },
  { most: mostCharacters },
);
const notUtf8 = say({ en: "YAML is UTF-8, and this is not", zh: "YAML 须为 UTF-8 编码，此处不是" });
const controlCharacter = say({
  en: "a control character cannot stand in YAML",
  zh: "YAML 中不能有控制字符",
});
const tooDeep = say(
  { en: "this nests deeper than {deepest}", zh: "嵌套超过 {deepest} 层" },
  { deepest },
);
const tooManyCopies = say(
  {
    en: "aliases copy more than {most} values",
    zh: "别名展开后超过 {most} 个值",
  },
  { most: mostCopies },
);
const endlessAlias = say({
  en: "this alias stands inside what it names, and would never end",
  zh: "别名引用了包含它自身的内容，无法展开",
});
const noAnchor = say({ en: "nothing before has this anchor", zh: "前文没有对应的锚点" });
const noKey = say({ en: "a key is text", zh: "键必须是文本" });
const noMerge = say({
  en: "`<<` takes the keys of a map, or of a list of maps",
  zh: "`<<` 只能合并映射或映射列表",
});
