import type { Stickiness } from "../../ir/stickiness.ts";
import { say } from "../../messages/text.ts";
import { ownDirectives } from "../modules/makers.ts";
import { type CookieWords, parseStickyCookie, printStickyCookie } from "../modules/sticky.ts";
import { stickinessSlot } from "../nginx/upstream-slots.ts";
import { seconds } from "../nginx/values.ts";
import { no, ok, type Shape } from "../shape.ts";

const cookieWords: CookieWords = {
  life: "maxage",
  lifeType: seconds,
  forever: false,
  attributes: false,
  any: false,
};

/** Bare in 6.0.0, an algorithm of its own; by a cookie, after the algorithm, in 6.0.1. */
const thsStickyShape: Shape<Stickiness> = {
  usage: "[cookie name [domain=…] [maxage=seconds]]",
  parse([kind, ...rest]) {
    if (!kind) return ok({ kind: "native" });
    if (kind.text === "cookie") return parseStickyCookie(rest, cookieWords);
    return no(
      say({ en: "`cookie` or nothing is expected", zh: "应为 `cookie` 或不带参数" }),
      kind.span,
    );
  },
  print: (value) => (value.kind === "cookie" ? printStickyCookie(value, cookieWords) : []),
};

const module = ownDirectives({
  module: "ths_upstream_sticky",
  dialects: ["ths"],
  contexts: ["upstream"],
  inherit: "none",
});

export const sticky = module<Stickiness>(
  "sticky",
  thsStickyShape,
  "Sends a client that comes back to the backend that it had before, by a cookie; it stands after the algorithm.",
  "通过 Cookie 把同一客户端的后续请求发往同一台后端（会话保持），须写在负载均衡算法之后。",
  {
    slot: stickinessSlot.slot,
    serve: { partial: "the bare word sets a cookie `route`, as nginx-sticky-module-ng does" },
  },
);
