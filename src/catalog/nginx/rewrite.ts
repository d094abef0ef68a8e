import type { Condition } from "../../ir/http.ts";
import type { Template } from "../../ir/template.ts";
import { directive } from "../define.ts";
import { bare, one } from "../shape.ts";
import { conditionShape } from "./condition.ts";
import { everyLevelAndIf, nginxFamily } from "./family.ts";
import { type Return, returnShape, type Rewrite, rewriteShape, variableName } from "./rewriting.ts";
import { pair } from "./shapes.ts";
import { onOff, template } from "./values.ts";

const rewriting = {
  module: "ngx_http_rewrite_module",
  dialects: nginxFamily,
  contexts: ["server", "location", "if-in-server", "if-in-location"],
  inherit: "outer",
} as const;

export const set = directive<readonly [string, Template]>({
  ...rewriting,
  name: "set",
  takes: pair(variableName, template),
  repeat: "append",
  inherit: "none",

  fallback: undefined,
  serve: "full",
  doc: { en: "Gives a variable a value.", zh: "为变量赋值。" },
});

export const returnDirective = directive<Return>({
  ...rewriting,
  name: "return",
  takes: returnShape,
  repeat: "append",
  inherit: "none",

  fallback: undefined,
  serve: "full",
  doc: {
    en: "Ends the request with a status, a text or a redirect.",
    zh: "以状态码、文本或重定向结束请求。",
  },
});

export const rewrite = directive<Rewrite>({
  ...rewriting,
  name: "rewrite",
  takes: rewriteShape,
  repeat: "append",
  inherit: "none",

  fallback: undefined,
  serve: "full",
  doc: {
    en: "Changes the path, or redirects, where a pattern matches.",
    zh: "路径匹配正则时改写或重定向。",
  },
});

export const breakDirective = directive<true>({
  ...rewriting,
  name: "break",
  takes: bare,
  repeat: "append",
  inherit: "none",

  fallback: undefined,
  serve: "full",
  doc: { en: "Ends the rewriting of this block.", zh: "结束本块的改写指令。" },
});

export const ifBlock = directive<Condition>({
  ...rewriting,
  name: "if",
  takes: conditionShape,
  contexts: ["server", "location"],
  repeat: "append",
  inherit: "none",

  fallback: undefined,
  serve: "full",
  doc: { en: "A block that holds where a condition does.", zh: "条件成立时生效的块。" },
});

export const rewriteLog = directive<boolean>({
  ...rewriting,
  name: "rewrite_log",
  takes: one(onOff),
  contexts: [...everyLevelAndIf, "if-in-server"],
  repeat: "error",
  inherit: "outer",

  fallback: false,
  serve: { accepted: "rewriting is not logged" },
  doc: { en: "Logs what rewriting did.", zh: "记录改写过程。" },
});

export const uninitializedVariableWarn = directive<boolean>({
  ...rewriting,
  name: "uninitialized_variable_warn",
  takes: one(onOff),
  contexts: [...everyLevelAndIf, "if-in-server"],
  repeat: "error",
  inherit: "outer",

  fallback: true,
  serve: { accepted: "variables without a value are empty" },
  doc: { en: "Logs variables that have no value.", zh: "记录未初始化的变量。" },
});
