import { ownDirectives } from "../modules/makers.ts";
import { everyLevel } from "../nginx/family.ts";
import { integer } from "../nginx/values.ts";
import { one } from "../shape.ts";

const module = ownDirectives({
  module: "ngx_http_upstream_module",
  dialects: ["tengine"],
  contexts: everyLevel,
});

const tries = (handler: string) =>
  module<number>(
    `${handler}_upstream_tries`,
    one(integer()),
    "How many backends are asked at most for one request; nginx has `*_next_upstream_tries` for it.",
    "一个请求最多尝试多少个后端；nginx 的对应指令是 `*_next_upstream_tries`。",
  );

export const proxyUpstreamTries = tries("proxy");
export const fastcgiUpstreamTries = tries("fastcgi");
export const memcachedUpstreamTries = tries("memcached");
export const scgiUpstreamTries = tries("scgi");
export const uwsgiUpstreamTries = tries("uwsgi");
