import { binaryAddress } from "../decide/access.ts";
import { limitStatusNames } from "../decide/limits/verdict.ts";
import { streamBuiltin as name } from "../decide/stream-variables.ts";
import { isoTime, localTime } from "../proxy/clock.ts";
import type { AttemptRecord } from "./attempts.ts";
import type { Session } from "./session.ts";

/** Milliseconds as `seconds.milliseconds`. */
const seconds = (milliseconds: number): string =>
  (Math.max(0, Math.trunc(milliseconds)) / 1000).toFixed(3);

/** The value of one of `streamBuiltin`; undefined where it has none. */
export function sessionVariable(session: Session, id: number): string | undefined {
  const { engine, ends } = session;
  switch (id) {
    case name.binary_remote_addr:
      return binaryAddress(session.realAddress);
    case name.bytes_received:
      return String(session.received);
    case name.bytes_sent:
      return String(session.sent);
    case name.connection:
      return String(session.number);
    case name.hostname:
      return engine.services.hostname;
    case name.limit_conn_status:
      return limitStatusNames[session.limitConnStatus];
    case name.msec:
      return seconds(engine.wall);
    case name.nginx_version:
      return engine.version;
    case name.pid:
      return String(engine.services.pid);
    case name.protocol:
      return session.protocol;
    case name.realip_remote_addr:
      return ends.remoteAddress;
    case name.realip_remote_port:
      return ends.remotePort;
    case name.remote_addr:
      return session.realAddress;
    case name.remote_port:
      return session.realPort;
    case name.server_addr:
      return ends.localAddress;
    case name.server_port:
      return ends.localPort;
    case name.server_name:
      return session.server.plan.name;
    case name.session_time:
      return seconds(engine.now - session.started);
    case name.status:
      return String(session.status).padStart(3, "0");
    case name.time_iso8601:
      return isoTime(engine.wall);
    case name.time_local:
      return localTime(engine.wall);
    default:
      return ofOthers(session, id);
  }
}

function ofOthers(session: Session, id: number): string | undefined {
  const { hello, proxyProtocol } = session;
  switch (id) {
    case name.proxy_protocol_addr:
      return proxyProtocol?.[0];
    case name.proxy_protocol_port:
      return proxyProtocol?.[1];
    case name.proxy_protocol_server_addr:
      return proxyProtocol?.[2];
    case name.proxy_protocol_server_port:
      return proxyProtocol?.[3];
    case name.ssl_preread_alpn_protocols:
      return hello?.alpn;
    case name.ssl_preread_protocol:
      return hello?.protocol;
    case name.ssl_preread_server_name:
      return hello?.serverName;
    case name.upstream_addr:
      return each(session, ({ address }) => address);
    case name.upstream_bytes_received:
      return each(session, ({ received }) => String(received));
    case name.upstream_bytes_sent:
      return each(session, ({ sent }) => String(sent));
    case name.upstream_connect_time:
      return each(session, ({ connectTime }) => time(connectTime));
    case name.upstream_first_byte_time:
      return each(session, ({ firstByteTime }) => time(firstByteTime));
    case name.upstream_session_time:
      return each(session, ({ sessionTime }) => time(sessionTime));
    default:
      return session.secureVariable(id);
  }
}

const time = (milliseconds: number): string => (milliseconds < 0 ? "-" : seconds(milliseconds));

function each(session: Session, show: (record: AttemptRecord) => string): string | undefined {
  const records = session.attempts?.records ?? [];
  return records.length === 0 ? undefined : records.map(show).join(", ");
}
