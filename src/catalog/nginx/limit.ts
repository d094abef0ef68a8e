import { one } from "../shape.ts";
import { everyLevel, nginxFamily } from "./family.ts";
import { directivesOf } from "./kinds.ts";
import {
  type LimitConn,
  limitConnShape,
  type LimitConnZone,
  limitConnZoneShape,
  type LimitReq,
  limitReqShape,
  type LimitReqZone,
  limitReqZoneShape,
} from "./limits.ts";
import { streamLevels } from "./stream-core.ts";
import { integer, oneOf } from "./values.ts";

const levels = one(oneOf("info", "notice", "warn", "error"));
type Level = "info" | "notice" | "warn" | "error";

const zones = {
  inherit: "none",
  repeat: "append",
  key: ({ zone }: LimitConnZone) => zone.name,
} as const;

const status = one(integer(400, 599));

/** Tengine has a module of its own that takes more. */
const notTengine = nginxFamily.filter((dialect) => dialect !== "tengine");

/** A worker knows of the others what they have told it. */
const shared = {
  partial: "workers tell each other what they let in, 20 times a second; one worker alone is exact",
} as const;

const requests = directivesOf({
  module: "ngx_http_limit_req_module",
  contexts: everyLevel,
  serve: "full",
});

export const limitReqZone = requests.of<LimitReqZone>(
  "limit_req_zone",
  limitReqZoneShape,
  "Shared memory that counts requests by a key, and their rate.",
  "按键值统计请求的共享内存区及其速率。",
  { ...zones, dialects: notTengine, contexts: ["http"] },
);

export const limitReq = requests.of<LimitReq>(
  "limit_req",
  limitReqShape,
  "Holds requests to the rate of a zone; so many more may wait.",
  "按共享内存区的速率限制请求，超出部分排队或拒绝。",
  { dialects: notTengine, repeat: "append", key: ({ zone }) => zone, serve: shared },
);

export const limitReqLogLevel = requests.with<Level>(
  "limit_req_log_level",
  levels,
  "error",
  "Level at which refused requests are logged; delayed ones a level below.",
  "拒绝请求时的日志级别，延迟时低一级。",
);

export const limitReqStatus = requests.with<number>(
  "limit_req_status",
  status,
  503,
  "Status for refused requests.",
  "拒绝请求时返回的状态码。",
);

export const limitReqDryRun = requests.flag(
  "limit_req_dry_run",
  false,
  "Counts requests beyond the rate without holding them.",
  "只统计超限请求而不真正限制。",
);

const connections = directivesOf({
  module: "ngx_http_limit_conn_module",
  contexts: everyLevel,
  serve: "full",
});

export const limitConnZone = connections.of<LimitConnZone>(
  "limit_conn_zone",
  limitConnZoneShape,
  "Shared memory that counts connections by a key.",
  "按键值统计连接数的共享内存区。",
  { ...zones, contexts: ["http"] },
);

export const limitConn = connections.of<LimitConn>(
  "limit_conn",
  limitConnShape,
  "Most requests at a time for one key of a zone.",
  "共享内存区中每个键值的并发上限。",
  { repeat: "append", key: ({ zone }) => zone, serve: shared },
);

export const limitConnLogLevel = connections.with<Level>(
  "limit_conn_log_level",
  levels,
  "error",
  "Level at which refused connections are logged.",
  "拒绝连接时的日志级别。",
);

export const limitConnStatus = connections.with<number>(
  "limit_conn_status",
  status,
  503,
  "Status for refused requests.",
  "拒绝请求时返回的状态码。",
);

export const limitConnDryRun = connections.flag(
  "limit_conn_dry_run",
  false,
  "Counts connections beyond the limit without refusing them.",
  "只统计超限连接而不真正限制。",
);

const streams = directivesOf({
  module: "ngx_stream_limit_conn_module",
  contexts: streamLevels,
  serve: "full",
});

export const streamLimitConnZone = streams.of<LimitConnZone>(
  "limit_conn_zone",
  limitConnZoneShape,
  "Shared memory that counts connections by a key.",
  "按键值统计连接数的共享内存区。",
  { ...zones, contexts: ["stream"] },
);

export const streamLimitConn = streams.of<LimitConn>(
  "limit_conn",
  limitConnShape,
  "Most connections at a time for one key of a zone.",
  "共享内存区中每个键值的并发连接上限。",
  { repeat: "append", key: ({ zone }) => zone, serve: shared },
);

export const streamLimitConnLogLevel = streams.with<Level>(
  "limit_conn_log_level",
  levels,
  "error",
  "Level at which refused connections are logged.",
  "拒绝连接时的日志级别。",
);

export const streamLimitConnDryRun = streams.flag(
  "limit_conn_dry_run",
  false,
  "Counts connections beyond the limit without refusing them.",
  "只统计超限连接而不真正限制。",
);
