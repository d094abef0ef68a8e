import { one } from "../shape.ts";
import { everyLevel } from "./family.ts";
import { type GatewayPass, gatewayPass } from "./gateway-values.ts";
import { connectionsOf, retriesOf } from "./gateway.ts";
import { directivesOf } from "./kinds.ts";

const gateway = { prefix: "memcached", en: "memcached", zh: "memcached" } as const;

const words = ["error", "timeout", "invalid_response", "not_found", "off"] as const;

export const memcached = {
  ...connectionsOf(gateway),
  ...retriesOf(gateway, words, ["error", "timeout"]),
} as const;

const of = directivesOf({ module: "ngx_http_memcached_module", contexts: everyLevel });

export const memcachedPass = of.of<GatewayPass>(
  "memcached_pass",
  one(gatewayPass("text")),
  "The memcached server that answers are taken from, by the key in `$memcached_key`.",
  "以 `$memcached_key` 为键从中取响应的 memcached 服务器。",
  { contexts: ["location", "if-in-location"], inherit: "none", serve: "full" },
);

export const memcachedGzipFlag = of.number(
  "memcached_gzip_flag",
  0,
  "Flags of a memcached entry that say that it is compressed with gzip.",
  "memcached 条目的 flags 中表示内容经 gzip 压缩的位。",
  { serve: "full" },
);
