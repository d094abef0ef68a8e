import type { ErrorCode } from "yaml";

import { say, type Text } from "../messages/text.ts";

const tab = say({
  en: "YAML is not indented with tabs; use spaces",
  zh: "YAML 不能用制表符缩进，请使用空格",
});
const indentation = say({
  en: "the indentation does not fit the lines around it",
  zh: "缩进与前后行不一致",
});
const key = say({
  en: "this is no key: a key is one line of text before a colon",
  zh: "这不是有效的键：键是冒号前的单行文本",
});
const anchor = say({
  en: "an anchor, alias or tag cannot stand here",
  zh: "锚点、别名或标签不能出现在此处",
});

/** What the codes of the reader mean, without a word of the text: it may hold secrets. */
const texts: Readonly<Record<ErrorCode, Text>> = {
  ALIAS_PROPS: anchor,
  MULTIPLE_ANCHORS: anchor,
  MULTIPLE_TAGS: anchor,
  BAD_PROP_ORDER: anchor,
  BAD_ALIAS: say({ en: "nothing has this anchor", zh: "没有对应的锚点" }),
  BAD_DIRECTIVE: say({ en: "this directive is not valid", zh: "无效的 YAML 指令" }),
  BAD_DQ_ESCAPE: say({
    en: "this escape means nothing between double quotes",
    zh: "双引号内的转义无效",
  }),
  BAD_INDENT: indentation,
  BAD_SCALAR_START: say({
    en: "text cannot begin with this character; put it in quotes",
    zh: "文本不能以该字符开头，请加引号",
  }),
  BLOCK_AS_IMPLICIT_KEY: say({
    en: "a second colon in one line: put the value in quotes, or the keys on lines of their own",
    zh: "一行中出现第二个冒号：请给值加引号，或把键分写在不同行",
  }),
  BLOCK_IN_FLOW: say({
    en: "indented lists and keys cannot stand inside brackets",
    zh: "方括号或花括号内不能使用缩进形式的列表和键",
  }),
  DUPLICATE_KEY: say({ en: "this key stands here twice", zh: "键重复" }),
  IMPOSSIBLE: say({ en: "this is not valid YAML", zh: "不是有效的 YAML" }),
  KEY_OVER_1024_CHARS: key,
  MULTILINE_IMPLICIT_KEY: key,
  NON_STRING_KEY: key,
  MISSING_CHAR: say({
    en: "a quote, a bracket, a comma or a blank is missing",
    zh: "缺少引号、括号、逗号或空格",
  }),
  MULTIPLE_DOCS: say({
    en: "a second document begins here; only one is read",
    zh: "此处开始第二个文档，只能有一个文档",
  }),
  RESOURCE_EXHAUSTION: say({ en: "this nests too deeply", zh: "嵌套过深" }),
  TAB_AS_INDENT: tab,
  TAG_RESOLVE_FAILED: say({
    en: "lbc knows no such tag: values are text, numbers, true and false",
    zh: "不支持该标签：值只能是文本、数字、true 或 false",
  }),
  UNEXPECTED_TOKEN: say({ en: "this cannot stand here", zh: "此处不应出现该内容" }),
  BAD_COLLECTION_TYPE: anchor,
};

export const notClosed: Text = say({
  en: "the file ends inside of a bracket or a quoted text that is never closed",
  zh: "文件结束时仍有括号或引号未闭合",
});

export const yamlError = (code: ErrorCode): Text =>
  Object.hasOwn(texts, code) ? texts[code] : texts.IMPOSSIBLE;
