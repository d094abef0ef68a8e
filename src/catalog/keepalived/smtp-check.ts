import { directive } from "../define.ts";
import { inLvs, realServer } from "./kinds.ts";
import { one } from "./shapes.ts";
import { anyWord } from "./values.ts";

export const heloName = directive({
  ...inLvs,
  module: "smtp_check",
  inherit: "none",
  contexts: [`${realServer}/SMTP_CHECK`],
  serve: "refused",
  name: "helo_name",
  takes: one(anyWord),
  fallback: "smtpchecker.keepalived.org",
  doc: { en: "Name that the check gives in HELO.", zh: "检查在 HELO 中使用的名称。" },
});
