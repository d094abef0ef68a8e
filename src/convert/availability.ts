import type { Context } from "../catalog/define.ts";
import { historyOf } from "../catalog/facts/nginx-history.ts";
import {
  type AnyDirective,
  blockContext,
  directives,
  isList,
  known,
  lookup,
  productsWith,
} from "../catalog/index.ts";
import type { Target } from "../ir/target.ts";
import { compareVersions, parseVersion } from "../ir/target.ts";
import type { Text } from "../messages/text.ts";
import { say } from "../messages/text.ts";
import type { FamilyTarget } from "./family.ts";
import { nginxBase, productNames } from "./family.ts";
import type { Subject } from "./subject.ts";
import type { BlockView } from "./view.ts";

/** Modules of other products that THS 6.0.1 says it has, by the beginnings of their names. */
const thsModules = /^(?:sysguard|brotli|modsecurity|lua_|otel|rtmp$)|_by_lua(?:_|$)/;

/** Blocks that a fragment may begin with, though they stand in others. */
const fragments: Readonly<Partial<Record<string, Context>>> = {
  server: "server",
  location: "location",
  upstream: "upstream",
};

/** Every block inside is a list of entries: what stands there is no directive. */
const tables: ReadonlySet<string> = new Set([
  "map",
  "types",
  "geo",
  "split_clients",
  "charset_map",
  "match",
  "num_map",
]);

export const isTableEntry = ({ around }: Subject): boolean =>
  tables.has(around.name) || isList(contextOf(around) ?? "");

const contexts = new WeakMap<BlockView, { readonly context: Context | undefined }>();

/** The block as the catalog calls it; undefined inside of what lbc does not know. */
export function contextOf(block: BlockView): Context | undefined {
  const there = contexts.get(block);
  if (there) return there.context;
  const context = findContext(block);
  contexts.set(block, { context });
  return context;
}

function findContext({ name, outer, context: names }: BlockView): Context | undefined {
  // What the user says of a fragment is the catalog's word already.
  if (!outer) return names.length === 0 ? "main" : name;
  const around = contextOf(outer);
  if (around === undefined) return undefined;
  return blockContext(around, name) ?? (outer.outer ? undefined : fragments[name]);
}

/** What a product makes of a name in a block. */
interface Answer {
  readonly has: boolean;
  /** The definition, where a later version takes further values. */
  readonly def: AnyDirective | undefined;
}

type Answers = Map<Context | undefined, Map<string, Answer>>;

const answers = new WeakMap<FamilyTarget, Answers>();

/** Asked for every statement: each name of a block is looked up once. */
function answerFor(target: FamilyTarget, context: Context | undefined, name: string): Answer {
  let byContext = answers.get(target);
  if (!byContext) answers.set(target, (byContext = new Map()));
  let byName = byContext.get(context);
  if (!byName) byContext.set(context, (byName = new Map()));
  let answer = byName.get(name);
  if (!answer) {
    const has = ask(target, context, name);
    const def = has && context !== undefined ? lookup(target, context, name)?.def : undefined;
    byName.set(name, (answer = { has, def: def?.needs ? def : undefined }));
  }
  return answer;
}

/** Whether a product has a directive in a block; anywhere, where the block is not known. */
const has = (target: FamilyTarget, context: Context | undefined, name: string): boolean =>
  answerFor(target, context, name).has;

function ask(target: FamilyTarget, context: Context | undefined, name: string): boolean {
  if (name === "include" || name === "load_module") return true;
  if (target.dialect !== "ths") return asked(target, context, name);
  if (asked({ dialect: "nginx", version: nginxBase(target) }, context, name)) return true;
  if (thsModules.test(name)) return compareVersions(target.version, [6, 0, 1]) >= 0;
  // What only its manuals say of a name stands in its own definitions.
  const def = context === undefined ? undefined : lookup(target, context, name)?.def;
  if (context === undefined) return isThs(name);
  return def !== undefined && !def.dialects.includes("nginx");
}

let thsNames: ReadonlySet<string> | undefined;

function isThs(name: string): boolean {
  thsNames ??= new Set(
    directives
      .filter(({ dialects }) => dialects.includes("ths") && !dialects.includes("nginx"))
      .map((def) => def.name),
  );
  return thsNames.has(name);
}

const asked = (target: Target, context: Context | undefined, name: string): boolean =>
  context === undefined ? known(target, name) : lookup(target, context, name) !== undefined;

/** Why the target has not this directive; undefined where it has, or where lbc does not know it. */
export function lackOf(from: FamilyTarget, to: FamilyTarget, subject: Subject): Text | undefined {
  const { name, around } = subject;
  const context = contextOf(around);
  const answer = answerFor(to, context, name);
  if (answer.has) return answer.def ? newerValue(from, to, subject, answer.def) : undefined;
  // Misplaced, of a module of somebody else, or of nobody: for the user to mend, not to convert.
  if (!has(from, context, name)) {
    const foreign = productsWith(name).length > 0;
    if (!foreign || from.dialect === to.dialect || has(to, undefined, name)) return undefined;
  }
  return reasonFor(to, name, context);
}

/** Why the target does not take a value yet, where the directive itself is older. */
function newerValue(
  from: FamilyTarget,
  to: FamilyTarget,
  { name, args }: Subject,
  def: AnyDirective,
): Text | undefined {
  if (!def.needs || (from.dialect !== to.dialect && to.dialect !== "nginx")) return undefined;
  const span = { file: "", start: 0, end: 0 };
  const read = def.takes.parse(args.map(({ text }) => ({ text, span })));
  const since = read.ok ? def.needs(read.value) : undefined;
  const least = parseVersion(since ?? "");
  if (!least || compareVersions(nginxBase(to), least) >= 0) return undefined;
  if (compareVersions(nginxBase(from), least) < 0) return undefined;
  return say(
    {
      en: "{product} {version} does not take `{words}`, which came with nginx {since}",
      zh: "{product} {version} 不接受 `{words}`，该取值自 nginx {since} 起才有",
    },
    {
      product: productNames[to.dialect],
      version: to.version.join("."),
      words: [name, ...args.map(({ raw }) => raw)].join(" "),
      since: since ?? "",
    },
  );
}

function reasonFor(to: FamilyTarget, name: string, context: Context | undefined): Text {
  const version = to.version.join(".");
  const words = { product: productNames[to.dialect], version, name, block: context ?? "" };
  const base = nginxBase(to);
  const { since, until } = context === undefined ? {} : historyOf(name, context);
  if (until !== undefined && compareVersions(base, parseVersion(until) ?? []) >= 0)
    return say(
      {
        en: "{product} {version} has no `{name}` any more, nginx {until} removed it",
        zh: "{product} {version} 已没有 `{name}`，nginx {until} 移除了该指令",
      },
      { ...words, until },
    );
  if (since !== undefined && compareVersions(base, parseVersion(since) ?? []) < 0)
    return say(
      {
        en: "{product} {version} has no `{name}`, which came with nginx {since}",
        zh: "{product} {version} 没有 `{name}`，该指令自 nginx {since} 起才有",
      },
      { ...words, since },
    );
  if (context !== undefined && has(to, undefined, name))
    return say(
      {
        en: "{product} {version} takes no `{name}` in `{block}`",
        zh: "{product} {version} 的 `{block}` 中不能写 `{name}`",
      },
      words,
    );
  return say(
    { en: "{product} {version} has no `{name}`", zh: "{product} {version} 没有 `{name}`" },
    words,
  );
}
