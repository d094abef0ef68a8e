import { directive } from "../define.ts";
import { thsOnOff, wordCount } from "./words.ts";

const status = {
  module: "ths_api",
  repeat: "last-wins",
  inherit: "none",
  fallback: undefined,
} as const;

/** Without an argument (6.0.0, in `http`) every virtual host is a zone. */
export const statusZone = directive<readonly string[]>({
  ...status,
  name: "status_zone",
  dialects: ["ths"],
  contexts: ["http", "server", "location", "if-in-location", "stream-server"],
  takes: wordCount("[name]", 0, 1),
  serve: { accepted: "requests are counted for each server and upstream without a named zone" },
  doc: {
    en: "The zone under which requests of this block are counted in the status tree.",
    zh: "本块请求在状态树中计入的统计区域。",
  },
});

export const statusBypass = directive<boolean>({
  ...status,
  name: "status_bypass",
  dialects: ["ths"],
  contexts: ["server", "location"],
  takes: thsOnOff,
  serve: {
    accepted: "requests for the status itself are counted; THS 6.0.1.3 ignores the word too",
  },
  doc: {
    en: "Leaves the requests of this block out of the statistics (THS 6.0.0).",
    zh: "不把本块的请求计入统计（THS 6.0.0）。",
  },
});
