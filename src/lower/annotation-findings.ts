import type { Word } from "../../grammars/ast.ts";
import type { AnyAnnotation } from "../catalog/annotations/all.ts";
import type { AnnotationContext } from "../catalog/annotations/define.ts";
import type { Diagnostic, Fix } from "../diagnostic/diagnostic.ts";
import { siteOf, type Traced } from "../ir/scope.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site, Span } from "../text/span.ts";
import { type ReadWords, usagesOf } from "./annotation-words.ts";

/* What is said of `# lbc:` comments and of the `ha:` of lbc.yaml. Whoever serves is refused. */

type Code =
  | "base/annotation-unknown"
  | "base/annotation-misplaced"
  | "base/annotation-wrong-value"
  | "base/annotation-twice";

const finding = (
  code: Code,
  span: Span,
  { via }: Partial<Site>,
  message: Text,
  more: Pick<Diagnostic, "help" | "fix" | "related"> = {},
): Diagnostic => ({ code, severity: "error", message, span, ...(via && { via }), ...more });

const replacement = (span: Span, text: string): Fix => ({
  title: say({ en: "write {text}", zh: "改为 {text}" }, { text }),
  safety: "unsafe",
  edits: [{ span, text }],
});

export const unknownWord = (
  name: Word,
  site: Site,
  known: readonly string[],
  meant: string | undefined,
): Diagnostic =>
  finding(
    "base/annotation-unknown",
    name.span,
    site,
    say(
      { en: "there is no annotation lbc:{name}", zh: "没有注解 lbc:{name}" },
      { name: name.text },
    ),
    meant === undefined
      ? {
          help: say(
            { en: "there are {known}", zh: "可用的注解：{known}" },
            { known: known.join(", ") },
          ),
        }
      : {
          help: say({ en: "did you mean {meant}?", zh: "是否想写 {meant}？" }, { meant }),
          fix: replacement(name.span, meant),
        },
  );

/** `# lbc: heartbeat`: a plain comment, and surely not meant as one. */
export const blankBefore = (name: Word, site: Site): Diagnostic =>
  finding(
    "base/annotation-unknown",
    name.span,
    site,
    say(
      {
        en: "the word follows the colon without a blank: # lbc:{name}",
        zh: "冒号后不能有空格，应写为 # lbc:{name}",
      },
      { name: name.text },
    ),
  );

const placeOf: Readonly<Record<AnnotationContext, Text>> = {
  main: say({ en: "outside all blocks", zh: "最外层" }),
  global_defs: say({ en: "in global_defs", zh: "global_defs 块" }),
  vrrp_instance: say({ en: "in vrrp_instance", zh: "vrrp_instance 块" }),
  vrrp_sync_group: say({ en: "in vrrp_sync_group", zh: "vrrp_sync_group 块" }),
};

export const wrongPlace = (def: AnyAnnotation, name: Word, site: Site): Diagnostic =>
  finding(
    "base/annotation-misplaced",
    name.span,
    site,
    say(
      { en: "lbc:{word} does not belong here", zh: "lbc:{word} 不能写在这里" },
      { word: def.word },
    ),
    {
      help: say(
        { en: "it belongs {en}", zh: "应写在：{zh}" },
        {
          en: def.contexts.map((one) => placeOf[one].en).join(", "),
          zh: def.contexts.map((one) => placeOf[one].zh).join("、"),
        },
      ),
    },
  );

/** `@id # lbc:heartbeat …`: keepalived sees an empty line, and lbc would not know the machine. */
export const conditional = (name: Word, site: Site): Diagnostic =>
  finding(
    "base/annotation-misplaced",
    name.span,
    site,
    say({
      en: "a comment cannot hold for one machine only",
      zh: "注释不能用 @id 限定到某台机器",
    }),
    {
      help: say({
        en: "write it behind a statement with that @id, or into the lbc.yaml of the machine",
        zh: "请写在带该 @id 的语句之后，或写入该机器的 lbc.yaml",
      }),
    },
  );

export const wrongValue = (
  def: AnyAnnotation,
  { message, span, meant }: Extract<ReadWords, { readonly ok: false }>,
  site: Site,
): Diagnostic =>
  finding(
    "base/annotation-wrong-value",
    span,
    site,
    message,
    meant === undefined
      ? {
          help: say(
            { en: "write {usages}", zh: "写法：{usages}" },
            { usages: usagesOf(def).join("; ") },
          ),
        }
      : {
          help: say({ en: "did you mean {meant}?", zh: "是否想写 {meant}？" }, { meant }),
          fix: replacement(span, meant),
        },
  );

export const twice = (def: AnyAnnotation, site: Site, first: Traced<unknown>): Diagnostic => {
  const there = siteOf(first);
  return finding(
    "base/annotation-twice",
    site.span,
    site,
    say({ en: "{word} is said once only", zh: "{word} 只能写一次" }, { word: def.word }),
    there && {
      related: [{ span: there.span, message: say({ en: "here it holds", zh: "此处的设置生效" }) }],
    },
  );
};

/** Said in lbc.yaml and in keepalived.conf, where it holds. */
export const givenInBoth = (def: AnyAnnotation, site: Site, first: Traced<unknown>): Diagnostic => {
  const there = siteOf(first);
  const message = say(
    {
      en: "lbc:{word} is given twice: what keepalived.conf says holds",
      zh: "lbc:{word} 重复设置：以 keepalived.conf 为准",
    },
    { word: def.word },
  );
  return {
    ...finding("base/annotation-twice", site.span, site, message),
    severity: "warning",
    ...(there && {
      related: [{ span: there.span, message: say({ en: "here it holds", zh: "此处的设置生效" }) }],
    }),
  };
};
