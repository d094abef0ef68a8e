import { directive } from "../define.ts";
import { wordCount } from "./words.ts";

/** Bare in 6.0.0, an algorithm of its own; `cookie NAME domain= maxage=` after the algorithm in 6.0.1. */
export const sticky = directive<readonly string[]>({
  name: "sticky",
  module: "ths_upstream_sticky",
  dialects: ["ths"],
  contexts: ["upstream"],
  takes: wordCount("[cookie name [domain=…] [maxage=seconds]]", 0, 4),
  repeat: "error",
  inherit: "none",
  fallback: undefined,
  serve: "refused",
  doc: {
    en: "Sends a client that comes back to the backend that it had before, by a cookie.",
    zh: "通过 Cookie 把同一客户端的后续请求发往同一台后端（会话保持）。",
  },
});
