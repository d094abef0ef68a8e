import { dialectNames, type Target } from "../ir/target.ts";
import { nearest } from "../messages/nearest.ts";
import { say, type Text } from "../messages/text.ts";
import type { Context, DirectiveDef } from "./define.ts";
import { historyOf, stoodThen } from "./facts/nginx-history.ts";
import {
  allNames,
  type Fact,
  factsOf,
  lettersOf,
  lettersWith,
  modulesWith,
  type ProductLetter,
  productLetters,
} from "./facts/nginx.ts";
import { nginxModules } from "./nginx/modules.ts";
import { ownModules } from "./own-modules.ts";

/** A definition whose type of value nobody needs to know. */
export type AnyDirective = DirectiveDef<unknown>;

export type { Fact } from "./facts/nginx.ts";

const modules = [...nginxModules, ...ownModules];

const isDirective = (value: unknown): value is AnyDirective =>
  typeof value === "object" && value !== null && "takes" in value && "serve" in value;

/** An export that is a definition, or the family of definitions that a module shares with others. */
const definitionsIn = (value: unknown): readonly AnyDirective[] =>
  isDirective(value)
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).filter(isDirective)
      : [];

/** Every directive of the nginx family whose meaning lbc knows. */
export const directives: readonly AnyDirective[] = modules.flatMap((module) =>
  Object.values(module as Readonly<Record<string, unknown>>).flatMap(definitionsIn),
);

const byName = Map.groupBy(directives, ({ name }) => name);

/** What is known of a name in a block: how it is registered, what it means. */
export interface Entry {
  readonly name: string;
  readonly def: AnyDirective | undefined;
  /** Undefined for products whose sources are closed. */
  readonly fact: Fact | undefined;
}

export interface LookupOptions {
  /** The configuration loads modules: names of third parties are known. */
  readonly modules?: boolean;
}

const stands = (contexts: readonly Context[] | "anywhere", context: Context): boolean =>
  contexts === "anywhere" || contexts.includes(context);

const speaks = ({ dialects }: AnyDirective, { dialect }: Target): boolean =>
  dialects.includes(dialect);

/** The directive of that name in that block, or nothing where it may not stand there. */
export function lookup(
  target: Target,
  context: Context,
  name: string,
  options: LookupOptions = {},
): Entry | undefined {
  const facts = factsOf(name, lettersOf(target, options.modules ?? false));
  const fact = stoodThen(target, name, context)
    ? facts.find(({ contexts }) => stands(contexts, context))
    : undefined;
  const defs = (byName.get(name) ?? []).filter((def) => speaks(def, target));
  const def = defs.find(({ contexts }) => stands(contexts, context));
  // Facts know blocks and versions better, but of THS's own directives there are none.
  if (!fact && (!def || !isOwn(def))) return undefined;
  return { name, def, fact };
}

/** A directive that nginx itself does not have. */
const isOwn = ({ dialects }: AnyDirective): boolean => !dialects.includes("nginx");

/** The blocks in which a name may stand, "anywhere" as the outermost ones. */
export function contextsOf(
  target: Target,
  name: string,
  options: LookupOptions = {},
): readonly Context[] {
  const facts = factsOf(name, lettersOf(target, options.modules ?? false));
  const found = new Set<Context>();
  for (const { contexts } of facts)
    if (contexts !== "anywhere")
      for (const context of contexts) if (stoodThen(target, name, context)) found.add(context);
  for (const def of byName.get(name) ?? [])
    if (speaks(def, target) && isOwn(def)) for (const context of def.contexts) found.add(context);
  return [...found];
}

/** Whether a product has a directive of that name at all. */
export const known = (target: Target, name: string, options: LookupOptions = {}): boolean =>
  name === "include" || contextsOf(target, name, options).length > 0;

/** The products, by the names that people use, that have a directive of that name. */
export function productsWith(name: string): readonly Text[] {
  const names = new Map<string, Text>();
  const add = (product: Text) => names.set(product.en, product);
  for (const letter of lettersWith(name)) if (letter !== "x") add(productName(letter, name));
  for (const module of modulesWith(name))
    add(say({ en: "the module {module}", zh: "模块 {module}" }, { module }));
  for (const { dialects } of byName.get(name) ?? []) if (dialects.includes("ths")) add(ths);
  return [...names.values()];
}

const named = (name: string): Text => ({ en: name, zh: name });
const ths = named(dialectNames.ths);

function productName(letter: ProductLetter, name: string): Text {
  const there = lettersWith(name);
  if (letter === "N" && !there.includes("n"))
    return historyOf(name, "main").since === undefined
      ? say({ en: "nginx built for another system", zh: "为其他系统构建的 nginx" })
      : say({ en: "newer versions of nginx", zh: "更新版本的 nginx" });
  if (letter === "n" && !there.includes("N"))
    return say({ en: "older versions of nginx", zh: "旧版本的 nginx" });
  return named(letter === "n" || letter === "N" ? "nginx" : productLetters[letter]);
}

const namesByLetters = new Map<string, readonly (readonly [string, readonly Fact[]])[]>();

/** Every name of a product with its registrations, made when the first misspelt one is met. */
function namesOf(letters: string): readonly (readonly [string, readonly Fact[]])[] {
  const there = namesByLetters.get(letters);
  if (there) return there;
  const names = [...allNames()]
    .map((name) => [name, factsOf(name, letters)] as const)
    .filter(([, facts]) => facts.length > 0);
  namesByLetters.set(letters, names);
  return names;
}

/** The name that a misspelt one most likely stands for: one of this block if possible. */
export function nearestName(target: Target, context: Context, name: string): string | undefined {
  const names = namesOf(lettersOf(target, false));
  const own = directives.filter((def) => speaks(def, target) && isOwn(def));
  const here = [
    ...names.filter(([, facts]) => facts.some(({ contexts }) => stands(contexts, context))),
    ...own.filter(({ contexts }) => contexts.includes(context)).map((def) => [def.name] as const),
  ];
  return (
    nearest(
      name,
      here.map(([one]) => one),
    ) ?? nearest(name, [...names.map(([one]) => one), ...own.map((def) => def.name)])
  );
}

const blocks: Readonly<Partial<Record<string, Readonly<Record<string, Context>>>>> = {
  main: {
    events: "events",
    http: "http",
    stream: "stream",
    mail: "mail",
    mgmt: "mgmt",
    rtmp: "rtmp",
    processes: "processes",
  },
  http: {
    server: "server",
    upstream: "upstream",
    map: "map",
    types: "types",
    geo: "geo",
    split_clients: "split_clients",
    charset_map: "charset_map",
    match: "match",
  },
  server: { location: "location", if: "if-in-server", types: "types" },
  location: {
    location: "location",
    if: "if-in-location",
    limit_except: "limit_except",
    types: "types",
  },
  stream: {
    server: "stream-server",
    upstream: "stream-upstream",
    map: "map",
    geo: "geo",
    split_clients: "split_clients",
    match: "match",
  },
  mail: { server: "mail-server" },
  rtmp: { server: "rtmp-server" },
  "rtmp-server": { application: "rtmp-application" },
  "rtmp-application": { recorder: "rtmp-recorder" },
  processes: { process: "process" },
};

/** The context inside a block whose statements are directives or a list of their own. */
export const blockContext = (context: Context, name: string): Context | undefined =>
  Object.hasOwn(blocks, context) && Object.hasOwn(blocks[context] ?? {}, name)
    ? blocks[context]?.[name]
    : undefined;

const lists: ReadonlySet<Context> = new Set([
  "map",
  "types",
  "geo",
  "split_clients",
  "charset_map",
  "match",
]);

/** Blocks whose statements are keys and values, not directives. */
export const isList = (context: Context): boolean => lists.has(context);
