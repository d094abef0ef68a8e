import { basename, dirname, join } from "node:path";

import type { Statement, Tree } from "../../grammars/ast.ts";
import { type Definitions, parseKeepalived } from "../../grammars/keepalived/parser.ts";
import { parseNginx } from "../../grammars/nginx/parser.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { mostOfOneKind } from "../diagnostic/few.ts";
import { defaultVersions, type Dialect, type Target } from "../ir/target.ts";
import { say, type Text } from "../messages/text.ts";
import { Source } from "../text/source.ts";
import { type Candidate, directoryFor, type Family, isWhole } from "./candidate.ts";
import { convertedMarks } from "./converted.ts";
import { familyOf } from "./detect.ts";
import { type Detected, detectDialect } from "./dialect.ts";
import { unfold } from "./dump.ts";
import { Files } from "./files.ts";
import {
  cycle,
  includesOf,
  type Resolved,
  resolveKeepalived,
  resolveNginx,
  tooManyIncludes,
  tooMuchToRead,
  unreadable,
} from "./include.ts";
import { detectKeepalived } from "./keepalived-version.ts";
import type { Project, ProjectNode, Root } from "./project.ts";
import { readSource } from "./read-source.ts";
import { configurationsBelow, subdirectories } from "./search.ts";
import type { LoadRequest } from "./settings.ts";

const mostVisits = 5000;
/** Of one run: more fill the memory, or were matched by mistake. */
const mostFiles = 20_000;
const mostCharacters = 128 * 1024 * 1024;
const mostNodes = 4_000_000;

/** Reads every file that the request names or that one of them includes. Never throws on input. */
export function load(request: LoadRequest): Project {
  return new Loader(request).load();
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

class Loader {
  readonly #request: LoadRequest;
  readonly #files: Files;
  readonly #sources = new Map<string, Source>();
  readonly #trees = new Map<string, Tree>();
  readonly #includes = new Map<Statement, readonly string[]>();
  readonly #diagnostics: Diagnostic[] = [];
  readonly #seen = new Set<string>();
  readonly #reported = new Map<string, number>();
  #visits = 0;
  #characters = 0;
  #nodes = 0;
  #isFull = false;

  constructor(request: LoadRequest) {
    this.#request = request;
    this.#files = new Files(request.cwd ?? process.cwd(), request.maps ?? []);
    for (const [path, bytes] of request.held ?? []) this.#files.hold(path, bytes);
  }

  load(): Project {
    const nodes: ProjectNode[] = [];
    for (const { name, paths } of this.#machines())
      nodes.push({ name, roots: this.#roots(paths, name) });
    // A machine's file may lie in a folder that is named too.
    const owned = new Set(nodes.flatMap(({ roots }) => roots.flatMap(({ files }) => files)));
    const alone = this.#roots(this.#request.paths, undefined);
    for (const root of alone)
      if (!owned.has(root.path)) nodes.push({ name: root.path, roots: [root] });
    return {
      sources: this.#sources,
      trees: this.#trees,
      includes: this.#includes,
      roots: nodes.flatMap(({ roots }) => roots),
      nodes,
      diagnostics: this.#diagnostics,
    };
  }

  #machines(): readonly { readonly name: string; readonly paths: readonly string[] }[] {
    const named = this.#request.nodes ?? [];
    if (this.#request.cluster === undefined) return named;
    const directory = this.#files.absolute(this.#request.cluster);
    // Beside the machines there may be scripts, pages, notes.
    const found = subdirectories(this.#files, directory)
      .filter((path) => configurationsBelow(this.#files, path).found.length > 0)
      .map((path) => ({ name: basename(path), paths: [path] }));
    if (found.length === 0) this.#cannotRead(directory, noMachines);
    return [...named, ...found];
  }

  #roots(paths: readonly string[], node: string | undefined): readonly Root[] {
    const candidates = paths.flatMap((path) => this.#candidates(path));
    const roots: Root[] = [];
    const taken = new Set<string>();
    // Whole configurations first: what they include is no root, whatever it looks like.
    for (const candidate of candidates.toSorted((a, b) => Number(b.whole) - Number(a.whole))) {
      if (taken.has(this.#files.shown(candidate.absolute))) continue;
      const root = this.#root(candidate, node);
      roots.push(root);
      for (const file of root.files) taken.add(file);
    }
    const included = new Set(roots.flatMap(({ path, files }) => files.filter((f) => f !== path)));
    return roots
      .filter(({ path }) => !included.has(path))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  #candidates(path: string): readonly Candidate[] {
    const { stdin, prefix } = this.#request;
    if (path === "-") {
      const absolute = this.#files.absolute(stdin?.name ?? "stdin");
      if (stdin) this.#files.hold(absolute, stdin.bytes);
      return this.#named(absolute);
    }
    const absolute = this.#files.absolute(prefix === undefined ? path : join(prefix, path));
    if (this.#files.standing(absolute) !== "directory") return this.#named(absolute);
    const below = configurationsBelow(this.#files, absolute);
    if (below.isCut) this.#cannotRead(absolute, tooManyBelow);
    const found = below.found.flatMap((file) => this.#found(file));
    const mayBeEmpty = this.#request.mayBeEmpty?.includes(path) ?? false;
    if (found.length === 0 && !mayBeEmpty) this.#cannotRead(absolute, noConfiguration);
    return found.map((piece) => ({ ...piece, directory: directoryFor(piece, found) }));
  }

  /** A file that the user names is read, whatever it holds. */
  #named(absolute: string): readonly Candidate[] {
    const source = this.#source(absolute);
    if (!source) return [];
    const inner = unfold(source, this.#files);
    if (inner !== undefined) return this.#named(inner);
    const family = this.#familyAsked() ?? familyOf(source.path, source.text)?.family ?? "nginx";
    const whole = isWhole(family, source.text);
    return [{ absolute, family, whole, directory: dirname(absolute) }];
  }

  /** A file that was found in a directory is taken if it speaks one of the languages. */
  #found(absolute: string): readonly Candidate[] {
    const source = this.#source(absolute);
    const family = source && familyOf(source.path, source.text)?.family;
    const asked = this.#familyAsked();
    if (!source || !family || (asked !== undefined && asked !== family)) return [];
    const whole = isWhole(family, source.text);
    return [{ absolute, family, whole, directory: dirname(absolute) }];
  }

  #familyAsked(): Family | undefined {
    const { dialect } = this.#request;
    if (dialect === undefined) return undefined;
    return dialect === "keepalived" ? "keepalived" : "nginx";
  }

  #source(absolute: string): Source | undefined {
    const path = this.#files.shown(absolute);
    const there = this.#sources.get(path);
    if (there) return there;
    if (this.#sources.size >= mostFiles || this.#characters > mostCharacters)
      return this.#leaveOut(absolute);
    const source = readSource(this.#files, absolute);
    if (!(source instanceof Source)) return this.#cannotRead(absolute, source.refused);
    this.#sources.set(path, source);
    this.#characters += source.text.length;
    this.#request.progress?.("reading", this.#sources.size);
    if (source.encoding === "bytes") this.#diagnostics.push(notUtf8(source));
    return source;
  }

  /** The first file that is too much stands for all that come after it. */
  #leaveOut(absolute: string): undefined {
    if (this.#isFull) return undefined;
    this.#isFull = true;
    const path = this.#files.shown(absolute);
    if (!this.#sources.has(path)) this.#sources.set(path, Source.fromText(path, ""));
    this.#report(tooMuchToRead({ file: path, start: 0, end: 0 }));
    return undefined;
  }

  #cannotRead(absolute: string, reason: Text): undefined {
    const path = this.#files.shown(absolute);
    if (!this.#sources.has(path)) this.#sources.set(path, Source.fromText(path, ""));
    this.#report(unreadable(path, reason, { file: path, start: 0, end: 0 }));
    return undefined;
  }

  /** One file may be reached from several roots; what is said of it is said once. */
  #report(diagnostic: Diagnostic): void {
    const { code, span } = diagnostic;
    const kind = `${code} ${span.file}`;
    const key = `${kind} ${span.start}`;
    const there = this.#reported.get(kind) ?? 0;
    if (there > mostOfOneKind || this.#seen.has(key)) return;
    this.#reported.set(kind, there + 1);
    this.#seen.add(key);
    this.#diagnostics.push(diagnostic);
  }

  #root({ absolute, family, directory }: Candidate, node: string | undefined): Root {
    const includes = new Map<Statement, readonly string[]>();
    const files = new Set<string>();
    const path = this.#files.shown(absolute);
    const trees = new Map<string, Tree>();
    const id = node ?? this.#request.configId;
    if (family === "nginx") this.#followNginx(absolute, directory, includes, files);
    else this.#followKeepalived(absolute, { id, includes, files, trees }, new Map(), []);
    for (const [statement, found] of includes) this.#includes.set(statement, found);
    const { context } = this.#request;
    const detected = once(() => this.#dialect(path, family, files));
    const target = once(() => this.#target(detected().dialect, detected().version));
    return {
      path,
      includes,
      files: [...files],
      ...(node !== undefined && { node }),
      ...(context !== undefined && { context }),
      ...(trees.size > 0 && { trees }),
      ...(this.#files.dumpOf(path) && { isDumped: true }),
      // Whoever only reads does not ask.
      get dialect() {
        return detected().dialect;
      },
      get target() {
        return target();
      },
      get reason() {
        return detected().reason;
      },
      get origin() {
        return detected().origin;
      },
    };
  }

  #dialect(path: string, family: Family, files: ReadonlySet<string>): Detected {
    const read = [...files].flatMap((file) => {
      const [source, tree] = [this.#sources.get(file), this.#trees.get(file)];
      return source && tree ? [[source, tree] as const] : [];
    });
    if (family === "keepalived") return detectKeepalived(read);
    const asked =
      this.#request.dialect ??
      this.#request.targets?.find(({ dialect }) => dialect !== "keepalived")?.dialect;
    return detectDialect({
      path,
      files: read,
      converted: convertedMarks(read),
      asked: asked === "keepalived" ? undefined : asked,
    });
  }

  #target(dialect: Dialect, found: readonly number[] | undefined): Target {
    const asked = this.#request.targets?.find((target) => target.dialect === dialect);
    return asked ?? { dialect, version: found ?? defaultVersions[dialect] };
  }

  /** Depth first, in the order of the text; each file is parsed once, whoever includes it. */
  #followNginx(
    start: string,
    directory: string,
    includes: Map<Statement, readonly string[]>,
    files: Set<string>,
  ): void {
    const active: string[] = [];
    const follow = (absolute: string): void => {
      const path = this.#files.shown(absolute);
      if (files.has(path)) return;
      files.add(path);
      const source = this.#source(absolute);
      if (!source) return;
      const tree = this.#trees.get(path) ?? this.#parsed(this.#parseNginx(source));
      active.push(path);
      for (const statement of includesOf(tree, "nginx")) {
        const resolved = resolveNginx(statement, directory, this.#files);
        const paths = this.#take(statement, resolved, active);
        includes.set(
          statement,
          paths.map((file) => this.#files.shown(file)),
        );
        for (const file of paths) follow(file);
      }
      active.pop();
    };
    follow(start);
  }

  #parseNginx(source: Source): Tree {
    const tree = parseNginx(source, mostNodes - this.#nodes);
    this.#nodes += tree.nodes;
    return tree;
  }

  #parsed(tree: Tree): Tree {
    this.#trees.set(tree.file, tree);
    for (const diagnostic of tree.diagnostics) this.#report(diagnostic);
    return tree;
  }

  /** What an include brings in, without the files that are open around it. */
  #take(
    statement: Statement,
    { files, diagnostics }: Resolved,
    active: readonly string[],
  ): readonly string[] {
    for (const diagnostic of diagnostics) this.#report(diagnostic);
    return files.filter((file) => {
      const path = this.#files.shown(file);
      if (!active.includes(path)) return true;
      this.#report(cycle(statement, path));
      return false;
    });
  }

  /** Files that include each other many times over may unfold without end. */
  #mayVisit({ path }: Source): boolean {
    if (++this.#visits <= mostVisits) return true;
    this.#report(tooManyIncludes(mostVisits, { file: path, start: 0, end: 0 }));
    return false;
  }

  /** Definitions of one file hold in those after it, so that order decides what a tree is. */
  #followKeepalived(
    absolute: string,
    around: {
      readonly id: string | undefined;
      readonly includes: Map<Statement, readonly string[]>;
      readonly files: Set<string>;
      readonly trees: Map<string, Tree>;
    },
    before: Definitions,
    active: readonly string[],
  ): Definitions {
    const { id, includes, files, trees } = around;
    const path = this.#files.shown(absolute);
    files.add(path);
    const source = this.#source(absolute);
    if (!source || !this.#mayVisit(source)) return before;
    const environment = { definitions: before, ...(id !== undefined && { id }) };
    let tree = parseKeepalived(source, environment);
    let definitions = tree.definitions;
    for (let turn = 0; turn < 2; turn++) {
      const known = definitions.size;
      for (const statement of includesOf(tree, "keepalived")) {
        const resolved = resolveKeepalived(statement, absolute, this.#files);
        const paths = this.#take(statement, resolved, [...active, path]);
        includes.set(
          statement,
          paths.map((file) => this.#files.shown(file)),
        );
        for (const file of paths)
          definitions = this.#followKeepalived(file, around, definitions, [...active, path]);
      }
      if (turn === 1 || definitions.size === known) break;
      // An included file defined what this one may use: it is read again, knowing that.
      tree = parseKeepalived(source, { ...environment, definitions });
      definitions = new Map([...definitions, ...tree.definitions]);
    }
    trees.set(path, this.#parsed(tree));
    return definitions;
  }
}

const noConfiguration = say({
  en: "no configuration in this directory",
  zh: "该目录中没有配置文件",
});
const noMachines = say({
  en: "a cluster has one subdirectory for each machine, and none here holds a configuration",
  zh: "集群目录下每台机器一个子目录，而这里的子目录都没有配置文件",
});
const tooManyBelow = say({
  en: "there are too many files below this directory; name the configuration itself",
  zh: "该目录下文件过多；请直接给出配置文件",
});

const notUtf8 = ({ path }: Source): Diagnostic => ({
  code: "base/encoding-not-utf8",
  severity: "info",
  message: say({
    en: "this file is not UTF-8; it is read by bytes and shown as GB18030",
    zh: "文件不是 UTF-8 编码，按字节读取并以 GB18030 显示",
  }),
  span: { file: path, start: 0, end: 0 },
});
