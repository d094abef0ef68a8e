import type { Checker } from "../../ir/checker.ts";
import type { RealServer, ServiceAddress, VirtualServer } from "../../ir/lvs.ts";
import { byDefault, isWritten, read, type Scope, type Traced } from "../../ir/scope.ts";
import { compareVersions } from "../../ir/target.ts";
import type { Milliseconds } from "../../ir/upstream.ts";
import { connectIp, connectPort, connectTimeout } from "./checker-connection.ts";
import {
  alpha,
  checkerRetry,
  delayBeforeRetry,
  delayLoop,
  dnsRetry,
  inhibitOnFailure,
  logAllFailures,
  miscRetry,
  warmup,
} from "./checker-timing.ts";
import type { Forwarding } from "./forwarding.ts";
import { smtpAlertGlobal } from "./global-defs.ts";
import { smtpAlertChecker } from "./global-lvs.ts";
import type { SorryServer } from "./lvs-values.ts";
import { miscDynamic, miscTimeout } from "./misc-check.ts";
import { realServerSmtpAlert, realServerWeight } from "./real-server.ts";
import * as keyword from "./virtual-server.ts";

/** 2.4 reads what stands after some words that 2.2 takes alone: `alpha off` is on there. */
const readsSwitches = [2, 3];

const olderWord = ({ target }: Scope): boolean =>
  compareVersions(target.version, readsSwitches) < 0;

/** What holds of a word that a virtual server of 2.2 takes for itself alone. */
function bare(scope: Scope, held: Traced<boolean>): Traced<boolean> {
  const { origin } = held;
  const from = origin.kind === "inherited" ? origin.from : scope.context;
  const alone = isWritten(held) && from === "virtual_server" && olderWord(scope);
  return alone ? { value: true, origin } : held;
}

/** Whether real servers count as down until a check has succeeded. */
export const alphaOf = (scope: Scope): Traced<boolean> => bare(scope, read(scope, alpha));

/** Whether a server that is down stays in the table with weight 0. */
export const inhibitOf = (scope: Scope): Traced<boolean> =>
  bare(scope, read(scope, inhibitOnFailure));

/** The protocol of a service; a mark names none, and needs none. */
export function protocolOf({ scope, service }: VirtualServer): Traced<string | undefined> {
  const held = read(scope, keyword.protocol);
  return service.kind === "fwmark" && !isWritten(held) ? byDefault(undefined) : held;
}

/** Seconds; 360 where a granularity or a service without a port needs persistence. */
export function persistenceOf({ scope, service }: VirtualServer): Traced<number | undefined> {
  const held = read(scope, keyword.persistenceTimeout);
  if (isWritten(held)) return held;
  const mask = read(scope, keyword.persistenceGranularity);
  const anyPort = service.kind === "address" && service.port === 0;
  return isWritten(mask) || anyPort ? byDefault(360) : held;
}

/** One packet scheduling, which keepalived takes back where the protocol is not UDP. */
export function opsOf(server: VirtualServer): Traced<boolean> {
  const held = read(server.scope, keyword.ops);
  return protocolOf(server).value === "UDP" ? held : { value: false, origin: held.origin };
}

/** The quorum; keepalived lowers it to what all real servers together weigh. */
export function quorumOf({ scope, realServers }: VirtualServer): Traced<number> {
  const held = read(scope, keyword.quorum);
  const all = realServers.reduce((sum, one) => sum + read(one.scope, realServerWeight).value, 0);
  return all > 0 && held.value > all ? { value: all, origin: held.origin } : held;
}

/** The hysteresis; one that is not below the quorum is one less. */
export function hysteresisOf(server: VirtualServer): Traced<number> {
  const held = read(server.scope, keyword.hysteresis);
  const most = quorumOf(server).value - 1;
  return held.value > most ? { value: most, origin: held.origin } : held;
}

const methodOf = ({ scope }: RealServer): Forwarding["method"] =>
  read(scope, keyword.lvsMethod).value.method;

/**
 * The family of a service: its own, the written one, that of the first server that is not behind a
 * tunnel, that of all if they agree, else IPv4.
 */
export function familyOf({ scope, service, realServers }: VirtualServer): 4 | 6 {
  if (service.kind === "address") return service.family;
  const said = read(scope, keyword.ipFamily).value;
  if (said !== undefined) return said === "inet6" ? 6 : 4;
  const direct = realServers.find((one) => methodOf(one) !== "TUN");
  if (direct) return direct.address.family;
  return realServers.every(({ address }) => address.family === 6) ? 6 : 4;
}

const portOfService = ({ service }: VirtualServer): number =>
  service.kind === "address" ? service.port : 0;

/**
 * A real server with its port, which is that of the virtual server where none is written. Packets
 * with a mark keep their port unless they are translated.
 */
export function targetOf(one: RealServer, server: VirtualServer): ServiceAddress {
  const { address } = one;
  if (server.service.kind === "fwmark" && methodOf(one) !== "NAT") return { ...address, port: 0 };
  return address.port === 0 ? { ...address, port: portOfService(server) } : address;
}

export interface Sorry {
  readonly address: SorryServer;
  readonly forwarding: Forwarding;
  readonly inhibit: boolean;
}

/** Where connections go while the quorum is lost. */
export function sorryOf(server: VirtualServer): Sorry | undefined {
  const { scope } = server;
  const written = read(scope, keyword.sorryServer).value;
  if (!written) return undefined;
  const address = written.port === 0 ? { ...written, port: portOfService(server) } : written;
  const forwarding =
    read(scope, keyword.sorryServerLvsMethod).value ?? read(scope, keyword.lvsMethod).value;
  return { address, forwarding, inhibit: read(scope, keyword.sorryServerInhibit).value };
}

/** Mail of a virtual server is off where nobody says it, that of a real server on. */
export const mailsOf = (scope: Scope): boolean =>
  read(
    scope,
    scope.context === "virtual_server" ? keyword.virtualServerSmtpAlert : realServerSmtpAlert,
  ).value ??
  globally(scope, smtpAlertChecker) ??
  globally(scope, smtpAlertGlobal) ??
  scope.context !== "virtual_server";

function globally(scope: Scope, slot: typeof smtpAlertChecker): boolean | undefined {
  let outermost = scope;
  while (outermost.outer) outermost = outermost.outer;
  return read(outermost, slot).value;
}

/** The times of a checker; those of BFD_CHECK and FILE_CHECK mean nothing, for they wait. */
export interface CheckerTimes {
  readonly delayLoop: Traced<Milliseconds>;
  readonly retry: Traced<number>;
  readonly delayBeforeRetry: Traced<Milliseconds>;
  readonly warmup: Traced<Milliseconds>;
  readonly connectTimeout: Traced<Milliseconds>;
  readonly alpha: Traced<boolean>;
  readonly logAllFailures: Traced<boolean>;
}

/** What holds for a checker: its own words, those around it, else the defaults of its kind. */
export function timesOf(checker: Checker): CheckerTimes {
  const { scope, kind } = checker;
  const loop = read(scope, delayLoop);
  const retries =
    kind === "DNS_CHECK" ? dnsRetry : kind === "MISC_CHECK" ? miscRetry : checkerRetry;
  const pause = read(scope, delayBeforeRetry);
  const start = read(scope, warmup);
  return {
    delayLoop: loop,
    retry: read(scope, retries),
    delayBeforeRetry: {
      value: pause.value ?? defaultPause(kind, loop.value),
      origin: pause.origin,
    },
    warmup: { value: start.value ?? loop.value, origin: start.origin },
    connectTimeout: read(scope, connectTimeout),
    alpha: alphaOf(scope),
    logAllFailures: read(scope, logAllFailures),
  };
}

function defaultPause(kind: Checker["kind"], loop: Milliseconds): Milliseconds {
  if (kind === "DNS_CHECK") return loop;
  return kind === "HTTP_GET" || kind === "SSL_GET" ? 3000 : 1000;
}

/**
 * What a checker connects to: the real server where it names nothing else. keepalived 2.2.7 checks
 * port 0 where neither of them has a port.
 */
export const checkedAddress = (
  { scope }: Checker,
  { address }: RealServer,
): { readonly ip: string; readonly port: number } => ({
  ip: read(scope, connectIp).value ?? address.ip,
  port: read(scope, connectPort).value ?? address.port,
});

/** Whether the exit status of MISC_CHECK sets the weight; 2.2 takes the word alone. */
export function dynamicOf({ scope }: Checker): boolean {
  const held = read(scope, miscDynamic);
  return held.value || (isWritten(held) && olderWord(scope));
}

/** How long the program of MISC_CHECK may run. */
export const timeoutOf = (checker: Checker): Milliseconds =>
  read(checker.scope, miscTimeout).value || timesOf(checker).delayLoop.value;
