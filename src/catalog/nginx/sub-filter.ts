import type { Template } from "../../ir/template.ts";
import { say } from "../../messages/text.ts";
import { no, type ValueType } from "../shape.ts";
import { template } from "./values.ts";

/** What is looked for in answers: not nothing. */
export const searchText: ValueType<Template> = {
  ...template,
  parse: (text) =>
    text === ""
      ? no(say({ en: "the text to look for is empty", zh: "要查找的文本为空" }))
      : template.parse(text),
};
