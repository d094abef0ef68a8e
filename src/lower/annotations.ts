import type { Comment, Statement, Tree, Word } from "../../grammars/ast.ts";
import { annotationOf, annotations, type AnyAnnotation } from "../catalog/annotations/all.ts";
import type { AnnotationContext } from "../catalog/annotations/define.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { HaConfig } from "../ir/config.ts";
import type { Scope } from "../ir/scope.ts";
import { defaultVersions } from "../ir/target.ts";
import { nearest } from "../messages/nearest.ts";
import type { Root } from "../project/project.ts";
import type { Site, Span } from "../text/span.ts";
import * as findings from "./annotation-findings.ts";
import { cutWords, readWords } from "./annotation-words.ts";
import type { Readable } from "./keepalived-reader.ts";

/*
 * `# lbc:WORD …` in comments of keepalived.conf; the language itself is in src/catalog/annotations.
 * `lbc convert` marks what it keeps with comments of its own: `# lbc:DIALECT …`, `# lbc:DIALECT@2.4
 * …`, `# lbc:DIALECT| …`, `# lbc: nginx@1.22 to …`. They are none of ours.
 */

/** The statement in which the comment stands; `undefined` outside all blocks. */
type Around = Statement | undefined;

const head = /^([#!][ \t]*lbc:)([A-Za-z_][\w-]*)(?=[ \t]|$)/;
const parted = /^([#!][ \t]*lbc:[ \t]+)([A-Za-z_][\w-]*)(?=[ \t]|$)/;

const isContext = (name: string): name is AnnotationContext =>
  name === "global_defs" || name === "vrrp_instance" || name === "vrrp_sync_group";

/** Puts what annotations say into the scopes of a configuration; returns what is wrong with them. */
export function annotate(
  { ha }: Pick<HaConfig, "ha">,
  { trees, sources }: Readable,
  root: Pick<Root, "path" | "includes" | "trees">,
): readonly Diagnostic[] {
  const found = new Walk(root.trees ?? trees, root.includes, sources ?? new Map()).run(root.path);
  const scopes = new Map<string, Scope>(
    [...ha.instances, ...ha.syncGroups].map(({ site, scope }) => [keyOf(site.span), scope]),
  );
  const problems: Diagnostic[] = [...found.problems];
  for (const one of found.annotations) {
    // A second block of one name is none of keepalived's, and none of ours.
    const block = one.around && scopes.get(keyOf(one.around.name.span));
    const scope = one.context === "main" || one.context === "global_defs" ? ha.globals : block;
    const problem = scope && putAnnotation(scope, one);
    if (problem) problems.push(problem);
  }
  return problems;
}

const keyOf = ({ file, start }: Span): string => `${file} ${start}`;

/** An annotation whose word is known and may stand where it does. */
export interface Placed {
  readonly def: AnyAnnotation;
  readonly words: readonly Word[];
  readonly site: Site;
}

/** Into the scope, or what is wrong with it. */
export function putAnnotation(scope: Scope, { def, words, site }: Placed): Diagnostic | undefined {
  const [first] = scope.own(def);
  if (first && def.repeat === "once") return findings.twice(def, site, first);
  const read = readWords(def, words, site);
  if (!read.ok) return findings.wrongValue(def, read, site);
  scope.put(def, read.said, site);
  return undefined;
}

interface Found extends Placed {
  readonly context: AnnotationContext;
  readonly around: Around;
}

class Walk {
  readonly #trees: ReadonlyMap<string, Tree>;
  readonly #includes: Root["includes"];
  readonly #sources: NonNullable<Readable["sources"]>;
  readonly #annotations: Found[] = [];
  readonly #problems: Diagnostic[] = [];

  constructor(
    trees: ReadonlyMap<string, Tree>,
    includes: Root["includes"],
    sources: NonNullable<Readable["sources"]>,
  ) {
    this.#trees = trees;
    this.#includes = includes;
    this.#sources = sources;
  }

  run(path: string) {
    this.#file(path, undefined, undefined, "main");
    return { annotations: this.#annotations, problems: this.#problems };
  }

  #file(path: string, via: Site | undefined, around: Around, context: string): void {
    const tree = this.#trees.get(path);
    if (!tree) return;
    const text = this.#sources.get(path)?.text;
    if (text?.includes("lbc:"))
      for (const comment of tree.comments) this.#comment(comment, text, tree, via, around, context);
    this.#statements(tree.statements, via, around, context);
  }

  /** Included files, and lines of a document that are annotations. */
  #statements(
    statements: readonly Statement[],
    via: Site | undefined,
    around: Around,
    context: string,
  ): void {
    for (const statement of statements) {
      const { inert, body, name, span } = statement;
      if (inert === "annotation") {
        for (const line of body ?? [])
          this.#line(line.name, line.args, siteAt(line.span, via), around, context);
        continue;
      }
      if (inert) continue;
      const here = { span, ...(via && { via }) };
      for (const path of this.#includes.get(statement) ?? [])
        this.#file(path, here, around, context);
      if (body) this.#statements(body, via, statement, inside(context, name.text));
    }
  }

  #comment(
    { span }: Comment,
    text: string,
    tree: Tree,
    via: Site | undefined,
    around: Around,
    context: string,
  ): void {
    const said = text.slice(span.start, span.end);
    const match = head.exec(said);
    const [, sign = "", word = ""] = match ?? parted.exec(said) ?? [];
    if (word === "" || Object.hasOwn(defaultVersions, word)) return;
    const start = span.start + sign.length;
    const name = { text: word, span: { ...span, start, end: start + word.length } };
    const end = name.span.end - span.start;
    const args = cutWords(said.slice(end), { ...span, start: name.span.end });
    const line = text.lastIndexOf("\n", span.start - 1) + 1;
    const before = text.slice(line, span.start);
    if (/^[ \t]*@\S+[ \t]*$/.test(before)) {
      this.#problems.push(findings.conditional(name, siteAt(name.span, via)));
      return;
    }
    const place = innermost(tree.statements, { line, at: span.start }, { around, context });
    if (!place) return;
    const site = siteAt({ ...span, end: (args.at(-1) ?? name).span.end }, via);
    if (match) this.#line(name, args, site, place.around, place.context);
    else if (annotationOf(word)) this.#problems.push(findings.blankBefore(name, site));
  }

  #line(name: Word, words: readonly Word[], site: Site, around: Around, context: string): void {
    const def = annotationOf(name.text);
    if (!def) {
      const known = annotations.map((one) => one.word);
      this.#problems.push(findings.unknownWord(name, site, known, nearest(name.text, known)));
    } else if (context === "main" || isContext(context)) {
      if (def.contexts.includes(context))
        this.#annotations.push({ def, words, site, context, around });
      else this.#problems.push(findings.wrongPlace(def, name, site));
    } else this.#problems.push(findings.wrongPlace(def, name, site));
  }
}

const siteAt = (span: Span, via: Site | undefined): Site => ({ span, ...(via && { via }) });

const inside = (context: string, name: string): string =>
  context === "main" ? name : `${context}/${name}`;

interface Place {
  readonly around: Around;
  readonly context: string;
}

/** The block that a comment stands in; nothing in one that does not hold on this machine. */
function innermost(
  statements: readonly Statement[],
  where: { readonly line: number; readonly at: number },
  outer: Place,
): Place | undefined {
  const { line, at } = where;
  if (statements.some(({ inert, span }) => inert && span.start >= line && span.start < at))
    return undefined;
  const around = statements.find(({ span }) => span.start <= at && at < span.end);
  const { body, bodySpan } = around ?? {};
  if (!around || !body || !bodySpan || at < bodySpan.start) return outer;
  return innermost(body, where, { around, context: inside(outer.context, around.name.text) });
}
