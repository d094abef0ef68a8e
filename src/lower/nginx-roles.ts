import type { AnyDirective } from "../catalog/index.ts";
import { proxyPass } from "../catalog/nginx/proxy.ts";
import {
  breakDirective,
  ifBlock,
  returnDirective,
  rewrite,
  set,
} from "../catalog/nginx/rewrite.ts";
import { stubStatus } from "../catalog/nginx/static.ts";
import { streamPassToServer, streamReturn, streamSet } from "../catalog/nginx/stream-core.ts";
import { streamProxyPass } from "../catalog/nginx/stream-proxy.ts";
import { api } from "../catalog/ths/api.ts";

/** What a directive is to the structure of the model, beside the value that it puts in a scope. */
export type Role =
  | "set"
  | "if"
  | "return"
  | "rewrite"
  | "break"
  | "proxy"
  | "api"
  | "stub-status"
  | "gateway"
  /** Answers requests in a way that the model does not know. */
  | "handler"
  /** An active check that stands where requests are handed on (nginx Plus); its value is one. */
  | "check"
  | "stream-set"
  | "stream-return"
  | "stream-proxy"
  | "stream-pass";

const byDefinition: ReadonlyMap<AnyDirective, Role> = new Map<AnyDirective, Role>([
  [set, "set"],
  [ifBlock, "if"],
  [returnDirective, "return"],
  [rewrite, "rewrite"],
  [breakDirective, "break"],
  [proxyPass, "proxy"],
  [api, "api"],
  [stubStatus, "stub-status"],
  [streamSet, "stream-set"],
  [streamReturn, "stream-return"],
  [streamProxyPass, "stream-proxy"],
  [streamPassToServer, "stream-pass"],
]);

/** Directives that answer requests in ways the model does not know. */
const otherHandlers: ReadonlySet<string> = new Set([
  "tunnel_pass",
  "empty_gif",
  "flv",
  "mp4",
  "perl",
  "autoindex",
  "dav_methods",
  "random_index",
  "content_by_lua",
  "content_by_lua_block",
  "content_by_lua_file",
  "js_content",
  "check_status",
  "prometheus",
  "f4f",
  "hls",
]);

/** Protocols of application servers. */
const gateways = /^(?:fastcgi|uwsgi|scgi|grpc|memcached)_pass$/;

export function roleOf(name: string, def: AnyDirective | undefined): Role | undefined {
  const role = def && byDefinition.get(def);
  if (role) return role;
  if (otherHandlers.has(name)) return "handler";
  if (gateways.test(name)) return def ? "gateway" : "handler";
  return name === "health_check" && def?.contexts.includes("location") ? "check" : undefined;
}
