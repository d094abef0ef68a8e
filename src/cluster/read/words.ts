import { annotations } from "../../catalog/annotations/all.ts";
import { annotationKey } from "../../catalog/annotations/define.ts";
import { clusterBlocks } from "../../catalog/cluster/all.ts";
import type { ClusterBlock } from "../../catalog/cluster/define.ts";
import { blockForm, type Family, sequencesIn } from "../../catalog/document-blocks.ts";
import { lookup, nearestName, productsWith } from "../../catalog/index.ts";
import { definitionIn } from "../../catalog/keepalived/definitions.ts";
import { keywordIn, keywordsIn, keywordsNamed } from "../../catalog/keepalived/facts.ts";
import { defaultVersions, type Dialect, type Target } from "../../ir/target.ts";
import { nearest } from "../../messages/nearest.ts";
import { say, type Text } from "../../messages/text.ts";
import { productsOf } from "./values.ts";

/** Whose directives a block takes beside its own keys. */
export interface Words {
  readonly family: Family;
  readonly context: string;
}

/** Products as they are today, and nginx as it will be. */
const targets: readonly Target[] = [
  ...productsOf("nginx").map((name): Target => {
    const dialect = name as Dialect;
    return { dialect, version: defaultVersions[dialect] };
  }),
  { dialect: "nginx", version: [1, 31] },
];

const standing = new Map<string, boolean>();

/** Whether any product of the family takes the name in that block. */
function stands({ family, context }: Words, name: string): boolean {
  const key = `${family} ${context} ${name}`;
  const there = standing.get(key);
  if (there !== undefined) return there;
  const found =
    name === "overridden" ||
    (context === "main" && name === "unmodelled") ||
    blockForm(family, context, name) !== undefined ||
    sequencesIn(family, context).some((one) => one.key === name) ||
    (family === "nginx"
      ? targets.some((target) => lookup(target, context, name, { modules: true }) !== undefined)
      : name === annotationKey ||
        keywordIn(context, name) !== undefined ||
        definitionIn(context, name) !== undefined);
  if (found || standing.size < mostRemembered) standing.set(key, found);
  return found;
}

/** Misspelt names are of any number. */
const mostRemembered = 10_000;

const isKnown = ({ family }: Words, name: string): boolean =>
  family === "nginx" ? productsWith(name).length > 0 : keywordsNamed(name).length > 0;

const nearestWord = ({ family, context }: Words, name: string): string | undefined =>
  family === "nginx"
    ? nearestName({ dialect: "nginx", version: [1, 31] }, context, name)
    : nearest(name, keywordsIn(context));

/** What is wrong with a key that is none of the block's own; nothing where a product knows it. */
export function wrongKey(block: ClusterBlock, key: string): Text | undefined {
  const { words, keys } = block;
  const own = Object.keys(keys);
  if (words?.without?.includes(key)) return saidBy(key, words.without, own);
  if (words && stands(words, key)) return undefined;
  const meant = nearest(key, own);
  if (meant !== undefined) return unknownMeaning(key, meant);
  const others = clusterBlocks.filter((one) => Object.hasOwn(one.keys, key));
  if (words && isKnown(words, key)) return undefined; // Lowering says where it may stand.
  const word = words && nearestWord(words, key);
  if (word !== undefined) return unknownMeaning(key, word);
  if (others.length > 0)
    return say(
      {
        en: "there is no key `{key}` here; it stands in {others}",
        zh: "此处没有键 `{key}`，它属于 {others}",
      },
      { key, others: [...new Set(others.map((one) => `\`${one.name}\``))] },
    );
  return unknownKey(key, own, words?.context);
}

/** What is wrong with a key where directives of a product stand alone. */
export function wrongWord(words: Words, key: string): Text | undefined {
  if (stands(words, key) || isKnown(words, key)) return undefined;
  const meant = nearestWord(words, key);
  if (meant !== undefined) return unknownMeaning(key, meant);
  return say(
    {
      en: "there is no `{key}` in the configuration of {family}",
      zh: "{family} 的配置中没有 `{key}`",
    },
    { key, family: words.family },
  );
}

/** What is wrong with a key of guards; nothing where the block takes it. */
export function wrongGuard(
  context: "vrrp_instance" | "vrrp_sync_group" | "global_defs",
  key: string,
): Text | undefined {
  const known = annotations
    .filter(({ contexts }) =>
      contexts.some((one) => one === context || (one === "main" && context === "global_defs")),
    )
    .map((one) => one.key);
  if (known.includes(key)) return undefined;
  const meant = nearest(key, known);
  return meant === undefined ? unknownKey(key, known) : unknownMeaning(key, meant);
}

const saidBy = (key: string, without: readonly string[], own: readonly string[]): Text =>
  say(
    {
      en: "there is no key `{key}` here: `{instead}` says it",
      zh: "此处没有键 `{key}`，请用 `{instead}`",
    },
    { key, instead: own.find((one) => insteadOf[key] === one) ?? without.join() },
  );

/** The keys that say what a directive would. */
const insteadOf: Readonly<Record<string, string>> = { location: "routes", group: "floats" };

const unknownMeaning = (key: string, meant: string): Text =>
  say(
    {
      en: "there is no key `{key}` here; did you mean `{meant}`?",
      zh: "此处没有键 `{key}`，是否想写 `{meant}`？",
    },
    { key, meant },
  );

function unknownKey(key: string, known: readonly string[], context?: string): Text {
  const keys = known.map((one) => `\`${one}\``);
  if (context === undefined)
    return say(
      {
        en: "there is no key `{key}` here; {keys} are",
        zh: "此处没有键 `{key}`，可用的键：{keys}",
      },
      { key, keys },
    );
  return say(
    {
      en: "there is no key `{key}` here; {keys} are, and the directives of `{context}`",
      zh: "此处没有键 `{key}`，可用的键：{keys}，以及 `{context}` 中的指令",
    },
    { key, keys, context },
  );
}
