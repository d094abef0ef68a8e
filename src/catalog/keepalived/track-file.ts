import { directive } from "../define.ts";
import { inLvs } from "./kinds.ts";
import { one } from "./shapes.ts";
import { initialValue } from "./track-file-values.ts";
import { anyWord } from "./values.ts";
import { weights } from "./weights.ts";

const inFile = {
  ...inLvs,
  module: "track_file",
  inherit: "none",
  contexts: ["track_file", "vrrp_track_file"],
  serve: "full",
  repeat: "first-wins",
} as const;

export const file = directive({
  ...inFile,
  name: "file",
  takes: one(anyWord),
  fallback: undefined,
  doc: { en: "File that holds a number.", zh: "存放数值的文件。" },
});

export const trackFileWeight = directive({
  ...inFile,
  name: "weight",
  takes: weights(-254, 254),
  fallback: { value: 1, reverse: false },
  doc: {
    en: "Factor of the number, which is added to the priority; 0: any number but 0 is FAULT.",
    zh: "文件数值的系数，乘积加到优先级上；为 0 时数值非 0 即 FAULT。",
  },
});

export const initFile = directive({
  ...inFile,
  name: "init_file",
  repeat: "last-wins",
  takes: initialValue,
  fallback: undefined,
  doc: {
    en: "Writes a number to the file at start, unless there is one, or always with overwrite.",
    zh: "启动时把数值写入文件；文件已存在则不写，除非指定 overwrite。",
  },
});
