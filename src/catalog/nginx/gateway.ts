import type { Template } from "../../ir/template.ts";
import { isConstant } from "../../ir/template.ts";
import { one } from "../shape.ts";
import { type Bind, bindShape } from "./bind.ts";
import { buffers } from "./buffers.ts";
import { fileAccessShape, type Store, store } from "./cache-values.ts";
import { everyLevel, fileSending, temporaryFiles } from "./family.ts";
import { obeyedHeaders } from "./ignored-headers.ts";
import { directivesOf } from "./kinds.ts";
import { type Buffers, wordSet } from "./shapes.ts";
import { tempPathShape } from "./temp-path.ts";
import { text } from "./values.ts";

/** A module that hands requests to servers of its own protocol, and what those are called. */
export interface Gateway {
  readonly prefix: "fastcgi" | "scgi" | "uwsgi" | "grpc" | "memcached" | "tunnel";
  readonly en: string;
  readonly zh: string;
}

const ofModule = ({ prefix }: Gateway) =>
  directivesOf({
    module: `ngx_http_${prefix}_module`,
    contexts: everyLevel,
    serve: prefix === "memcached" ? "full" : "refused",
  });

/** Which failures of a backend lead to the next one, and within which bounds. */
export function retriesOf<const W extends string>(
  gateway: Gateway,
  words: readonly W[],
  byDefault: readonly W[],
) {
  const { prefix, zh } = gateway;
  const of = ofModule(gateway);
  return {
    nextUpstream: of.with<readonly W[]>(
      `${prefix}_next_upstream`,
      wordSet(...words),
      byDefault,
      `What makes a request go to the next ${gateway.en} server.`,
      `哪些情况下换下一个 ${zh} 服务器重试。`,
      { repeat: "append" },
    ),
    nextUpstreamTries: of.number(
      `${prefix}_next_upstream_tries`,
      0,
      `Most ${gateway.en} servers one request tries; 0 is no limit.`,
      `一个请求最多尝试的 ${zh} 服务器数，0 表示不限。`,
    ),
    nextUpstreamTimeout: of.time(
      `${prefix}_next_upstream_timeout`,
      0,
      `How long a request may go on to further ${gateway.en} servers; 0 is no limit.`,
      `允许换 ${zh} 服务器重试的总时间，0 表示不限。`,
    ),
  } as const;
}

/** How connections to the servers are opened and how long they may be silent. */
export function connectionsOf(gateway: Gateway) {
  const { prefix, zh } = gateway;
  const of = ofModule(gateway);
  return {
    bind: of.of<Bind>(
      `${prefix}_bind`,
      bindShape,
      `Local address of connections to ${gateway.en} servers.`,
      `连接 ${zh} 服务器使用的本地地址。`,
      { serve: "refused" },
    ),
    connectTimeout: of.time(
      `${prefix}_connect_timeout`,
      60_000,
      `Longest wait for a connection to a ${gateway.en} server.`,
      `与 ${zh} 服务器建立连接的超时时间。`,
    ),
    sendTimeout: of.time(
      `${prefix}_send_timeout`,
      60_000,
      `Longest pause between two writes to a ${gateway.en} server.`,
      `向 ${zh} 服务器两次写操作之间的最长间隔。`,
    ),
    readTimeout: of.time(
      `${prefix}_read_timeout`,
      60_000,
      `Longest pause between two reads from a ${gateway.en} server.`,
      `从 ${zh} 服务器两次读操作之间的最长间隔。`,
    ),
    bufferSize: of.size(
      `${prefix}_buffer_size`,
      4096,
      `Buffer for the first part of what a ${gateway.en} server sends.`,
      `读取 ${zh} 服务器响应首部的缓冲大小。`,
    ),
    socketKeepalive: of.flag(
      `${prefix}_socket_keepalive`,
      false,
      `Probes idle connections to ${gateway.en} servers.`,
      `对 ${zh} 服务器连接启用 TCP 保活。`,
      { serve: prefix === "memcached" ? fileSending : "refused" },
    ),
    ...(prefix !== "memcached" && {
      socketRcvbuf: of.size(
        `${prefix}_socket_rcvbuf`,
        0,
        `Receive buffer of the sockets to ${gateway.en} servers; 0 leaves it to the system.`,
        `${zh} 服务器套接字的接收缓冲，0 表示由系统决定。`,
      ),
      socketSndbuf: of.size(
        `${prefix}_socket_sndbuf`,
        0,
        `Send buffer of the sockets to ${gateway.en} servers; 0 leaves it to the system.`,
        `${zh} 服务器套接字的发送缓冲，0 表示由系统决定。`,
      ),
    }),
  } as const;
}

/** Which fields of answers clients see, and who answers for errors. */
export function headersOf(gateway: Gateway) {
  const { prefix, zh } = gateway;
  const of = ofModule(gateway);
  return {
    passHeader: of.of<string>(
      `${prefix}_pass_header`,
      one(text),
      "A field of answers that clients see after all.",
      "允许传给客户端的响应头。",
      { repeat: "append" },
    ),
    hideHeader: of.of<string>(
      `${prefix}_hide_header`,
      one(text),
      "A field of answers that clients do not see.",
      "不传给客户端的响应头。",
      { repeat: "append" },
    ),
    ignoreHeaders: of.of<readonly string[]>(
      `${prefix}_ignore_headers`,
      obeyedHeaders,
      "Fields of answers that nginx itself does not obey.",
      `忽略 ${zh} 响应中的哪些头。`,
      { repeat: "append" },
    ),
    interceptErrors: of.flag(
      `${prefix}_intercept_errors`,
      false,
      `Whether \`error_page\` holds for answers of ${gateway.en} servers.`,
      `${zh} 服务器返回的错误是否使用 error_page。`,
    ),
  } as const;
}

/** Reading answers ahead of clients, and keeping them. */
export function bufferingOf(gateway: Gateway) {
  const { prefix, zh } = gateway;
  const of = ofModule(gateway);
  return {
    buffering: of.flag(
      `${prefix}_buffering`,
      true,
      `Reads the answer of a ${gateway.en} server ahead of the client.`,
      `是否缓冲 ${zh} 服务器的响应。`,
    ),
    buffers: of.with<Buffers>(
      `${prefix}_buffers`,
      buffers(),
      { count: 8, size: 4096 },
      "Buffers for the body of an answer.",
      "响应体的缓冲。",
    ),
    busyBuffersSize: of.size(
      `${prefix}_busy_buffers_size`,
      8192,
      "How much may wait for the client.",
      "正在发送给客户端的缓冲上限。",
    ),
    ...keptFilesOf(gateway),
    ...requestsOf(gateway),
  } as const;
}

/** Answers that become files for a while or for good. */
function keptFilesOf(gateway: Gateway) {
  const { prefix, zh } = gateway;
  const of = ofModule(gateway);
  return {
    maxTempFileSize: of.size(
      `${prefix}_max_temp_file_size`,
      1_073_741_824,
      "Most of an answer that goes to a temporary file; 0 is none.",
      "响应临时文件的大小上限，0 表示不用。",
    ),
    tempFileWriteSize: of.size(
      `${prefix}_temp_file_write_size`,
      8192,
      "Most that is written to a temporary file at once.",
      "单次写入临时文件的数据量。",
    ),
    tempPath: of.of<readonly string[]>(
      `${prefix}_temp_path`,
      tempPathShape,
      `Where answers of ${gateway.en} servers are kept.`,
      `${zh} 响应临时文件的目录。`,
      { serve: temporaryFiles },
    ),
    limitRate: of.rate(
      `${prefix}_limit_rate`,
      "Bytes a second that are read of one answer; 0 is no limit.",
      "读取单个响应的速率上限，0 表示不限。",
      { needs: rateNeeds },
    ),
    store: of.with<Store>(
      `${prefix}_store`,
      one(store),
      "off",
      "Keeps answers as files for good.",
      "把响应永久保存为文件。",
    ),
    storeAccess: of.with<readonly string[]>(
      `${prefix}_store_access`,
      fileAccessShape,
      ["user:rw"],
      "Rights of the files that are made.",
      "所建文件和目录的权限。",
    ),
  } as const;
}

/** Variables came to these rates with 1.27.0. */
export const rateNeeds = (rate: Template): string | undefined =>
  isConstant(rate) ? undefined : "1.27.0";

/** What of the request the servers get, and what becomes of it. */
function requestsOf(gateway: Gateway) {
  const { prefix } = gateway;
  const of = ofModule(gateway);
  return {
    requestBuffering: of.flag(
      `${prefix}_request_buffering`,
      true,
      "Reads the whole request before it is passed on.",
      "是否先读完请求体再转发。",
    ),
    ignoreClientAbort: of.flag(
      `${prefix}_ignore_client_abort`,
      false,
      "Whether a request goes on when its client has gone.",
      "客户端断开后是否继续请求后端。",
    ),
    passRequestHeaders: of.flag(
      `${prefix}_pass_request_headers`,
      true,
      "Whether the fields of the request are passed on.",
      "是否转发请求头。",
    ),
    passRequestBody: of.flag(
      `${prefix}_pass_request_body`,
      true,
      "Whether the body of the request is passed on.",
      "是否转发请求体。",
    ),
    forceRanges: of.flag(
      `${prefix}_force_ranges`,
      false,
      "Serves ranges whatever the backend says.",
      "无论后端如何声明都支持 Range。",
    ),
  } as const;
}
