import type { Refusal } from "../../runtime/decide/pcre-cursor.ts";
import { translatePattern } from "../../runtime/decide/pcre.ts";
import type { Text } from "../messages/text.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import type { Findings } from "./findings.ts";
import type { Values } from "./values.ts";

const reasons: Readonly<Record<Refusal, Text>> = {
  syntax: say({ en: "it is not a pattern", zh: "不是有效的正则" }),
  unclosed: say({ en: "a bracket is not closed", zh: "括号没有闭合" }),
  quantifier: say({ en: "a repetition has nothing to repeat", zh: "量词前没有可重复的内容" }),
  escape: say({ en: "an escape has no meaning here", zh: "转义序列在此无效" }),
  class: say({ en: "a class of characters is not valid", zh: "字符类无效" }),
  group: say({ en: "this kind of group is not supported", zh: "不支持这种分组" }),
  option: say({ en: "this option is not supported", zh: "不支持该选项" }),
  recursion: say({ en: "a pattern that calls itself is not supported", zh: "不支持递归正则" }),
  atomic: say({
    en: "possessive quantifiers and atomic groups are not supported",
    zh: "不支持占有量词和原子分组",
  }),
  "duplicate-name": say({ en: "two groups have the same name", zh: "两个分组同名" }),
  backreference: say({
    en: "a reference to a group that may not be set is not supported",
    zh: "不支持引用可能未匹配的分组",
  }),
  "repeated-capture": say({
    en: "a captured group that repetition may leave out is not supported",
    zh: "不支持重复分组内可能未匹配的捕获",
  }),
  "too-deep": say({ en: "groups are nested too deep", zh: "分组嵌套过深" }),
  backtracking: say({
    en: "look-around or references beside nested repetitions could hang the proxy",
    zh: "环视或反向引用与嵌套量词并用，可能使代理卡死",
  }),
};

/** A pattern as bytes; one that the runtime cannot run is reported. */
export function planPattern(
  pattern: string,
  site: Site,
  values: Values,
  findings: Findings,
): string {
  const bytes = values.bytes(pattern, site);
  const translated = translatePattern(bytes, false);
  if (!translated.ok) {
    const message = say(
      {
        en: "pattern `{pattern}`, character {at}: {why}",
        zh: "正则 `{pattern}` 第 {at} 个字符：{why}",
      },
      { pattern, at: translated.at + 1, why: reasons[translated.reason] },
    );
    findings.error("serve/pattern", site, message);
  }
  return bytes;
}
