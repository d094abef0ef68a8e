import { randomBytes } from "node:crypto";

import { binaryAddress } from "../decide/access.ts";
import { parseBasic } from "../decide/basic-auth.ts";
import { limitStatusNames } from "../decide/limits/verdict.ts";
import { builtin } from "../decide/variables.ts";
import { field } from "../http1/field.ts";
import type { RequestHead } from "../http1/request-head.ts";
import { wireStatus } from "../http1/status.ts";
import { isoTime } from "./clock.ts";
import type { ProxyExchange } from "./exchange.ts";
import { fieldValue } from "./field-variables.ts";
import { requestPath, rootOf } from "./file-path.ts";
import { connectionColumn } from "./services.ts";
import { upstreamVariable } from "./upstream-variables.ts";

const seconds = (milliseconds: number): string => (Math.max(0, milliseconds) / 1000).toFixed(3);
const present = (text: string): string | undefined => (text === "" ? undefined : text);

/** A built-in variable of a request; undefined when it has no value. */
export function builtinValue(exchange: ProxyExchange, id: number): string | undefined {
  switch (id) {
    case builtin.host:
      return exchange.head.host || exchange.engine.http.servers[exchange.server]?.name;
    case builtin.remote_addr:
      return exchange.client.remoteAddress;
    case builtin.proxy_add_x_forwarded_for:
      return forwardedFor(exchange);
    case builtin.uri:
    case builtin.document_uri:
      return exchange.uri !== "" || exchange.head.begun ? exchange.uri : undefined;
    case builtin.args:
    case builtin.query_string:
      return present(exchange.args);
    case builtin.is_args:
      return exchange.args === "" ? "" : "?";
    case builtin.request_uri:
      return present(exchange.requestUri);
    case builtin.scheme:
      return exchange.client.secure ? "https" : "http";
    case builtin.proxy_host:
      return exchange.settings.proxy && exchange.upstream.hostName;
    case builtin.request_method:
      return present(exchange.method);
    case builtin.server_name:
      return exchange.engine.http.servers[exchange.server]?.name;
    default:
      return (id >= builtin.upstream_addr && id <= builtin.upstream_status) ||
        id === builtin.upstream_cache_etag ||
        id === builtin.upstream_cache_last_modified
        ? upstreamVariable(exchange, id)
        : requestVariable(exchange, id);
  }
}

function requestVariable(exchange: ProxyExchange, id: number): string | undefined {
  const { head, client } = exchange;
  switch (id) {
    case builtin.request:
      return present(head.line);
    case builtin.content_length:
      return head.chunked ? unknownLength(exchange) : head.fields.value(field["content-length"]);
    case builtin.content_type:
      return head.fields.value(field["content-type"]);
    case builtin.remote_user:
      return parseBasic(head.fields.value(field.authorization))?.user;
    case builtin.request_body:
      return present(exchange.body.textInMemory);
    case builtin.request_completion:
      return exchange.headSent && !exchange.upstream.incomplete ? "OK" : "";
    case builtin.request_filename:
      return requestPath(exchange);
    case builtin.document_root:
    case builtin.realpath_root:
      return rootOf(exchange);
    case builtin.request_id:
      exchange.requestId ??= randomBytes(16).toString("hex");
      return exchange.requestId;
    case builtin.request_length:
      return String(head.bodyAt + exchange.body.wireBytes);
    case builtin.server_protocol:
      return protocolOf(head);
    case builtin.proxy_port:
      return exchange.upstream.port;
    case builtin.https:
      return client.secure ? "on" : "";
    default:
      return isSecure(id)
        ? client.secureVariable(id, exchange.engine.wall)
        : connectionVariable(exchange, id);
  }
}

function unknownLength({ head, body, headSent }: ProxyExchange): string | undefined {
  if (head.version >= 2000) return body.framedLength;
  return body.chunkedLength ?? (headSent ? "0" : undefined);
}

function protocolOf({ version, protocolStart, begun, text }: RequestHead): string | undefined {
  if (version >= 2000) return "HTTP/2.0";
  if (protocolStart < 0) return undefined;
  if (!begun) return "";
  const end = text.indexOf("\n", protocolStart);
  return text.slice(protocolStart, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
}

const isSecure = (id: number): boolean =>
  (id >= builtin.ssl_alpn_protocol && id <= builtin.ssl_session_reused) ||
  (id >= builtin.ssl_client_cert && id <= builtin.ssl_client_v_start);

function connectionVariable(exchange: ProxyExchange, id: number): string | undefined {
  const { client, engine } = exchange;
  switch (id) {
    case builtin.binary_remote_addr:
      return binaryAddress(client.remoteAddress);
    case builtin.remote_port:
      return client.remotePort;
    case builtin.realip_remote_port:
      return client.peerPort;
    case builtin.realip_remote_addr:
      return client.peerAddress;
    case builtin.server_addr:
      return client.localAddress;
    case builtin.server_port:
      return client.localPort;
    case builtin.connection:
      return String(client.number);
    case builtin.connection_requests:
      return String(client.requests);
    case builtin.connection_time:
      return seconds(engine.now - client.opened);
    case builtin.hostname:
      return engine.services.hostname;
    case builtin.pid:
      return String(engine.services.pid);
    case builtin.http2:
      return client.http2;
    case builtin.pipe:
      return client.pipelined ? "p" : ".";
    case builtin.proxy_protocol_addr:
    case builtin.proxy_protocol_port:
    case builtin.proxy_protocol_server_addr:
    case builtin.proxy_protocol_server_port:
      return client.proxyProtocol?.[id - builtin.proxy_protocol_addr];
    default:
      return logVariable(exchange, id);
  }
}

function logVariable(exchange: ProxyExchange, id: number): string | undefined {
  const { engine, client } = exchange;
  const { connections } = engine.services;
  switch (id) {
    case builtin.status:
      return String(wireStatus(exchange.errorStatus) || exchange.status).padStart(3, "0");
    case builtin.body_bytes_sent:
      return String(Math.max(0, client.bytesSent - exchange.headBytes));
    case builtin.bytes_sent:
      return String(client.bytesSent);
    case builtin.request_time:
      return seconds(engine.now - exchange.started);
    case builtin.msec:
      return seconds(engine.wall);
    case builtin.time_local:
      return engine.clock.local(engine.wall);
    case builtin.time_iso8601:
      return isoTime(engine.wall);
    case builtin.nginx_version:
      return engine.version;
    case builtin.limit_req_status:
      return limitStatusNames[exchange.limitReqStatus];
    case builtin.limit_conn_status:
      return limitStatusNames[exchange.limitConnStatus];
    case builtin.limit_rate:
      return String(Math.max(0, exchange.limitRate));
    case builtin.connections_active:
      return String(connections[connectionColumn.active]);
    case builtin.connections_reading:
      return String(connections[connectionColumn.reading]);
    case builtin.connections_writing:
      return String(connections[connectionColumn.writing]);
    case builtin.connections_waiting:
      return String(connections[connectionColumn.waiting]);
    default:
      return undefined;
  }
}

/** `$proxy_add_x_forwarded_for`: what came, and the address of the client behind it. */
function forwardedFor(exchange: ProxyExchange): string {
  const { fields } = exchange.head;
  const address = exchange.client.remoteAddress;
  if (!fields.has(field["x-forwarded-for"])) return address;
  return `${fieldValue(fields, "x_forwarded_for", ", ")}, ${address}`;
}
