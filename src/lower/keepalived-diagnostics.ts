import type { Statement, Word } from "../../grammars/ast.ts";
import { advertIntOf, versionOf } from "../catalog/keepalived/effective.ts";
import {
  counterpart,
  type KeywordFact,
  keywordsIn,
  keywordsNamed,
} from "../catalog/keepalived/facts.ts";
import { advertInt } from "../catalog/keepalived/vrrp-instance.ts";
import type { ReportCode } from "../catalog/keepalived/word-checks.ts";
import type { Diagnostic, Fix } from "../diagnostic/diagnostic.ts";
import { read, siteOf } from "../ir/scope.ts";
import type { VrrpInstance } from "../ir/vrrp.ts";
import { nearest } from "../messages/nearest.ts";
import { say, type Text } from "../messages/text.ts";
import type { TextEdit } from "../text/edit.ts";
import type { Site, Span } from "../text/span.ts";

export type More = Pick<Diagnostic, "help" | "fix" | "related">;

export function finding(
  code: ReportCode,
  span: Span,
  via: Site | undefined,
  message: Text,
  more: More = {},
): Diagnostic {
  return { code, severity: "error", message, span, ...(via && { via }), ...more };
}

const blockName = (context: string): Text =>
  context === "main"
    ? say({ en: "at the top level", zh: "最外层" })
    : say(
        { en: "in {block}", zh: " {block} 块中" },
        { block: context.split("/").at(-1) ?? context },
      );

const rename = (name: Word, to: string): Fix => ({
  title: say({ en: "write {to}", zh: "改为 {to}" }, { to }),
  safety: "unsafe",
  edits: [{ span: name.span, text: to }],
});

/** A name that keepalived does not know in this block. */
export function unknownKeyword(
  { name, body }: Statement,
  context: string,
  via: Site | undefined,
): Diagnostic {
  const block = blockName(context);
  const other = counterpart(context, name.text);
  const known = keywordsNamed(name.text);
  if (other !== undefined || known.length > 0) return wrongBlock(name, block, other, known, via);
  const meant = nearest(name.text, keywordsIn(context));
  const consequence =
    body &&
    say({
      en: "keepalived does not skip the block of an unknown keyword: what follows is misread too",
      zh: "keepalived 不会跳过未知关键字的块，其后的内容也会被误读",
    });
  return finding(
    "base/unknown-keyword",
    name.span,
    via,
    say(
      { en: "unknown keyword {name} {en}", zh: "{zh}没有关键字 {name}" },
      { name: name.text, en: block.en, zh: block.zh.trimStart() },
    ),
    meant === undefined
      ? { ...(consequence && { help: consequence }) }
      : {
          help: say({ en: "did you mean {meant}?", zh: "是否想写 {meant}？" }, { meant }),
          fix: rename(name, meant),
        },
  );
}

function wrongBlock(
  name: Word,
  block: Text,
  other: string | undefined,
  known: readonly KeywordFact[],
  via: Site | undefined,
): Diagnostic {
  const places = [...new Set(known.map(({ context }) => context.split("/").at(-1) ?? context))];
  const shown = { name: name.text, en: block.en, zh: block.zh };
  return finding(
    "base/wrong-block",
    name.span,
    via,
    say({ en: "{name} does not belong {en}", zh: "{name} 不能写在{zh}" }, shown),
    other === undefined
      ? {
          help: say(
            { en: "it belongs {places}", zh: "应写在：{placesZh}" },
            {
              places: places
                .map((place) => (place === "main" ? "at the top level" : `in ${place}`))
                .join(", "),
              placesZh: places.map((place) => (place === "main" ? "最外层" : place)).join("、"),
            },
          ),
        }
      : {
          help: say({ en: "here it is called {other}", zh: "这里应使用 {other}" }, { other }),
          fix: rename(name, other),
        },
  );
}

/** A keyword that this version of keepalived does not have yet. */
export const tooNew = (name: Word, version: string, via: Site | undefined): Diagnostic =>
  finding(
    "base/unknown-keyword",
    name.span,
    via,
    say(
      {
        en: "keepalived {version} does not know {name}; it came with 2.4",
        zh: "keepalived {version} 没有 {name}，该关键字始于 2.4",
      },
      { name: name.text, version },
    ),
  );

/** An interval that the version of the instance cannot express; global_defs may come last. */
export function roundedInterval(instance: VrrpInstance): Diagnostic | undefined {
  const asWritten = read(instance.scope, advertInt);
  const site = siteOf(asWritten);
  const holds = advertIntOf(instance).value;
  if (!site || asWritten.value === holds) return undefined;
  const values = { written: asWritten.value / 1000, holds: holds / 1000 };
  const message =
    versionOf(instance).value === 2
      ? say(
          {
            en: "advert_int: version 2 counts whole seconds; keepalived takes {holds} for {written}",
            zh: "advert_int：v2 只能是整秒，keepalived 会把 {written} 改为 {holds}",
          },
          values,
        )
      : say(
          {
            en: "advert_int: version 3 counts steps of 0.01 up to 40.95; keepalived takes {holds} for {written}",
            zh: "advert_int：v3 以 0.01 秒为单位且最大 40.95，keepalived 会把 {written} 改为 {holds}",
          },
          values,
        );
  // The same line with what holds anyway.
  const text = `advert_int ${values.holds}`;
  return finding("vrrp/advert-int-invalid", site.span, site.via, message, {
    fix: {
      title: say({ en: "write {text}", zh: "改为 {text}" }, { text }),
      safety: "safe",
      edits: [{ span: site.span, text }],
    },
  });
}

export const needsBlock = ({ name }: Statement, via: Site | undefined): Diagnostic =>
  finding(
    "base/wrong-arity",
    name.span,
    via,
    say(
      { en: "{name} needs a block in braces", zh: "{name} 需要用花括号括起的块" },
      {
        name: name.text,
      },
    ),
  );

export const takesNoBlock = ({ name }: Statement, via: Site | undefined): Diagnostic =>
  finding(
    "base/wrong-arity",
    name.span,
    via,
    say({ en: "{name} takes no block", zh: "{name} 不能带块" }, { name: name.text }),
    {
      help: say({
        en: "keepalived takes the closing brace for the end of the block around it",
        zh: "keepalived 会把这里的右花括号当作外层块的结束",
      }),
    },
  );

/** Blocks in whose head keepalived passes over what is behind the name. */
const lenientHeads = new Set([
  "vrrp_script",
  "vrrp_track_process",
  "bfd_instance",
  "track_file",
  "vrrp_track_file",
]);

export const needsName = ({ name, args }: Statement, via: Site | undefined): Diagnostic =>
  args[1] && lenientHeads.has(name.text)
    ? ignoredWord(name, args[1].span, via)
    : finding(
        "base/wrong-arity",
        args[1]?.span ?? name.span,
        via,
        say(
          { en: "{name} needs exactly one name", zh: "{name} 需要且只能有一个名称" },
          {
            name: name.text,
          },
        ),
      );

/** All of the line is one name to keepalived, blanks too. */
export const severalNames = ({ name, args }: Statement, via: Site | undefined): Diagnostic =>
  finding(
    "base/keepalived-include-missing",
    args[1]?.span ?? name.span,
    via,
    say({
      en: "keepalived takes the whole line for the name of one file",
      zh: "keepalived 会把整行当作一个文件名",
    }),
  );

/** A word that keepalived passes over without a message. */
export const ignoredWord = (name: Word, span: Span, via: Site | undefined): Diagnostic => ({
  ...finding(
    "base/ignored-word",
    span,
    via,
    say(
      {
        en: "{name}: keepalived passes over this word in silence; a line holds one statement",
        zh: "{name}：keepalived 会不作提示地忽略这个词；每行只能写一条语句",
      },
      { name: name.text },
    ),
  ),
  severity: "warning",
});

export const extraParameter = (name: Word, extra: Word, via: Site | undefined): Diagnostic =>
  finding(
    "base/wrong-arity",
    extra.span,
    via,
    say(
      { en: "the block {name} takes no parameters", zh: "块 {name} 不带参数" },
      {
        name: name.text,
      },
    ),
  );

/** A real server that the virtual server has already; its block goes for nothing. */
export const duplicateServer = (
  { args, name }: Statement,
  first: Span,
  via: Site | undefined,
  gone: TextEdit | undefined,
): Diagnostic =>
  finding(
    "lvs/rs-duplicate",
    args[0]?.span ?? name.span,
    via,
    say(
      {
        en: "the real server {server} is there already; keepalived removes this one, with its weight and checkers",
        zh: "real_server {server} 已经存在；keepalived 会移除这一个，连同它的权重和检查",
      },
      { server: args.map(({ text }) => text).join(" ") },
    ),
    {
      related: [{ span: first, message: say({ en: "first defined here", zh: "首次定义在此" }) }],
      ...(gone && {
        fix: {
          title: say({ en: "remove the block", zh: "删除该块" }),
          safety: "safe",
          edits: [gone],
        },
      }),
    },
  );

export const duplicateBlock = (
  statement: Statement,
  first: Span,
  via: Site | undefined,
): Diagnostic => {
  const words = { block: statement.name.text, name: statement.args[0]?.text ?? "" };
  return finding(
    "base/duplicate-directive",
    statement.args[0]?.span ?? statement.name.span,
    via,
    say(
      {
        en: "{block} {name} is already defined; keepalived ignores this one",
        zh: "{block} {name} 重复定义，keepalived 会忽略这一个",
      },
      words,
    ),
    { related: [{ span: first, message: say({ en: "first defined here", zh: "首次定义在此" }) }] },
  );
};
