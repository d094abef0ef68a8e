import type { Context } from "../catalog/define.ts";
import { keepalivedDefinitions } from "../catalog/keepalived/definitions.ts";
import { dialectNames, type Target } from "../ir/target.ts";
import { say, type Text } from "../messages/text.ts";
import { contextTexts } from "./contexts.ts";
import { defaultAt, defaultSteps, describeDefaults, shownDefault } from "./defaults.ts";
import type { Described } from "./described.ts";
import { type Look, listOf, prose, type Row, rowsOf } from "./layout.ts";
import { type Meaning, placeOnly } from "./meanings.ts";
import { serveText } from "./serve-text.ts";

const labels = {
  place: { en: "stands in", zh: "位置" },
  syntax: { en: "syntax", zh: "语法" },
  takes: { en: "takes", zh: "参数" },
  fallback: { en: "default", zh: "默认值" },
  inherit: { en: "inherited", zh: "继承" },
  repeat: { en: "repeated", zh: "重复" },
  serve: { en: "lbc serve", zh: "lbc serve" },
} as const satisfies Readonly<Record<string, Text>>;

const repeats: Readonly<Record<Described["repeat"], Text>> = {
  error: {
    en: "no: a second one in the same block is an error",
    zh: "不可以：同一块中出现第二次即报错",
  },
  append: { en: "yes: all of a block count", zh: "可以：同一块中的全部生效" },
  "last-wins": { en: "a second one replaces the first", zh: "后写的覆盖先写的" },
  "first-wins": {
    en: "no: a second one is reported and ignored",
    zh: "不可以：第二次出现会被提示并忽略",
  },
};

/** What a directive or keyword means in every product. */
export function directivePage(
  meanings: readonly Meaning[],
  target: Target | undefined,
  look: Look,
): string {
  const blocks = meanings.map((meaning) => meaningBlock(meaning, target, look).join("\n"));
  return `${blocks.join("\n\n")}\n`;
}

function meaningBlock(meaning: Meaning, target: Target | undefined, look: Look): string[] {
  const { name, products, described } = meaning;
  const { language, paint } = look;
  const who = listOf(
    products.map((product) => product.name[language]),
    look,
  );
  const open = language === "zh" ? "（" : " (";
  const close = language === "zh" ? "）" : ")";
  const [first = "", ...further] = prose(`${name}${open}${who}${close}`, look);
  return [
    paint.strong(name) + first.slice(name.length),
    ...further,
    ...prose(described ? described.doc[language] : placeOnly[language], look),
    "",
    ...rowsOf(rowsFor(meaning, target, look), look),
  ];
}

function rowsFor(meaning: Meaning, target: Target | undefined, look: Look): Row[] {
  const { language } = look;
  const { name, contexts, takes, described, serve, reason } = meaning;
  const row = (label: keyof typeof labels, ...values: readonly (Text | undefined)[]): Row[] => {
    const lines = values.flatMap((value) => value?.[language] ?? []);
    return lines.length > 0 ? [[labels[label][language], lines]] : [];
  };
  const places = listOf(
    contextTexts(contexts).map((context) => context[language]),
    look,
  );
  if (!described) return [...row("place", both(places)), ...row("takes", takes)];
  return [
    ...row("place", both(places)),
    ...row("syntax", both(syntaxOf(meaning, name))),
    ...row("fallback", ...fallbackOf(described, meaning, target)),
    ...row("inherit", inheritanceOf(described)),
    ...row("repeat", repeats[described.repeat]),
    ...row("serve", serveText(serve, reason)),
  ];
}

const both = (text: string): Text => ({ en: text, zh: text });

function syntaxOf({ takes, products }: Meaning, name: string): string {
  const written = takes.en === "" ? name : `${name} ${takes.en}`;
  const keepalived = products.some(({ dialect }) => dialect === "keepalived");
  return keepalived || written.endsWith("}") ? written : `${written};`;
}

function fallbackOf(
  described: Described,
  { products }: Meaning,
  target: Target | undefined,
): readonly Text[] {
  if (!described.value) return [];
  const dialects = products.flatMap(({ dialect }) => dialect ?? []);
  if (target && dialects.includes(target.dialect)) {
    const value = defaultAt(described, target);
    return value === undefined ? [noDefault] : [atVersion(shownDefault(value), target)];
  }
  // A version of OpenResty is that of its nginx.
  const asked = dialects.filter(
    (dialect) => dialect !== "openresty" || !dialects.includes("nginx"),
  );
  const steps = defaultSteps(described, asked);
  return steps.length === 0 ? [noDefault] : describeDefaults(steps);
}

const noDefault: Text = say({ en: "none, or not documented", zh: "无，或没有文档说明" });

const atVersion = (value: Text, { dialect, version }: Target): Text =>
  say(
    { en: "{en} ({product} {version})", zh: "{zh}（{product} {version}）" },
    { ...value, product: dialectNames[dialect], version: version.join(".") },
  );

const isGlobal = (contexts: readonly Context[]): boolean => contexts.includes("global_defs");

/** What a block does that has none of its own; nothing where no block stands around it. */
export function inheritanceOf({ name, contexts, value, repeat }: Described): Text | undefined {
  if (!value || value.inherit === "none" || contexts === "anywhere") return undefined;
  const sharing = keepalivedDefinitions.filter((def) => def.slot === value.slot);
  const outer = sharing.find((def) => def.name !== name && isGlobal(def.contexts));
  if (outer && !isGlobal(contexts))
    return say(
      { en: "from `{outer}` in {block}", zh: "取自 {block} 中的 `{outer}`" },
      { outer: outer.name, block: outer.contexts.join(", ") },
    );
  const around = sharing.some((def) =>
    def.contexts.some((block) => contexts.some((place) => place.startsWith(`${block}/`))),
  );
  if (contexts.length < 2 && !contexts.includes("location") && !around) return undefined;
  return repeat === "append"
    ? say({
        en: "a block without any of its own has those of the block around it",
        zh: "块内一个都没写时，沿用外层块的全部",
      })
    : say({
        en: "a block without one of its own has that of the block around it",
        zh: "块内没写时，沿用外层块的值",
      });
}
