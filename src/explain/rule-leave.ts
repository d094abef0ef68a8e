import type { AnyRule } from "../lint/rule.ts";
import { isSyntax } from "../lint/settings.ts";
import { say, type Text } from "../messages/text.ts";

/** When a finding of the rule may stay as it is. */
export function leaveText(rule: AnyRule): Text {
  const { id, on, severity, leave } = rule;
  if (leave) return leave;
  if (isSyntax(id)) return never;
  if (on === "converting") return harmless;
  if (on !== "reading") return known;
  return severity === "error" ? otherProduct : known;
}

/** Whether a finding can be let off at all. */
export const mayLeave = ({ id, on }: AnyRule): boolean => !isSyntax(id) && on !== "converting";

/** The comment that lets one place off. */
export const ignoreLine = ({ id }: AnyRule): Text =>
  say({ en: "# lbc-ignore {id}: WHY IT IS MEANT", zh: "# lbc-ignore {id}: 原因" }, { id });

/** The setting that lets all places off. */
export const offSetting = ({ id }: AnyRule): string => `lint:\n  rules:\n    ${id}: off`;

const never = say({
  en: "never: without a whole tree nothing else in the file can be checked, so this cannot be switched off; the other files are checked all the same",
  zh: "不能忽略：语法不完整时，文件的其余内容都无法检查，因此本规则不能关闭；其他文件照常检查",
});

const otherProduct = say({
  en: "only where the file is meant for another product or version; say which with `--dialect` or `--target`, and lbc goes by that one",
  zh: "仅当文件本来就是写给其他产品或版本时；用 `--dialect` 或 `--target` 指明，lbc 便按它检查",
});

const harmless = say({
  en: "where what is lost is not used, or is made up for elsewhere; without `--strict` lbc convert only lists it",
  zh: "丢失的功能没有用到，或已在别处补上时；不加 `--strict` 时 lbc convert 只列出损失",
});

const known = say({
  en: "where you know why it does no harm in this place; write that down as the reason",
  zh: "清楚它在此处为何无害时；请把理由写进注释",
});
