import type { JvmRoute, Stickiness } from "../../ir/stickiness.ts";
import { say } from "../../messages/text.ts";
import { stickinessSlot } from "../nginx/upstream-slots.ts";
import { template, text } from "../nginx/values.ts";
import { no, ok, one, type Shape } from "../shape.ts";
import { unknownWord } from "./keyed.ts";
import { ownDirectives } from "./makers.ts";

const usage = "$cookie_NAME[|url_name] [reverse]";

const jvmRouteShape: Shape<Stickiness> = {
  usage,
  parse([key, reverse, extra]) {
    if (!key) return no(say({ en: "the session's cookie is missing", zh: "缺少会话 Cookie" }));
    if (extra) return unknownWord(extra);
    if (reverse && reverse.text !== "reverse") return unknownWord(reverse);
    const bar = key.text.indexOf("|");
    const cookie = template.parse(bar === -1 ? key.text : key.text.slice(0, bar));
    if (!cookie.ok) return no(cookie.reason, key.span);
    return ok({
      kind: "jvm-route",
      cookie: cookie.value,
      parameter: bar === -1 ? undefined : key.text.slice(bar + 1),
      reverse: reverse !== undefined,
    });
  },
  print: (value) => (value.kind === "jvm-route" ? print(value) : []),
};

const print = ({ cookie, parameter, reverse }: JvmRoute): string[] => [
  cookie.source + (parameter === undefined ? "" : `|${parameter}`),
  ...(reverse ? ["reverse"] : []),
];

const module = ownDirectives({
  module: "ngx_http_upstream_jvm_route_module",
  dialects: ["nginx", "openresty", "tengine"],
  contexts: ["upstream"],
  inherit: "none",
});

export const jvmRoute = module<Stickiness>(
  "jvm_route",
  jvmRouteShape,
  "Sends a client to the backend whose `srun_id` its session begins or (reverse) ends with; backup servers are not supported.",
  "按会话 ID 的前缀或（reverse）后缀匹配后端的 `srun_id`，把客户端送回原来的后端；不支持 backup。",
  { slot: stickinessSlot.slot, serve: "full" },
);

export const jvmRouteStatus = module<string>(
  "jvm_route_status",
  one(text),
  "Answers with the state of a group of jvm_route.",
  "返回 jvm_route 上游组的状态。",
  { contexts: ["server", "location"] },
);
