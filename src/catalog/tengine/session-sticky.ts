import { directive } from "../define.ts";
import { wordCount } from "../ths/words.ts";

const stickyModule = {
  module: "ngx_http_upstream_session_sticky_module",
  dialects: ["tengine"],
  inherit: "none",
  fallback: undefined,
  serve: "refused",
} as const;

export const sessionSticky = directive<readonly string[]>({
  ...stickyModule,
  name: "session_sticky",
  contexts: ["upstream"],
  takes: wordCount(
    "[cookie=] [domain=] [path=] [maxage=] [mode=insert|rewrite|prefix] [option=indirect] [maxidle=] [maxlife=] [fallback=on|off] [hash=plain|md5]",
    0,
    10,
  ),
  repeat: "error",
  doc: {
    en: "Sends a client that comes back to the backend that it had before, by a cookie.",
    zh: "通过 Cookie 把同一客户端的后续请求发往同一台后端（会话保持）。",
  },
});

export const sessionStickyHideCookie = directive<readonly string[]>({
  ...stickyModule,
  name: "session_sticky_hide_cookie",
  contexts: ["server", "location"],
  takes: wordCount("upstream=name", 1, 1),
  repeat: "append",
  doc: {
    en: "Keeps the cookie of `session_sticky` from the backends.",
    zh: "不把 `session_sticky` 的 Cookie 转发给后端。",
  },
});
