import { one } from "../shape.ts";
import { cacheOf } from "./cache.ts";
import { everyLevel } from "./family.ts";
import { retryWords } from "./fastcgi.ts";
import { tlsOf } from "./gateway-ssl.ts";
import { type GatewayPass, gatewayPass, type Param, paramShape } from "./gateway-values.ts";
import { bufferingOf, connectionsOf, headersOf, retriesOf } from "./gateway.ts";
import { directivesOf } from "./kinds.ts";
import { integer } from "./values.ts";

const ofScgi = { prefix: "scgi", en: "SCGI", zh: "SCGI" } as const;
const ofUwsgi = { prefix: "uwsgi", en: "uwsgi", zh: "uwsgi" } as const;

export const scgi = {
  ...connectionsOf(ofScgi),
  ...retriesOf(ofScgi, retryWords, ["error", "timeout"]),
  ...headersOf(ofScgi),
  ...bufferingOf(ofScgi),
} as const;

export const scgiCache = cacheOf("scgi", retryWords);

const scgiModule = directivesOf({ module: "ngx_http_scgi_module", contexts: everyLevel });

const handler = { contexts: ["location", "if-in-location"], inherit: "none" } as const;

export const scgiPass = scgiModule.of<GatewayPass>(
  "scgi_pass",
  one(gatewayPass("variables")),
  "The SCGI server that requests are passed on to.",
  "请求转发到的 SCGI 服务器。",
  handler,
);

export const scgiParam = scgiModule.of<Param>(
  "scgi_param",
  paramShape,
  "A parameter that SCGI servers get.",
  "传给 SCGI 服务器的参数。",
  { repeat: "append" },
);

export const uwsgi = {
  ...connectionsOf(ofUwsgi),
  ...retriesOf(ofUwsgi, retryWords, ["error", "timeout"]),
  ...headersOf(ofUwsgi),
  ...bufferingOf(ofUwsgi),
} as const;

export const uwsgiCache = cacheOf("uwsgi", retryWords);

export const uwsgiSsl = tlsOf("uwsgi");

const uwsgiModule = directivesOf({ module: "ngx_http_uwsgi_module", contexts: everyLevel });

export const uwsgiPass = uwsgiModule.of<GatewayPass>(
  "uwsgi_pass",
  one(gatewayPass("variables", "uwsgi", "suwsgi")),
  "The uwsgi server that requests are passed on to; `suwsgi://` speaks TLS.",
  "请求转发到的 uwsgi 服务器，`suwsgi://` 表示使用 TLS。",
  handler,
);

export const uwsgiParam = uwsgiModule.of<Param>(
  "uwsgi_param",
  paramShape,
  "A parameter that uwsgi servers get.",
  "传给 uwsgi 服务器的参数。",
  { repeat: "append" },
);

const byte = one(integer(0, 255));

export const uwsgiModifier1 = uwsgiModule.with<number>(
  "uwsgi_modifier1",
  byte,
  0,
  "First modifier of packets of the uwsgi protocol.",
  "uwsgi 协议包的 modifier1 字段。",
);

export const uwsgiModifier2 = uwsgiModule.with<number>(
  "uwsgi_modifier2",
  byte,
  0,
  "Second modifier of packets of the uwsgi protocol.",
  "uwsgi 协议包的 modifier2 字段。",
);

export const uwsgiString = uwsgiModule.text(
  "uwsgi_string",
  "A text that is sent after the parameters, such as code for the server to run.",
  "在参数之后发送给 uwsgi 服务器的文本。",
);
