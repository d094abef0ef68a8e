import type { Stickiness, StickyHash } from "../../ir/stickiness.ts";
import { say } from "../../messages/text.ts";
import { stickinessSlot } from "../nginx/upstream-slots.ts";
import { seconds } from "../nginx/values.ts";
import { bare, no, ok, type Parsed, type Shape, type Written } from "../shape.ts";
import { printed, readKeyed, valueOf } from "./keyed.ts";
import { ownDirectives } from "./makers.ts";
import { nginxSticky } from "./sticky.ts";

const keys = ["hash", "hmac", "hmac_key", "text", "delimiter", "name", "domain", "path", "expires"];
const flags = ["no_fallback", "transfer", "secure", "httponly", "hide_cookie"];

const digests: ReadonlySet<string> = new Set(["index", "md5", "sha1"]);

const exclusive = say({
  en: "hash=, hmac= and text= exclude each other",
  zh: "hash=、hmac= 与 text= 不能同时使用",
});

function digestOf(written: ReadonlyMap<string, Written>): Parsed<StickyHash["digest"]> {
  const [hash, hmac, raw] = ["hash", "hmac", "text"].map((key) => written.get(key));
  const asked = [hash, hmac, raw].filter((word) => word !== undefined);
  if (asked.length > 1) return no(exclusive, asked[1]?.span);
  if (raw)
    return raw.text === "raw"
      ? ok("raw")
      : no(say({ en: "text=raw is all there is", zh: "text= 只能为 raw" }), raw.span);
  const word = hash ?? hmac;
  if (!word) return ok("md5");
  if (!digests.has(word.text) || (hmac && word.text === "index"))
    return no(
      say({ en: "index, md5 or sha1 is expected", zh: "应为 index、md5 或 sha1" }),
      word.span,
    );
  if (!hmac) return ok(word.text as "index" | "md5" | "sha1");
  if (!written.has("hmac_key"))
    return no(say({ en: "hmac= needs hmac_key=", zh: "hmac= 需要同时给出 hmac_key=" }), word.span);
  return ok(word.text === "md5" ? "hmac-md5" : "hmac-sha1");
}

function parse(words: readonly Written[]): Parsed<StickyHash> {
  const read = readKeyed(words, keys, flags);
  if (!read.ok) return read;
  const { values } = read.value;
  const digest = digestOf(values);
  if (!digest.ok) return digest;
  const expires = valueOf(read.value, "expires", seconds);
  if (!expires.ok) return expires;
  const has = (flag: string) => read.value.flags.has(flag);
  return ok({
    kind: "hash",
    name: values.get("name")?.text ?? "route",
    digest: digest.value,
    hmacKey: values.get("hmac_key")?.text,
    domain: values.get("domain")?.text,
    path: values.get("path")?.text ?? "/",
    expires: expires.value,
    secure: has("secure"),
    httpOnly: has("httponly"),
    hideCookie: has("hide_cookie"),
    fallback: !has("no_fallback"),
    transfer: has("transfer"),
    delimiter: values.get("delimiter")?.text ?? ".",
  });
}

function print(value: StickyHash): string[] {
  const { digest } = value;
  const hmac = /^hmac-(.*)$/.exec(digest)?.[1];
  const hash = hmac === undefined && digest !== "raw" && digest !== "md5" ? digest : undefined;
  return [
    ...printed("hash", hash),
    ...printed("hmac", hmac),
    ...printed("hmac_key", value.hmacKey),
    ...printed("text", digest === "raw" ? "raw" : undefined),
    ...(value.fallback ? [] : ["no_fallback"]),
    ...(value.transfer ? ["transfer"] : []),
    ...printed("delimiter", value.delimiter === "." ? undefined : value.delimiter),
    ...printed("name", value.name === "route" ? undefined : value.name),
    ...printed("domain", value.domain),
    ...printed("path", value.path === "/" ? undefined : value.path),
    ...printed("expires", value.expires === undefined ? undefined : seconds.print(value.expires)),
    ...(value.secure ? ["secure"] : []),
    ...(value.httpOnly ? ["httponly"] : []),
    ...(value.hideCookie ? ["hide_cookie"] : []),
  ];
}

const ways: ReadonlySet<string> = new Set(["cookie", "route", "learn"]);

/** nginx's own since 1.29.6, or that of a module which has the same name and other words. */
const stickyOrModule: Shape<Stickiness> = {
  usage: `${nginxSticky.usage} | [hash=index|md5|sha1 | hmac=md5|sha1 hmac_key=… | text=raw] [no_fallback] [transfer] [delimiter=.] [name=route] [domain=…] [path=/] [expires=time] [secure] [httponly] [hide_cookie]`,
  parse: (words) => (ways.has(words[0]?.text ?? "") ? nginxSticky.parse(words) : parse(words)),
  print: (value) => (value.kind === "hash" ? print(value) : nginxSticky.print(value)),
};

const module = ownDirectives({
  module: "nginx_sticky_module_ng",
  dialects: ["nginx", "openresty", "tengine"],
  contexts: ["upstream"],
  inherit: "none",
});

export const sticky = module<Stickiness>(
  "sticky",
  stickyOrModule,
  "Sends a client that comes back to the backend that it had before: by a cookie, a route or what it learns; other words are those of nginx-sticky-module-ng.",
  "会话保持：用 Cookie、route 或 learn 把客户端送回原来的后端；其他写法属于 nginx-sticky-module-ng 模块。",
  {
    slot: stickinessSlot.slot,
    serve: "full",
    needs: ({ kind }) => (kind === "hash" ? undefined : "1.29.6"),
  },
);

export const stickyHideCookie = module<true>(
  "sticky_hide_cookie",
  bare,
  "Keeps the cookie of nginx-sticky-module-ng from the backends.",
  "不把 nginx-sticky-module-ng 的 Cookie 转发给后端。",
  { contexts: ["server", "location"] },
);

export const stickyNoFallback = module<true>(
  "sticky_no_fallback",
  bare,
  "Answers with an error while the client's own backend is down, instead of asking another one.",
  "客户端绑定的后端故障时直接返回错误，不改用其他后端。",
  { contexts: ["server", "location"] },
);
