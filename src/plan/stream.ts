import { isKnownStreamVariable } from "../../runtime/decide/stream-variables.ts";
import type { ErrorLogPlan } from "../../runtime/plan.ts";
import type { StreamPlan, StreamServerPlan } from "../../runtime/plan/stream.ts";
import { streamAllow, streamDeny } from "../catalog/nginx/access.ts";
import { streamAccessLog } from "../catalog/nginx/log.ts";
import { streamSetRealIpFrom } from "../catalog/nginx/realip.ts";
import * as core from "../catalog/nginx/stream-core.ts";
import * as ssl from "../catalog/nginx/stream-ssl.ts";
import { read, readAll, siteOf } from "../ir/scope.ts";
import type { Stream, StreamServer } from "../ir/stream.ts";
import type { Sources } from "../text/source.ts";
import type { Findings } from "./findings.ts";
import { LimitZones } from "./limits.ts";
import { firstName } from "./listeners.ts";
import { accessLogsOf, errorLogsOf, type LogContext, LogFormats } from "./logs.ts";
import { planMap } from "./maps.ts";
import type { Paths } from "./paths.ts";
import type { PassContext } from "./proxy-pass.ts";
import { proxiesOf, type ProxyNames, resolveStreamProxies } from "./real-ip.ts";
import { resolveStreamNames, type Resolver } from "./resolve.ts";
import { accessOf } from "./settings.ts";
import { planStreamListeners } from "./stream-listeners.ts";
import { planStreamPass } from "./stream-proxy.ts";
import { definedInStream, planGeo, planSplit } from "./stream-tables.ts";
import { planTls, type TlsSlots } from "./tls.ts";
import { Upstreams } from "./upstreams.ts";
import { Values } from "./values.ts";

interface StreamContext {
  readonly paths: Paths;
  readonly findings: Findings;
  readonly sources: Sources;
  readonly allowed: readonly string[];
  readonly resolver: Resolver;
  readonly defaultErrorLogs: readonly ErrorLogPlan[];
  readonly workers: number;
}

type ServerContext = LogContext &
  PassContext & { readonly zones: LimitZones; readonly proxyNames: ProxyNames };

const tlsSlots: TlsSlots = {
  sslCertificate: ssl.streamSslCertificate,
  sslCertificateKey: ssl.streamSslCertificateKey,
  sslProtocols: ssl.streamSslProtocols,
  sslCiphers: ssl.streamSslCiphers,
  sslPreferServerCiphers: ssl.streamSslPreferServerCiphers,
  sslSessionCache: ssl.streamSslSessionCache,
  sslSessionTimeout: ssl.streamSslSessionTimeout,
  sslSessionTickets: ssl.streamSslSessionTickets,
  sslSessionTicketKey: ssl.streamSslSessionTicketKey,
  sslVerifyClient: ssl.streamSslVerifyClient,
  sslVerifyDepth: ssl.streamSslVerifyDepth,
  sslClientCertificate: ssl.streamSslClientCertificate,
  sslTrustedCertificate: ssl.streamSslTrustedCertificate,
  sslCrl: ssl.streamSslCrl,
  sslDhparam: ssl.streamSslDhparam,
  sslEcdhCurve: ssl.streamSslEcdhCurve,
  sslPasswordFile: ssl.streamSslPasswordFile,
  sslRejectHandshake: ssl.streamSslRejectHandshake,
  sslConfCommand: ssl.streamSslConfCommand,
};

/** What is to be done with connections and datagrams that are passed on as they come. */
export async function planStream(stream: Stream, context: StreamContext): Promise<StreamPlan> {
  const { findings, allowed, sources } = context;
  const values = new Values(sources, findings, {
    defined: definedInStream(stream),
    allowed,
    elsewhere: false,
    known: isKnownStreamVariable,
  });
  const resolved = await resolveStreamNames(stream, context.resolver, findings);
  const upstreams = new Upstreams(values, findings, resolved, stream.matches);
  for (const upstream of stream.upstreams) upstreams.add(upstream, allowed);
  const formats = new LogFormats(stream.logFormats, values, findings, "stream");
  const zones = new LimitZones(stream.scope, values);
  const around: ServerContext = {
    ...context,
    zones,
    proxyNames: await resolveStreamProxies(stream, context.resolver, findings),
    values,
    upstreams,
    formats,
    defaultAccessLog: undefined,
  };
  const servers = stream.servers.map((server) => planServer(server, around));
  zones.remark(context.workers, findings);
  return {
    listeners: planStreamListeners(stream.servers, { values, findings }),
    servers,
    upstreams: upstreams.plans,
    maps: stream.maps.map((map) => planMap(map, values, findings)),
    geos: stream.geos.map((geo) => planGeo(geo, values)),
    splits: stream.splits.map((split) => planSplit(split, values)),
    logFormats: formats.plans,
    limits: zones.plan,
  };
}

function planServer(server: StreamServer, context: ServerContext): StreamServerPlan {
  const { scope } = server;
  const { values } = context;
  return {
    name: values.bytes(firstName(server), server.site),
    tls: tlsOf(server, context),
    handshakeTimeout: read(scope, ssl.sslHandshakeTimeout).value,
    proxyProtocolTimeout: read(scope, core.proxyProtocolTimeout).value,
    realIpFrom: proxiesOf(readAll(scope, streamSetRealIpFrom), context.proxyNames),
    limitConn: context.zones.streamConnectionsIn(scope),
    access: accessOf(scope, { allow: streamAllow, deny: streamDeny }),
    preread: read(scope, core.sslPreread).value
      ? {
          bufferSize: read(scope, core.prereadBufferSize).value,
          timeout: read(scope, core.prereadTimeout).value,
        }
      : undefined,
    program: server.program.map(({ variable, value, site }) => ({
      variable,
      value: values.value(value, site),
    })),
    handler: handlerOf(server, context),
    tcpNodelay: read(scope, core.streamTcpNodelay).value,
    accessLogs: accessLogsOf(scope, context, streamAccessLog),
    errorLogs: errorLogsOf(scope, context),
  };
}

function tlsOf(server: StreamServer, context: ServerContext): StreamServerPlan["tls"] {
  const tls = planTls(server, context, tlsSlots);
  const alpn = read(server.scope, ssl.sslAlpn).value;
  return tls && alpn ? { ...tls, alpn } : tls;
}

/** What is neither `proxy_pass` nor `return` is refused by its name where it stands. */
function handlerOf(
  { scope, handler }: StreamServer,
  context: ServerContext,
): StreamServerPlan["handler"] {
  const site = handler && siteOf(handler);
  if (handler?.value.kind === "proxy") {
    const { origin, value } = handler;
    return { kind: "proxy", proxy: planStreamPass({ value: value.pass, origin }, scope, context) };
  }
  if (handler?.value.kind === "return")
    return { kind: "return", text: context.values.value(handler.value.text, site) };
  return { kind: "return", text: "" };
}
