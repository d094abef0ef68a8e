import { integer } from "../nginx/values.ts";
import { one } from "../shape.ts";
import { ownDirectives } from "./makers.ts";

const module = ownDirectives({
  module: "ngx_http_upstream_hash_module",
  dialects: ["nginx", "openresty", "tengine"],
  contexts: ["upstream"],
  inherit: "none",
});

/** Beside `hash $request_uri;` of the old module, whose mapping is not that of nginx 1.7.2. */
export const hashAgain = module<number>(
  "hash_again",
  one(integer()),
  "How often the old upstream_hash module hashes again when a backend fails; nginx's own `hash` (since 1.7.2) does not need it.",
  "旧的 upstream_hash 模块在后端失败时重新哈希的次数；nginx 1.7.2 起自带的 `hash` 不需要它。",
  { serve: "full" },
);
