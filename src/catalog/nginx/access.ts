import { directive } from "../define.ts";
import { one } from "../shape.ts";
import { nginxFamily } from "./family.ts";
import { directivesOf } from "./kinds.ts";
import { type Network, network } from "./network.ts";
import { streamLevels } from "./stream-core.ts";

const access = {
  module: "ngx_http_access_module",
  dialects: nginxFamily,
  contexts: ["http", "server", "location", "limit_except"],
  inherit: "outer",
} as const;

export const allow = directive<Network>({
  ...access,
  name: "allow",
  takes: one(network),
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: { en: "Clients that are let in.", zh: "允许访问的客户端。" },
});

export const deny = directive<Network>({
  ...access,
  name: "deny",
  takes: one(network),
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: { en: "Clients that are kept out.", zh: "禁止访问的客户端。" },
});

const streams = directivesOf({
  module: "ngx_stream_access_module",
  contexts: streamLevels,
  serve: "full",
});

export const streamAllow = streams.of<Network>(
  "allow",
  one(network),
  "Clients that are let in.",
  "允许访问的客户端。",
  { repeat: "append" },
);

export const streamDeny = streams.of<Network>(
  "deny",
  one(network),
  "Clients that are kept out.",
  "禁止访问的客户端。",
  { repeat: "append" },
);
