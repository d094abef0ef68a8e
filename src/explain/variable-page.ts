import type { Traffic, VariableDef } from "../catalog/variables/index.ts";
import { variables, variablesNamed } from "../catalog/variables/index.ts";
import { dialectNames } from "../ir/target.ts";
import { nearest } from "../messages/nearest.ts";
import { say, type Language, type Text } from "../messages/text.ts";
import { listOf, type Look, prose, type Row, rowsOf } from "./layout.ts";
import { serveText } from "./serve-text.ts";

const labels = {
  traffic: { en: "has a value in", zh: "可用于" },
  module: { en: "comes from", zh: "所属模块" },
  change: { en: "may be set", zh: "可否赋值" },
  serve: { en: "lbc serve", zh: "lbc serve" },
} as const satisfies Readonly<Record<string, Text>>;

const traffics: Readonly<Record<Traffic, Text>> = {
  http: { en: "http", zh: "http" },
  stream: { en: "stream", zh: "stream" },
};

/** What a word stands for as the name of a variable, with its `$` or without. */
export const variablesCalled = (word: string): readonly VariableDef[] =>
  variablesNamed(word.replace(/^\$\{?(\w+)\}?$/, "$1"));

/** `lbc explain '$remote_addr'`. */
export function variablePage(defs: readonly VariableDef[], look: Look): string {
  const blocks = defs.map((def) => variableBlock(def, look).join("\n"));
  return `${blocks.join("\n\n")}\n`;
}

function variableBlock(def: VariableDef, look: Look): string[] {
  const { language, paint } = look;
  const name = shownName(def);
  const open = language === "zh" ? "（" : " (";
  const close = language === "zh" ? "）" : ")";
  const who = listOf(
    productNames(def).map((one) => one[language]),
    look,
  );
  const [first = "", ...further] = prose(`${name}${open}${who}${close}`, look);
  return [
    paint.strong(name) + first.slice(name.length),
    ...further,
    ...prose(def.doc[language], look),
    "",
    ...rowsOf(rowsFor(def, look), look),
  ];
}

/** A family is shown with what may follow: `$arg_NAME`. */
export const shownName = ({ name, family }: VariableDef): string =>
  `$${name}${family ? "NAME" : ""}`;

function rowsFor({ traffic, module, fixed, serve }: VariableDef, look: Look): Row[] {
  const { language } = look;
  const row = (label: keyof typeof labels, text: Text): Row => [
    labels[label][language],
    [text[language]],
  ];
  const places = listOf(
    traffic.map((one) => traffics[one][language]),
    look,
  );
  return [
    row("traffic", { en: places, zh: places }),
    row("module", { en: module, zh: module }),
    row(
      "change",
      fixed
        ? say({ en: "no: it is nginx's own", zh: "不可以：内置变量" })
        : say({ en: "yes, by `set` and `map`", zh: "可以用 `set`、`map` 赋值" }),
    ),
    row(
      "serve",
      serve === "full" && traffic.includes("stream") ? inHttpOnly : serveText(serve, undefined),
    ),
  ];
}

const inHttpOnly: Text = say({
  en: "carries it out in http; stream is refused",
  zh: "http 中完整支持；stream 整体被拒绝",
});

/** nginx since its version, and the other products that have it. */
function productNames({ dialects, since }: VariableDef): readonly Text[] {
  const nginx: Text =
    since === undefined
      ? { en: "nginx", zh: "nginx" }
      : say({ en: "nginx since {since}", zh: "nginx {since} 起" }, { since });
  return dialects.map((dialect) =>
    dialect === "nginx" ? nginx : { en: dialectNames[dialect], zh: dialectNames[dialect] },
  );
}

/** `lbc explain VARIABLE --format json`. */
export function variableJson(defs: readonly VariableDef[], language: Language): string {
  const page = {
    version: 1,
    kind: "variable",
    name: defs[0]?.name ?? "",
    meanings: defs.map(({ name, family, traffic, module, dialects, since, fixed, serve, doc }) => ({
      name,
      family,
      traffic,
      module,
      dialects,
      ...(since !== undefined && { since }),
      settable: !fixed,
      serve,
      doc: doc[language],
    })),
  };
  return `${JSON.stringify(page, null, 2)}\n`;
}

/** The variable that a misspelt one may stand for, with its `$`. */
export function variableMeant(word: string): string | undefined {
  const meant = nearest(
    word.replace(/^\$/, ""),
    variables.map(({ name }) => name),
  );
  return meant === undefined ? undefined : `$${meant}`;
}
