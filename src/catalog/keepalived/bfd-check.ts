import { directive } from "../define.ts";
import { inLvs, realServer } from "./kinds.ts";
import { one } from "./shapes.ts";
import { anyWord } from "./values.ts";

export const bfdName = directive({
  ...inLvs,
  module: "bfd_check",
  inherit: "none",
  contexts: [`${realServer}/BFD_CHECK`],
  serve: "refused",
  name: "name",
  takes: one(anyWord),
  fallback: undefined,
  doc: {
    en: "Name of a bfd_instance that stands further up in the configuration.",
    zh: "所用 bfd_instance 的名称，该块必须写在前面。",
  },
});
