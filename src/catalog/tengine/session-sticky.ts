import type { SessionSticky, Stickiness } from "../../ir/stickiness.ts";
import * as forms from "../form.ts";
import { printed, readKeyed, unknownWord, valueOf } from "../modules/keyed.ts";
import { ownDirectives } from "../modules/makers.ts";
import { everyLevel } from "../nginx/family.ts";
import { custom } from "../nginx/shapes.ts";
import { stickinessSlot } from "../nginx/upstream-slots.ts";
import { oneOf, onOff, seconds } from "../nginx/values.ts";
import { ok, type Parsed, type Shape, type Written } from "../shape.ts";

const keys = [
  "cookie",
  "domain",
  "path",
  "maxage",
  "maxidle",
  "maxlife",
  "mode",
  "option",
  "fallback",
  "hash",
];

const usage =
  "[cookie=name] [domain=…] [path=…] [maxage=time] [mode=insert|rewrite|prefix] [option=indirect] [maxidle=time] [maxlife=time] [fallback=on|off] [hash=plain|md5]";

function parse(words: readonly Written[]): Parsed<SessionSticky> {
  const read = readKeyed(words, keys);
  if (!read.ok) return read;
  const keyed = read.value;
  const mode = valueOf(keyed, "mode", oneOf("insert", "rewrite", "prefix"));
  if (!mode.ok) return mode;
  const option = valueOf(keyed, "option", oneOf("indirect", "direct"));
  if (!option.ok) return option;
  const fallback = valueOf(keyed, "fallback", onOff);
  if (!fallback.ok) return fallback;
  const digest = valueOf(keyed, "hash", oneOf("plain", "md5"));
  if (!digest.ok) return digest;
  const maxAge = valueOf(keyed, "maxage", seconds);
  if (!maxAge.ok) return maxAge;
  const maxIdle = valueOf(keyed, "maxidle", seconds);
  if (!maxIdle.ok) return maxIdle;
  const maxLife = valueOf(keyed, "maxlife", seconds);
  if (!maxLife.ok) return maxLife;
  return ok({
    kind: "session",
    name: keyed.values.get("cookie")?.text ?? "route",
    domain: keyed.values.get("domain")?.text,
    path: keyed.values.get("path")?.text,
    maxAge: maxAge.value,
    maxIdle: maxIdle.value,
    maxLife: maxLife.value,
    mode: mode.value ?? "insert",
    indirect: option.value === "indirect",
    fallback: fallback.value ?? true,
    digest: digest.value ?? "md5",
  });
}

const life = (key: string, value: number | undefined): string[] =>
  printed(key, value === undefined ? undefined : seconds.print(value));

function print(value: SessionSticky): string[] {
  return [
    ...printed("cookie", value.name),
    ...printed("domain", value.domain),
    ...printed("path", value.path),
    ...life("maxage", value.maxAge),
    ...printed("mode", value.mode === "insert" ? undefined : value.mode),
    ...printed("option", value.indirect ? "indirect" : undefined),
    ...life("maxidle", value.maxIdle),
    ...life("maxlife", value.maxLife),
    ...printed("fallback", value.fallback ? undefined : "off"),
    ...printed("hash", value.digest === "md5" ? undefined : value.digest),
  ];
}

const sessionStickyShape: Shape<Stickiness> = {
  usage,
  parse,
  print: (value) => (value.kind === "session" ? print(value) : []),
  form: {
    kind: "parameters",
    first: [],
    truths: [],
    named: {
      ...forms.each(forms.text, "cookie", "domain", "path"),
      ...forms.each(forms.time, "maxage", "maxidle", "maxlife"),
      mode: { kind: "choice", words: ["insert", "rewrite", "prefix"] },
      option: { kind: "choice", words: ["indirect", "direct"] },
      fallback: { kind: "choice", words: ["on", "off"] },
      hash: { kind: "choice", words: ["plain", "md5"] },
    },
  },
};

const module = ownDirectives({
  module: "ngx_http_upstream_session_sticky_module",
  dialects: ["tengine"],
  contexts: ["upstream"],
  inherit: "none",
});

export const sessionSticky = module<Stickiness>(
  "session_sticky",
  sessionStickyShape,
  "Sends a client that comes back to the backend that it had before, by a cookie.",
  "通过 Cookie 把同一客户端的后续请求发往同一台后端（会话保持）。",
  { slot: stickinessSlot.slot, serve: "full" },
);

const upstreamName = custom<string>(
  "upstream=name",
  ([word, extra]) => {
    const name = /^upstream=(.+)$/s.exec(word?.text ?? "")?.[1];
    if (extra) return unknownWord(extra);
    return name === undefined
      ? unknownWord(word ?? { text: "", span: { file: "", start: 0, end: 0 } })
      : ok(name);
  },
  (name) => [`upstream=${name}`],
);

export const sessionStickyHideCookie = module<string>(
  "session_sticky_hide_cookie",
  upstreamName,
  "Keeps the cookie of `session_sticky` from the backends.",
  "不把 `session_sticky` 的 Cookie 转发给后端。",
  { contexts: everyLevel, repeat: "append", serve: { accepted: "the group itself does this" } },
);

export const sessionStickyHeader = module<string>(
  "session_sticky_header",
  upstreamName,
  "Writes the cookie of `session_sticky` into the answer, for its modes `rewrite` and `prefix`.",
  "在响应中写入 `session_sticky` 的 Cookie，用于 rewrite 与 prefix 模式。",
  { contexts: everyLevel, repeat: "append", serve: { accepted: "the group itself does this" } },
);
