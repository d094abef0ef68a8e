import { directive } from "../define.ts";
import { inLvs, realServer } from "./kinds.ts";
import { one } from "./shapes.ts";
import { anyWord } from "./values.ts";
import { weights } from "./weights.ts";

const inCheck = {
  ...inLvs,
  module: "file_check",
  inherit: "none",
  contexts: [`${realServer}/FILE_CHECK`],
  serve: "refused",
} as const;

export const checkedFile = directive({
  ...inCheck,
  name: "track_file",
  takes: one(anyWord),
  fallback: undefined,
  doc: {
    en: "Name of a track_file block that stands further up in the configuration.",
    zh: "所用 track_file 的名称，该块必须写在前面。",
  },
});

/** Where it is not written: that of the file. */
export const fileWeight = directive({
  ...inCheck,
  name: "weight",
  takes: weights(-2_147_483_647, 2_147_483_647),
  fallback: undefined,
  doc: {
    en: "Factor of the number in the file, which is added to the weight of the real server.",
    zh: "文件中数值的系数，乘积加到真实服务器的权重上。",
  },
});
