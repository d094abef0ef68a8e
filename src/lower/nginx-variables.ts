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
import type { Traffic } from "../catalog/variables/index.ts";
import { groupNames, referencesIn } from "../catalog/variables/references.ts";
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
  readonly used: Mention[];
  readonly defined: Mention[];
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
  readonly http: Mentions = { used: [], defined: [] };
  readonly stream: Mentions = { used: [], defined: [] };

  /** Most statements name no variable: they cost a look at their words. */
  note(taken: Taken, context: Context): void {
    const { statement, entry } = taken;
    const { def } = entry;
    if (!statement.args.some(({ text }) => text.includes("$") || text.includes("(?"))) {
      if (def !== memcachedPass) return;
    }
    const traffic = trafficOf[context];
    if (!traffic) return;
    const mentions = this[traffic];
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
    const { used, defined } = this[traffic];
    for (const { entries, fallback } of maps) {
      if (fallback && fallback.origin.kind !== "default")
        useTemplate(used, fallback.value, fallback.origin.site);
      for (const { key, pattern, value, site } of entries) {
        useTemplate(used, value, site);
        if (pattern !== "exact")
          for (const name of groupNames(key)) defined.push(at(name, site.span, site.via));
      }
    }
  }
}

const at = (name: string, span: Span, via: Site | undefined): Mention => ({
  name: name.toLowerCase(),
  span,
  via,
});

function useTemplate(used: Mention[], { source }: Template, { span, via }: Site): void {
  for (const { name } of referencesIn(source)) used.push(at(name, span, via));
}

/** A directive of nginx itself, whose use of variables is known. */
const isOwn = ({ dialects, module }: AnyDirective): boolean =>
  dialects.includes("nginx") && module.startsWith("ngx_");

function noteOwn({ used, defined }: Mentions, taken: Taken, def: AnyDirective): void {
  const { statement, via, value } = taken;
  const { args } = statement;
  if (!plainPatterns.has(def.name)) noteGroups({ used, defined }, statement, via);
  if (tables.has(def.name)) return noteTable({ used, defined }, args, via);
  if (definers.has(def)) {
    const [variable] = args;
    if (variable?.text.startsWith("$"))
      defined.push(at(variable.text.slice(1), variable.span, via));
  }
  if (def === memcachedPass) used.push(at("memcached_key", statement.name.span, via));
  if (wholeNames.has(def)) {
    for (const { text, span } of args)
      if (text.startsWith("$")) used.push(at(text.slice(1), span, via));
    return;
  }
  if (!value?.ok) return;
  const names = fileNames.has(def) ? undefined : namesIn(value.value, def);
  for (const { text, span } of args)
    for (const { name } of referencesIn(text))
      if (!names || names.has(name)) used.push(at(name, span, via));
}

/** `location ~ ^/(?<name>…)`: the groups of a pattern that have names. */
function noteGroups({ defined }: Mentions, { args }: Statement, via: Site | undefined): void {
  for (const { text, span } of args)
    for (const name of groupNames(text)) defined.push(at(name, span, via));
}

/** `map string $name`, `geo [$address] $name`: the last word is defined, the first is used. */
function noteTable(
  { used, defined }: Mentions,
  args: readonly Word[],
  via: Site | undefined,
): void {
  const last = args.at(-1);
  if (last?.text.startsWith("$")) defined.push(at(last.text.slice(1), last.span, via));
  for (const { text, span } of args.slice(0, -1))
    for (const { name } of referencesIn(text)) used.push(at(name, span, via));
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
function noteForeign({ defined }: Mentions, statement: Statement, via: Site | undefined): void {
  const visit = ({ args, body }: Statement) => {
    for (const { text, span } of args) {
      if (/^\$\w+$/.test(text)) defined.push(at(text.slice(1), span, via));
      for (const name of groupNames(text)) defined.push(at(name, span, via));
    }
    for (const inner of body ?? []) {
      const { name } = inner;
      if (/^\$\w+$/.test(name.text)) defined.push(at(name.text.slice(1), name.span, via));
      visit(inner);
    }
  };
  visit(statement);
}
