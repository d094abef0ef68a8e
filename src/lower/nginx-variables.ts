import type { Statement, Word } from "../../grammars/ast.ts";
import type { Context } from "../catalog/define.ts";
import { type AnyDirective, blockContext } from "../catalog/index.ts";
import { authRequestSet } from "../catalog/nginx/auth.ts";
import { charset, sourceCharset } from "../catalog/nginx/filters.ts";
import { perlSet } from "../catalog/nginx/host-modules.ts";
import { memcachedPass } from "../catalog/nginx/memcached.ts";
import { ifBlock, set } from "../catalog/nginx/rewrite.ts";
import { sslCertificate, sslCertificateKey } from "../catalog/nginx/ssl.ts";
import { streamSet } from "../catalog/nginx/stream-core.ts";
import { streamSslCertificate, streamSslCertificateKey } from "../catalog/nginx/stream-ssl.ts";
import { builtinVariable, type Traffic } from "../catalog/variables/index.ts";
import { groupNames, referencesIn } from "../catalog/variables/references.ts";
import { readAll } from "../ir/scope.ts";
import type { Stream } from "../ir/stream.ts";
import type { Target } from "../ir/target.ts";
import type { Template } from "../ir/template.ts";
import type { TableVariables } from "../ir/variables.ts";
import type { Site, Span } from "../text/span.ts";
import type { Taken } from "./nginx-taken.ts";

/** A place where a variable is named; the span is of the word or the line that names it. */
export interface Mention {
  readonly name: string;
  readonly span: Span;
  readonly via: Site | undefined;
}

/** Who uses which variable and who defines it, in requests or in connections. */
export interface Mentions {
  /** Those of nginx itself are left out: they are most, and nobody asks for them. */
  readonly used: Mention[];
  readonly defined: Mention[];
  /** Those that a directive nobody knows may define, or use. */
  readonly possible: Set<string>;
  /** Whether a variable is nginx's own, by its name in lower case. */
  readonly isBuiltin: (name: string) => boolean;
}

const trafficOf: Readonly<Partial<Record<Context, Traffic>>> = {
  http: "http",
  server: "http",
  location: "http",
  "if-in-server": "http",
  "if-in-location": "http",
  limit_except: "http",
  upstream: "http",
  stream: "stream",
  "stream-server": "stream",
  "stream-upstream": "stream",
};

const definers: ReadonlySet<AnyDirective> = new Set<AnyDirective>([
  set,
  streamSet,
  authRequestSet,
  perlSet,
]);

/** A file whose name holds variables, though its value is kept as text. */
const fileNames: ReadonlySet<AnyDirective> = new Set<AnyDirective>([
  sslCertificate,
  sslCertificateKey,
]);

/** The whole word behind a `$` is a name. */
const wholeNames: ReadonlySet<AnyDirective> = new Set<AnyDirective>([charset, sourceCharset]);

/** Their patterns are not compiled as nginx's own: a group with a name makes no variable. */
const plainPatterns: ReadonlySet<string> = new Set([
  "fastcgi_split_path_info",
  "valid_referers",
  "gzip_disable",
  "ancient_browser",
]);

const tables: ReadonlySet<string> = new Set(["map", "geo", "split_clients"]);

/** Takes note of variables while a configuration is read. */
export class VariableNotes {
  readonly http: Mentions;
  readonly stream: Mentions;

  constructor(target: Target) {
    this.http = mentionsOf(target, "http");
    this.stream = mentionsOf(target, "stream");
  }

  /** Whether a statement names a variable that is to be kept in mind: most do not. */
  note(taken: Taken, context: Context): boolean {
    const traffic = trafficOf[context];
    if (!traffic || !this.#mayName(taken)) return false;
    const mentions = this[traffic];
    const before = mentions.used.length + mentions.defined.length;
    this.#noteOne(mentions, taken, context);
    return mentions.used.length + mentions.defined.length > before;
  }

  #mayName({ statement, entry }: Taken): boolean {
    return (
      statement.args.some(({ text }) => text.includes("$") || text.includes("(?")) ||
      entry.def === memcachedPass
    );
  }

  #noteOne(mentions: Mentions, taken: Taken, context: Context): void {
    const { statement, entry } = taken;
    const { def } = entry;
    if (def && isOwn(def)) noteOwn(mentions, taken, def);
    else if (blockContext(context, entry.name)) noteGroups(mentions, statement, taken.via);
    else noteForeign(mentions, statement, taken.via);
  }

  /** A directive that is unknown here may still be one that defines a variable. */
  unknown(statement: Statement, via: Site | undefined, context: Context): void {
    const traffic = trafficOf[context];
    if (traffic) noteForeign(this[traffic], statement, via);
  }

  /** What the blocks of keys and values say, which are read as tables. */
  tables(traffic: Traffic, { maps }: TableVariables): void {
    const mentions = this[traffic];
    const { defined } = mentions;
    for (const { entries, fallback } of maps) {
      if (fallback && fallback.origin.kind !== "default")
        useTemplate(mentions, fallback.value, fallback.origin.site);
      for (const { key, pattern, value, site } of entries) {
        useTemplate(mentions, value, site);
        if (pattern !== "exact")
          for (const name of groupNames(key)) defined.push(at(name, site.span, site.via));
      }
    }
  }

  /** In stream only servers that speak TLS look at the names of their certificates. */
  streamCertificates({ servers }: Stream): void {
    for (const { scope, listens } of servers) {
      if (!listens.some(({ value }) => value.ssl)) continue;
      for (const slot of [streamSslCertificate, streamSslCertificateKey])
        for (const { value, origin } of readAll(scope, slot))
          if (origin.kind !== "default")
            for (const source of value)
              useTemplate(this.stream, { source, parts: [] }, origin.site);
    }
  }
}

const at = (name: string, span: Span, via: Site | undefined): Mention => ({
  name: name.toLowerCase(),
  span,
  via,
});

/** The variables of nginx itself, each looked up once. */
function mentionsOf(target: Target, traffic: Traffic): Mentions {
  const known = new Map<string, boolean>();
  const isBuiltin = (name: string): boolean => {
    const there = known.get(name);
    if (there !== undefined) return there;
    const found = builtinVariable(target, traffic, name) !== undefined;
    // Names with prefixes, `$arg_…`, are without end.
    if (known.size < mostNames) known.set(name, found);
    return found;
  };
  return { used: [], defined: [], possible: new Set(), isBuiltin };
}

const mostNames = 10_000;

function use({ used, isBuiltin }: Mentions, name: string, span: Span, via: Site | undefined) {
  if (!isBuiltin(name.toLowerCase())) used.push(at(name, span, via));
}

function useTemplate(mentions: Mentions, { source }: Template, { span, via }: Site): void {
  if (!source.includes("$")) return;
  for (const { name } of referencesIn(source)) use(mentions, name, span, via);
}

/** The span of a word is put together when a name is worth it. */
function useWord(mentions: Mentions, name: string, word: Word, via: Site | undefined): void {
  if (!mentions.isBuiltin(name.toLowerCase())) mentions.used.push(at(name, word.span, via));
}

/** A directive of nginx itself, whose use of variables is known. */
const isOwn = ({ dialects, module }: AnyDirective): boolean =>
  dialects.includes("nginx") && module.startsWith("ngx_");

function noteOwn(mentions: Mentions, taken: Taken, def: AnyDirective): void {
  const { defined } = mentions;
  const { statement, via, value } = taken;
  const { args } = statement;
  if (!plainPatterns.has(def.name)) noteGroups(mentions, statement, via);
  if (tables.has(def.name)) return noteTable(mentions, args, via);
  if (definers.has(def)) {
    const [variable] = args;
    if (variable?.text.startsWith("$"))
      defined.push(at(variable.text.slice(1), variable.span, via));
  }
  if (def === memcachedPass) useWord(mentions, "memcached_key", statement.name, via);
  if (wholeNames.has(def)) {
    for (const word of args)
      if (word.text.startsWith("$")) useWord(mentions, word.text.slice(1), word, via);
    return;
  }
  if (!value?.ok) return;
  const names = fileNames.has(def) ? undefined : namesIn(value.value, def);
  if (names?.size === 0) return;
  for (const word of args)
    if (word.text.includes("$"))
      for (const { name } of referencesIn(word.text))
        if (!names || names.has(name)) useWord(mentions, name, word, via);
}

/** `location ~ ^/(?<name>…)`: the groups of a pattern that have names. */
function noteGroups({ defined }: Mentions, { args }: Statement, via: Site | undefined): void {
  for (const word of args)
    for (const name of groupNames(word.text)) defined.push(at(name, word.span, via));
}

/** `map string $name`, `geo [$address] $name`: the last word is defined, the first is used. */
function noteTable(mentions: Mentions, args: readonly Word[], via: Site | undefined): void {
  const last = args.at(-1);
  if (last?.text.startsWith("$")) mentions.defined.push(at(last.text.slice(1), last.span, via));
  for (const word of args.slice(0, -1))
    for (const { name } of referencesIn(word.text)) useWord(mentions, name, word, via);
}

/** The variables of every template in a value, however deep. */
function namesIn(value: unknown, def: AnyDirective): ReadonlySet<string> {
  const names = new Set<string>();
  if (def === ifBlock && isRecord(value) && typeof value["variable"] === "string")
    names.add(value["variable"]);
  const visit = (inner: unknown) => {
    if (Array.isArray(inner)) for (const one of inner) visit(one);
    else if (!isRecord(inner)) return;
    else if (typeof inner["source"] === "string" && Array.isArray(inner["parts"])) {
      for (const { name } of referencesIn(inner["source"])) names.add(name);
    } else for (const one of Object.values(inner)) visit(one);
  };
  visit(value);
  return names;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/**
 * A directive of a module or a product whose use of variables nobody knows: each `$name` that stands
 * alone may be one that it defines, in the block behind it too.
 */
function noteForeign({ defined, possible }: Mentions, statement: Statement, via: Site | undefined) {
  const visit = ({ args, body }: Statement) => {
    for (const word of args) {
      if (/^\$\w+$/.test(word.text)) possible.add(word.text.slice(1).toLowerCase());
      for (const name of groupNames(word.text)) defined.push(at(name, word.span, via));
    }
    for (const inner of body ?? []) {
      const { text } = inner.name;
      if (/^\$\w+$/.test(text)) possible.add(text.slice(1).toLowerCase());
      visit(inner);
    }
  };
  visit(statement);
}
