import { directive } from "../define.ts";
import { wordCount } from "./words.ts";

const prometheusModule = {
  module: "ths_prometheus",
  inherit: "none",
  fallback: undefined,
  serve: "refused",
} as const;

export const prometheus = directive<readonly string[]>({
  ...prometheusModule,
  name: "prometheus",
  dialects: ["ths", "angie"],
  contexts: ["location"],
  takes: wordCount("template", 1, 1),
  repeat: "last-wins",
  doc: {
    en: "Answers with the status tree in Prometheus's text form, by a template.",
    zh: "按模板以 Prometheus 文本格式返回状态树。",
  },
});

/** The manual's own example; its heading spells `prometheus_templet`. */
export const prometheusTemplate = directive<readonly string[]>({
  ...prometheusModule,
  name: "prometheus_template",
  dialects: ["ths", "angie"],
  contexts: ["http"],
  takes: wordCount("name", 1, 1),
  block: true,
  repeat: "append",
  doc: {
    en: "Names the metrics that `prometheus` gives out.",
    zh: "定义 `prometheus` 输出哪些指标。",
  },
});

export const prometheusTemplet = directive<readonly string[]>({
  ...prometheusModule,
  name: "prometheus_templet",
  dialects: ["ths"],
  contexts: ["http"],
  takes: wordCount("name", 1, 1),
  block: true,
  repeat: "append",
  doc: {
    en: "The spelling of `prometheus_template` in a heading of THS's manual.",
    zh: "`prometheus_template` 在 THS 手册标题中的另一种写法。",
  },
});
