import type { Statement, Word } from "../../grammars/ast.ts";
import type { Context } from "../catalog/define.ts";
import type { History } from "../catalog/facts/nginx-history.ts";
import type { Diagnostic, Fix, Severity } from "../diagnostic/diagnostic.ts";
import { dialectNames, type Target } from "../ir/target.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site, Span } from "../text/span.ts";

/** Where something is, and the includes that led there. */
export const finding = (
  code: string,
  message: Text,
  span: Span,
  more: {
    readonly severity?: Severity;
    readonly via?: Site | undefined;
    readonly help?: Text | undefined;
    readonly fix?: Fix | undefined;
    readonly related?: Diagnostic["related"];
  } = {},
): Diagnostic => ({
  code,
  severity: more.severity ?? "error",
  message,
  span,
  ...(more.via && { via: more.via }),
  ...(more.help && { help: more.help }),
  ...(more.fix && { fix: more.fix }),
  ...(more.related && { related: more.related }),
});

/** What is known of a name that the product does not have. */
export interface Unknown {
  /** The name that was most likely meant. */
  readonly meant?: string | undefined;
  /** Products that have it. */
  readonly products: readonly Text[];
  /** Versions of nginx that have it, where time is the reason. */
  readonly absence?: History | undefined;
  readonly target: Target;
}

export function unknownDirective(
  { text: name, span }: Word,
  via: Site | undefined,
  unknown: Unknown,
): Diagnostic {
  const { meant, products, absence, target } = unknown;
  const fix: Fix | undefined =
    absence || products.length > 0 || meant === undefined
      ? undefined
      : {
          title: say({ en: "write `{meant}`", zh: "改为 `{meant}`" }, { meant }),
          safety: "unsafe",
          edits: [{ span, text: meant }],
        };
  const message = say(
    { en: "unknown directive `{name}`", zh: "未知指令 `{name}`" },
    { name: shortened(name) },
  );
  const help = absence ? timeText(absence, target) : helpOf(meant, products);
  return finding("base/unknown-directive", message, span, { via, help, fix });
}

function helpOf(meant: string | undefined, products: readonly Text[]): Text | undefined {
  if (products.length === 0)
    return meant === undefined
      ? undefined
      : say({ en: "did you mean `{meant}`?", zh: "是否想写 `{meant}`？" }, { meant });
  return say(
    { en: "it belongs to {products}", zh: "它属于 {productsZh}" },
    {
      products: products.map(({ en }) => en).join(", "),
      productsZh: products.map(({ zh }) => zh).join("、"),
    },
  );
}

/** Since or until when nginx has a directive that the target lacks. */
function timeText({ since, until, instead }: History, target: Target): Text {
  const values = {
    target: `${dialectNames[target.dialect]} ${target.version.join(".")}`,
    since: since ?? "",
    until: until ?? "",
    instead: instead ?? "",
  };
  if (since !== undefined)
    return say(
      {
        en: "nginx has it since {since}; the target is {target}",
        zh: "nginx 自 {since} 起才有它；目标为 {target}",
      },
      values,
    );
  return say(
    {
      en: "nginx has it no longer since {until}; the target is {target}; use `{instead}` instead",
      zh: "nginx 自 {until} 起已移除它；目标为 {target}；请改用 `{instead}`",
    },
    values,
  );
}

/** Blocks as people write them. */
const blockNames: Readonly<Record<string, string>> = {
  main: "the top level",
  "if-in-server": "if in server",
  "if-in-location": "if in location",
  "stream-server": "server in stream",
  "stream-upstream": "upstream in stream",
  "mail-server": "server in mail",
  "rtmp-server": "server in rtmp",
  "rtmp-application": "application in rtmp",
  "rtmp-recorder": "recorder in rtmp",
  ssi: "the SSI command config",
};

const blockNamesZh: Readonly<Record<string, string>> = {
  main: "最外层",
  "if-in-server": " server 的 if 块",
  "if-in-location": " location 的 if 块",
  "stream-server": " stream 的 server 块",
  "stream-upstream": " stream 的 upstream 块",
  "mail-server": " mail 的 server 块",
  "rtmp-server": " rtmp 的 server 块",
  "rtmp-application": " rtmp 的 application 块",
  "rtmp-recorder": " rtmp 的 recorder 块",
  ssi: " SSI 命令 config ",
};

const blockName = (context: Context): string => blockNames[context] ?? context;
const blockNameZh = (context: Context): string => blockNamesZh[context] ?? ` ${context} 块`;

export function wrongContext(
  { text: name, span }: Word,
  via: Site | undefined,
  context: Context,
  places: Pick<Unknown, "absence" | "target"> & { readonly allowed: readonly Context[] },
): Diagnostic {
  const { allowed, absence, target } = places;
  const message = say(
    { en: "`{name}` is not allowed {here}", zh: "`{name}` 不能出现在{hereZh}" },
    {
      name,
      here: context === "main" ? "at the top level" : `in ${blockName(context)}`,
      hereZh: `${blockNameZh(context)}${context === "main" ? "" : "中"}`,
    },
  );
  const help = say(
    { en: "it may stand in: {allowed}", zh: "它可以出现在：{allowedZh}" },
    {
      allowed: allowed.map(blockName).join(", "),
      allowedZh: allowed.map((one) => blockNameZh(one).trim()).join("、"),
    },
  );
  const later = absence && timeText(absence, target);
  return finding("base/wrong-context", message, span, { via, help: later ?? help });
}

/** `at` is the first word too many; the name where words are missing. */
export function wrongArity(
  statement: Statement,
  via: Site | undefined,
  counts: readonly number[] | { readonly least: number },
  usage: string | undefined,
): Diagnostic {
  const { name, args } = statement;
  const most = "least" in counts ? Infinity : Math.max(...counts);
  const at = args.length > most ? (args[most] ?? name) : name;
  const values = { name: name.text, count: args.length, expected: countText(counts) };
  const message = say(
    {
      en: "`{name}` takes {expected}, not {count}",
      zh: "`{name}` 的参数个数应为 {expectedZh}，实际为 {count}",
    },
    { ...values, expectedZh: countTextZh(counts) },
  );
  const help = usage
    ? say({ en: "usage: {usage}", zh: "用法：{usage}" }, { usage: `${name.text} ${usage}` })
    : undefined;
  return finding("base/wrong-arity", message, at.span, { via, help });
}

type Counts = readonly number[] | { readonly least: number };

const plural = (count: number, text: string) => `${text} argument${count === 1 ? "" : "s"}`;

function countText(counts: Counts): string {
  if ("least" in counts) return plural(counts.least, `at least ${counts.least}`);
  const last = counts.at(-1) ?? 0;
  if (last === 0) return "no arguments";
  return plural(
    last,
    counts.length > 1 ? `${counts.slice(0, -1).join(", ")} or ${last}` : `${last}`,
  );
}

const countTextZh = (counts: Counts): string =>
  "least" in counts ? `至少 ${counts.least}` : counts.join(" 或 ");

export const needsBlock = ({ text: name, span }: Word, via: Site | undefined): Diagnostic =>
  finding(
    "base/wrong-arity",
    say({ en: "`{name}` needs a block in braces", zh: "`{name}` 需要用花括号括起的块" }, { name }),
    span,
    { via },
  );

export const takesNoBlock = ({ name }: Statement, via: Site | undefined): Diagnostic =>
  finding(
    "base/wrong-arity",
    say(
      { en: "`{name}` takes no block; a `;` is missing", zh: "`{name}` 不带块，缺少 `;`" },
      { name: name.text },
    ),
    name.span,
    { via },
  );

export const wrongValue = (
  { text: name }: Word,
  reason: Text,
  span: Span,
  via: Site | undefined,
): Diagnostic =>
  finding(
    "base/wrong-value-type",
    { en: `\`${shortened(name)}\`: ${reason.en}`, zh: `\`${shortened(name)}\`：${reason.zh}` },
    span,
    { via },
  );

export const duplicate = (
  { name, span }: Statement,
  via: Site | undefined,
  first: Span | undefined,
): Diagnostic =>
  finding(
    "base/duplicate-directive",
    say(
      { en: "`{name}` is already set in this block", zh: "`{name}` 在此块中已经设置过" },
      { name: name.text },
    ),
    span,
    {
      via,
      ...(first && {
        related: [{ span: first, message: say({ en: "the first one", zh: "第一次设置" }) }],
      }),
    },
  );

/** A `;` that must be missing, because a directive begins where another should have ended. */
export const unfinished = (name: Word, last: Word, next: Word, via: Site | undefined): Diagnostic =>
  finding(
    "syntax/unfinished",
    say({ en: "`{name}` is not ended by `;`", zh: "`{name}` 缺少结尾的 `;`" }, { name: name.text }),
    last.span,
    {
      via,
      related: [
        {
          span: next.span,
          message: say({ en: "the next directive begins here", zh: "下一条指令从这里开始" }),
        },
      ],
      fix: {
        title: say(
          { en: "end `{name}` with `;`", zh: "为 `{name}` 补上 `;`" },
          { name: name.text },
        ),
        safety: "safe",
        edits: [{ span: { ...last.span, start: last.span.end }, text: ";" }],
      },
    },
  );

const shortened = (name: string): string => (name.length > 60 ? `${name.slice(0, 60)}…` : name);
