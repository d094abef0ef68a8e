import type { AnyRule } from "../lint/rule.ts";
import { isSyntax } from "../lint/settings.ts";
import { say, type Text } from "../messages/text.ts";

/** Whether a finding can be let off at all. */
export const mayLeave = ({ id, on }: AnyRule): boolean => !isSyntax(id) && on !== "converting";

/** The comment that lets one place off. */
export const ignoreLine = ({ id }: AnyRule): Text =>
  say({ en: "# lbc-ignore {id}: WHY IT IS MEANT", zh: "# lbc-ignore {id}: 原因" }, { id });

/** The setting that lets all places off. */
export const offSetting = ({ id }: AnyRule): string => `lint:\n  rules:\n    ${id}: off`;
