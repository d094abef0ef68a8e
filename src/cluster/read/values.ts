import { secretReference } from "../../catalog/annotations/values.ts";
import type { Kind, Takes } from "../../catalog/cluster/define.ts";
import { familyOfDialect } from "../../catalog/document-blocks.ts";
import type { PlacedScalar } from "../../ir/placed.ts";
import { defaultVersions, parseVersion } from "../../ir/target.ts";
import { nearest } from "../../messages/nearest.ts";
import { say, type Text } from "../../messages/text.ts";
import { timeForm } from "../time.ts";
import { exampleOf, wrongAddress } from "./address.ts";

const words = [
  "text",
  "time",
  "size",
  "number",
  "switch",
  "choice",
  "address",
  "url",
  "target",
  "reference",
  "secret",
] as const;

/** What takes one word, and no list, keys or block. */
export type ScalarTakes = Extract<Takes, { readonly kind: (typeof words)[number] }>;

export const takesWord = (takes: Takes): takes is ScalarTakes =>
  words.some((kind) => kind === takes.kind);

/** What is wrong with one word; nothing where it is as the key takes it. */
export function wrongScalar(takes: ScalarTakes, value: PlacedScalar): Text | undefined {
  if (value.value === null) return noValue;
  if (takes.kind === "number") return wrongNumber(takes, value);
  if (takes.kind === "switch")
    return typeof value.value === "boolean" ? undefined : instead(takes, value);
  if (takes.kind === "choice")
    return takes.words.includes(value.value as string | number)
      ? undefined
      : wrongChoice(takes, value);
  return typeof value.value === "boolean" ? instead(takes, value) : wrongText(takes, value);
}

function wrongText(
  takes: Exclude<ScalarTakes, { readonly kind: "number" | "switch" | "choice" }>,
  value: PlacedScalar,
): Text | undefined {
  const { text } = value;
  switch (takes.kind) {
    case "text":
      return wrongLine(takes.name, text);
    case "time":
      return wrongTime(text);
    case "size":
      return wrongSize(text);
    case "address":
      return wrongAddress(text, takes);
    case "url":
      return isUrl(text) ? undefined : instead(takes, value);
    case "target":
      return wrongTarget(takes.family, text);
    case "reference":
      return typeof value.value === "string" ? undefined : instead(takes, value);
    case "secret": {
      const parsed = secretReference.parse(text);
      return parsed.ok ? undefined : parsed.reason;
    }
  }
}

/** Lines that have a form, by what the vocabulary calls them. */
export const lineForms: Readonly<Record<string, { readonly form: RegExp; readonly what: Text }>> = {
  interface: {
    form: /^[^\s/:]{1,15}$/,
    what: say({
      en: "an interface has a name of at most 15 characters, such as eth0",
      zh: "网卡名最多 15 个字符，例如 eth0",
    }),
  },
  "mail address": {
    form: /^[^\s@<>]+@[^\s@<>]+$/,
    what: say({
      en: "a mail address is expected, such as ops@example.com",
      zh: "应为邮件地址，例如 ops@example.com",
    }),
  },
  uri: {
    form: /^[/$]\S*$/,
    what: say({ en: "a URI begins with /", zh: "URI 须以 / 开头" }),
  },
  host: {
    form: /^[^\s/]+$/,
    what: say({ en: "the name of a host is expected", zh: "应为主机名" }),
  },
  name: {
    form: /^[^\s;{}"'`]+$/,
    what: say({ en: "a name without blanks is expected", zh: "应为不含空格的名称" }),
  },
  template: { form: /^/, what: say({ en: "text is expected here", zh: "此处应为文本" }) },
};

function wrongLine(name: string, text: string): Text | undefined {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(text))
    return say({ en: "text on one line is expected", zh: "应为单行文本" });
  const line = Object.hasOwn(lineForms, name) ? lineForms[name] : undefined;
  if (line) return line.form.test(text) ? undefined : line.what;
  return text.trim() === ""
    ? say({ en: "there is nothing in this text", zh: "文本为空" })
    : undefined;
}

const isUrl = (text: string): boolean => /^https?:\/\/[^\s/]/.test(text) && URL.canParse(text);

function wrongTime(text: string): Text | undefined {
  if (timeForm.test(text)) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text))
    return say(
      {
        en: "the unit is missing: `{text}s` or `{text}ms`",
        zh: "缺少单位：`{text}s` 或 `{text}ms`",
      },
      { text },
    );
  const fraction = /^(\d+)\.(\d{1,3})s$/.exec(text);
  if (fraction)
    return say(
      { en: "times have no fraction: write `{ms}ms`", zh: "时间不写小数：请写 `{ms}ms`" },
      { ms: Number(fraction[1]) * 1000 + Number((fraction[2] ?? "").padEnd(3, "0")) },
    );
  return say({
    en: "a time is expected, such as 500ms, 5s, 1m30s or 2h",
    zh: "应为时间，例如 500ms、5s、1m30s、2h",
  });
}

export const sizeForm = /^\d+[kKmMgG]$/;

function wrongSize(text: string): Text | undefined {
  if (sizeForm.test(text)) return undefined;
  if (/^\d+$/.test(text))
    return say(
      { en: "the unit is missing: `{text}k` or `{text}m`", zh: "缺少单位：`{text}k` 或 `{text}m`" },
      { text },
    );
  return say({
    en: "a size is expected, such as 32k, 8m or 1g",
    zh: "应为大小，例如 32k、8m、1g",
  });
}

function wrongNumber(
  takes: Extract<Takes, { readonly kind: "number" }>,
  { value, text }: PlacedScalar,
): Text | undefined {
  const { least, greatest, decimals = 0 } = takes;
  const form = decimals > 0 ? new RegExp(`^\\d+(\\.\\d{1,${decimals}})?$`) : /^\d+$/;
  if (typeof value === "string" && form.test(value))
    return say(
      { en: "a number is expected: {text}, without quotes", zh: "应为数字：写 {text}，不加引号" },
      { text: value },
    );
  const fits = typeof value === "number" && form.test(text) && value >= least && value <= greatest;
  return fits ? undefined : expectedInstead(takes, text);
}

function wrongChoice(
  takes: Extract<Takes, { readonly kind: "choice" }>,
  { text }: PlacedScalar,
): Text {
  const known = takes.words.map(String);
  const alike = known.find((one) => one.toLowerCase() === text.toLowerCase());
  const meant = alike ?? (text.length > 1 ? nearest(text, known) : undefined);
  if (meant === undefined || meant === text) return expectedInstead(takes, text);
  return say(
    {
      en: "one of {known} is expected; did you mean `{meant}`?",
      zh: "应为 {known} 之一，是否想写 `{meant}`？",
    },
    { known, meant },
  );
}

function wrongTarget(family: "nginx" | "keepalived", text: string): Text | undefined {
  const [product = "", number, ...more] = text.split("@");
  const known = productsOf(family);
  const version = number === undefined || parseVersion(number) !== undefined;
  if (known.includes(product) && version && more.length === 0) return undefined;
  const meant = known.includes(product) ? product : nearest(product, known);
  const example = meant ?? family;
  return say(
    {
      en: "a product and its version are expected, such as `{example}`; products are {known}",
      zh: "应为产品和版本，例如 `{example}`；可用的产品：{known}",
    },
    { known, example: `${example}@${versionOf(example)}` },
  );
}

/** The products of a family, by the names that a target takes. */
export const productsOf = (family: "nginx" | "keepalived"): readonly string[] =>
  Object.keys(defaultVersions).filter((one) => one !== "lbc" && familyOfDialect(one) === family);

const versionOf = (product: string): string =>
  (Object.entries(defaultVersions).find(([name]) => name === product)?.[1] ?? [1]).join(".");

const kinds: Readonly<Record<Kind, Text>> = {
  node: { en: "node", zh: "节点" },
  upstream: { en: "upstream", zh: "upstream" },
  server: { en: "server", zh: "server" },
  stream: { en: "stream", zh: "stream" },
  float: { en: "float", zh: "浮动地址" },
  check: { en: "check", zh: "检查" },
};

const nameOf = (kind: Kind): Text =>
  kind === "upstream"
    ? say({ en: "the name of an upstream", zh: "upstream 的名称" })
    : say({ en: "the name of a {kind}", zh: "{kind} 的名称" }, { kind: kindText(kind) });

export const kindText = (kind: Kind): Text => kinds[kind];

/** What a key takes, in a word or two. */
export function expected(takes: Takes): Text {
  switch (takes.kind) {
    case "text":
      return say({ en: "text", zh: "文本" });
    case "time":
      return say({ en: "a time such as `5s`", zh: "时间（如 `5s`）" });
    case "size":
      return say({ en: "a size such as `32k`", zh: "大小（如 `32k`）" });
    case "number":
      return say(
        { en: "a number from {least} to {greatest}", zh: "{least} 到 {greatest} 的数字" },
        { least: takes.least, greatest: takes.greatest },
      );
    case "switch":
      return say({ en: "true or false", zh: "true 或 false" });
    case "choice":
      return say(
        { en: "one of {known}", zh: "{known} 之一" },
        { known: takes.words.map((word) => `\`${word}\``) },
      );
    case "address":
      return say(
        { en: "an address such as `{example}`", zh: "地址（如 `{example}`）" },
        { example: exampleOf(takes) },
      );
    case "url":
      return say({ en: "a URL of http or https", zh: "http 或 https 的 URL" });
    case "target":
      return say({ en: "a product and its version", zh: "产品和版本" });
    case "reference":
      return nameOf(takes.to);
    case "secret":
      return say({ en: "`env:NAME` or `file:/PATH`", zh: "`env:NAME` 或 `file:/PATH`" });
    case "list":
      return say(
        { en: "a list of {each}", zh: "列表，每项为 {each}" },
        { each: expected(takes.of) },
      );
    case "map":
    case "block":
    case "directives":
    case "guards":
      return say({ en: "keys", zh: "键值" });
    case "configurations":
      return say({ en: "configurations", zh: "配置" });
    case "either":
      return takes.of
        .map(expected)
        .reduce((one, other) =>
          say({ en: "{one}, or {other}", zh: "{one}，或 {other}" }, { one, other }),
        );
  }
}

/** Another thing is expected than what stands there. */
export const expectedInstead = (takes: Takes, text?: string): Text =>
  text === undefined || text === ""
    ? say({ en: "{what} is expected here", zh: "此处应为 {what}" }, { what: expected(takes) })
    : say(
        { en: "{what} is expected here, not `{text}`", zh: "此处应为 {what}，而不是 `{text}`" },
        { what: expected(takes), text },
      );

const instead = (takes: Takes, { text }: PlacedScalar): Text => expectedInstead(takes, text);

export const noValue = say({ en: "a value is missing", zh: "缺少取值" });
