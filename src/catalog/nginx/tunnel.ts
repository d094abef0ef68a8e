import type { Template } from "../../ir/template.ts";
import { everyLevel } from "./family.ts";
import { connectionsOf, retriesOf } from "./gateway.ts";
import { directivesOf } from "./kinds.ts";
import { values } from "./shapes.ts";
import { template } from "./values.ts";

const gateway = { prefix: "tunnel", en: "tunnel's", zh: "隧道目标" } as const;

/** `denied` is nginx Plus's. */
const words = ["error", "timeout", "denied", "off"] as const;

export const tunnel = {
  ...connectionsOf(gateway),
  ...retriesOf(gateway, words, ["error", "timeout"]),
} as const;

const of = directivesOf({ module: "ngx_http_tunnel_module", contexts: everyLevel });

export const tunnelPass = of.of<readonly Template[]>(
  "tunnel_pass",
  values(template, 0, 1),
  "Answers CONNECT with a tunnel to the host that was asked for, or to the one that is named.",
  "以隧道方式处理 CONNECT 请求，连到请求的主机或此处指定的地址。",
  { contexts: ["server", "location", "if-in-location"], inherit: "none" },
);

export const tunnelSendLowat = of.size(
  "tunnel_send_lowat",
  0,
  "Least space in the send buffer.",
  "发送缓冲的最低余量。",
);
