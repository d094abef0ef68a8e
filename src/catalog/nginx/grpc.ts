import type { Template } from "../../ir/template.ts";
import { one } from "../shape.ts";
import { everyLevel } from "./family.ts";
import { tlsOf } from "./gateway-ssl.ts";
import { type GatewayPass, gatewayPass } from "./gateway-values.ts";
import { connectionsOf, headersOf, retriesOf } from "./gateway.ts";
import { directivesOf } from "./kinds.ts";
import { pair } from "./shapes.ts";
import { template, text } from "./values.ts";

const gateway = { prefix: "grpc", en: "gRPC", zh: "gRPC" } as const;

const words = [
  "error",
  "timeout",
  "invalid_header",
  "non_idempotent",
  "http_500",
  "http_502",
  "http_503",
  "http_504",
  "http_403",
  "http_404",
  "http_429",
  "off",
] as const;

export const grpc = {
  ...connectionsOf(gateway),
  ...retriesOf(gateway, words, ["error", "timeout"]),
  ...headersOf(gateway),
} as const;

export const grpcSsl = tlsOf("grpc");

const of = directivesOf({ module: "ngx_http_grpc_module", contexts: everyLevel });

export const grpcPass = of.of<GatewayPass>(
  "grpc_pass",
  one(gatewayPass("variables", "grpc", "grpcs")),
  "The gRPC server that requests are passed on to; `grpcs://` speaks TLS.",
  "请求转发到的 gRPC 服务器，`grpcs://` 表示使用 TLS。",
  { contexts: ["location", "if-in-location"], inherit: "none" },
);

export const grpcSetHeader = of.of<readonly [string, Template]>(
  "grpc_set_header",
  pair(text, template),
  "A field of the request as a gRPC server sees it; an empty value removes it.",
  "设置发往 gRPC 服务器的请求头，空值表示删除。",
  { repeat: "append" },
);
