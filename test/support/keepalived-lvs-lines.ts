import { bfdName } from "../../src/catalog/keepalived/bfd-check.ts";
import * as connection from "../../src/catalog/keepalived/checker-connection.ts";
import {
  delayBeforeRetry,
  delayLoop,
  omega,
  retry,
  warmup,
} from "../../src/catalog/keepalived/checker-timing.ts";
import { dnsName, dnsType } from "../../src/catalog/keepalived/dns-check.ts";
import { checkedFile } from "../../src/catalog/keepalived/file-check.ts";
import type { Forwarding } from "../../src/catalog/keepalived/forwarding.ts";
import * as page from "../../src/catalog/keepalived/http-get.ts";
import * as effective from "../../src/catalog/keepalived/lvs-effective.ts";
import { miscPath, miscTimeout } from "../../src/catalog/keepalived/misc-check.ts";
import * as real from "../../src/catalog/keepalived/real-server.ts";
import type { Command } from "../../src/catalog/keepalived/script.ts";
import { heloName } from "../../src/catalog/keepalived/smtp-check.ts";
import * as udp from "../../src/catalog/keepalived/udp-check.ts";
import * as virtual from "../../src/catalog/keepalived/virtual-server.ts";
import type { CheckedUrl, Checker } from "../../src/ir/checker.ts";
import type { Lvs, RealServer, VirtualServer, VirtualServerGroup } from "../../src/ir/lvs.ts";
import { read, type Scope, type Slot } from "../../src/ir/scope.ts";

const long = (milliseconds: number): string => (milliseconds / 1000).toFixed(6);
const micro = (milliseconds: number): string => `${Math.round(milliseconds * 1000)} us`;
const onOff = (on: boolean): string => (on ? "ON" : "OFF");
const yes = (on: boolean): string => (on ? "yes" : "no");
const commandText = ({ argv }: Command): string => argv.map((word) => `'${word}'`).join(" ");
const checksums = { csum: "checksum", nocsum: "no checksum", remcsum: "remote checksum" } as const;

const forwardingText = (value: Forwarding): string =>
  value.method === "TUN"
    ? [
        "TUN",
        `type = ${value.tunnel.toUpperCase()}`,
        ...(value.port === undefined ? [] : [`port = ${value.port}`]),
        ...(value.checksum === undefined ? [] : [checksums[value.checksum]]),
      ].join(", ")
    : value.method;

const given = <T>(scope: Scope, slot: Slot<T>, line: (value: T) => string): string[] => {
  const { value } = read<T>(scope, slot);
  return value === undefined ? [] : [line(value)];
};

const script = (scope: Scope, slot: Slot<Command>, name: string): string[] =>
  given(scope, slot, (value) => `${name} notify script = ${commandText(value)}`);

/** The section "LVS Topology" as the model has it. */
export const topologyLines = ({ groups, servers }: Lvs): string[] => [
  ...groups.flatMap(groupLines),
  ...servers.flatMap(serverLines),
];

function groupLines({ name, members }: VirtualServerGroup): string[] {
  const families = new Set(
    members.flatMap((one) => (one.kind === "addresses" ? [one.family] : [])),
  );
  const addresses = members.filter((one) => one.kind === "addresses");
  const marks = members.filter((one) => one.kind === "fwmark");
  return [
    `Virtual Server Group = ${name}, IPv4 = ${yes(families.has(4))}, IPv6 = ${yes(families.has(6))}`,
    ...addresses.map(({ first, last, port }) =>
      first === last
        ? `VIP = ${first}, VPORT = ${port}`
        : `VIP Range = ${first}-${last}, VPORT = ${port}`,
    ),
    ...marks.map(({ mark }) => `FWMARK = ${mark}`),
  ];
}

function serverLines(server: VirtualServer): string[] {
  const { scope, service } = server;
  const persistence = effective.persistenceOf(server).value;
  const sorry = effective.sorryOf(server);
  const family = effective.familyOf(server) === 6 ? "inet6" : "inet";
  const protocol = effective.protocolOf(server).value ?? "none";
  return [
    service.kind === "group"
      ? `VS GROUP = [${service.name}]:0`
      : service.kind === "fwmark"
        ? `VS FWMARK = ${service.mark}`
        : `VS VIP = ${service.ip}, VPORT = ${service.port}`,
    ...given(scope, page.virtualhost, (name) => `VirtualHost = ${name}`),
    ...given(scope, virtual.virtualServerSnmpName, (name) => `SNMP name = '${name}'`),
    `Address family = ${family}`,
    `connection timeout = ${long(read(scope, connection.connectTimeout).value)}`,
    `delay_loop = ${long(read(scope, delayLoop).value)}`,
    `lvs_sched = ${read(scope, virtual.lvsSched).value}`,
    `One packet scheduling = ${effective.opsOf(server).value ? "enabled" : "disabled"}`,
    ...(persistence === undefined ? [] : [`persistence timeout = ${persistence}`]),
    ...given(scope, virtual.persistenceGranularity, (mask) => `persistence granularity = ${mask}`),
    `protocol = ${protocol}`,
    `alpha is ${onOff(effective.alphaOf(scope).value)}`,
    `omega is ${onOff(read(scope, omega).value)}`,
    ...timers(scope),
    `Inhibit on failure is ${onOff(effective.inhibitOf(scope).value)}`,
    `quorum = ${effective.quorumOf(server).value}, hysteresis = ${effective.hysteresisOf(server).value}`,
    ...script(scope, virtual.quorumUp, "Quorum up"),
    ...script(scope, virtual.quorumDown, "Quorum down"),
    ...(read(scope, virtual.haSuspend).value ? ["Using HA suspend"] : []),
    `Using smtp notification = ${yes(effective.mailsOf(scope))}`,
    `forwarding method = ${forwardingText(read(scope, virtual.lvsMethod).value)}`,
    ...(sorry
      ? [
          `sorry server = [${sorry.address.ip}]:${protocol.toLowerCase()}:${sorry.address.port}`,
          `forwarding method = ${forwardingText(sorry.forwarding)}`,
          `Inhibit on failure is ${onOff(sorry.inhibit)}`,
        ]
      : []),
    ...server.realServers.flatMap((one) => realLines(one, server)),
  ];
}

/** Only what somebody wrote is shown. */
const timers = (scope: Scope): string[] => [
  ...given(scope, retry, (value) => `Retry count = ${value}`),
  ...given(scope, delayBeforeRetry, (value) => `Retry delay = ${long(value)}`),
  ...given(scope, warmup, (value) => `Warmup = ${long(value)}`),
];

function realLines(one: RealServer, server: VirtualServer): string[] {
  const { scope } = one;
  const { ip, port } = effective.targetOf(one, server);
  const range = `${read(scope, real.lthreshold).value} -> ${read(scope, real.uthreshold).value}`;
  const ownHost = scope.own(page.virtualhost).at(-1)?.value;
  return [
    `RIP = ${ip}, RPORT = ${port}`,
    `forwarding method = ${forwardingText(read(scope, virtual.lvsMethod).value)}`,
    `Alpha is ${onOff(effective.alphaOf(scope).value)}`,
    `connection timeout = ${long(read(scope, connection.connectTimeout).value)}`,
    `connection limit range = ${range}`,
    `Delay loop = ${long(read(scope, delayLoop).value)}`,
    ...timers(scope),
    `Inhibit on failure is ${onOff(effective.inhibitOf(scope).value)}`,
    ...script(scope, real.notifyUp, "RS up"),
    ...script(scope, real.notifyDown, "RS down"),
    ...(ownHost === undefined ? [] : [`VirtualHost = '${ownHost}'`]),
    ...given(scope, real.realServerSnmpName, (name) => `SNMP name = ${name}`),
    `Using smtp notification = ${yes(effective.mailsOf(scope))}`,
    `initial weight = ${read(scope, real.realServerWeight).value}`,
  ];
}

/** The section "Health checkers". */
export const checkerLines = ({ servers }: Lvs): string[] => {
  const every = servers.flatMap((server) =>
    server.realServers.flatMap((one) =>
      one.checkers.flatMap((checker) => oneCheckerLines(checker, one, server)),
    ),
  );
  // keepalived keeps those that read a file behind all others.
  const files = servers.flatMap((server) =>
    server.realServers.flatMap((one) =>
      one.checkers
        .filter(({ kind }) => kind === "FILE_CHECK")
        .flatMap((checker) => fileLines(checker, one, server)),
    ),
  );
  return [...every, ...files];
};

function pair(one: RealServer, server: VirtualServer): string {
  const protocol = (effective.protocolOf(server).value ?? "none").toLowerCase();
  const { ip, port } = effective.targetOf(one, server);
  const { service } = server;
  const who =
    service.kind === "group"
      ? `[${service.name}]:0`
      : service.kind === "fwmark"
        ? `FWM ${service.mark}`
        : `[${service.ip}]:${protocol}:${service.port}`;
  return `${who} -> [${ip}]:${protocol}:${port}`;
}

const fileLines = ({ scope }: Checker, one: RealServer, server: VirtualServer): string[] => [
  pair(one, server),
  "Log all failures = no",
  "Keepalive method = FILE_CHECK",
  ...given(scope, checkedFile, (name) => `Tracked file = ${name}`),
];

function oneCheckerLines(checker: Checker, one: RealServer, server: VirtualServer): string[] {
  const { kind, scope } = checker;
  if (kind === "FILE_CHECK" || kind === "SMTP_CHECK")
    return kind === "FILE_CHECK" ? [] : smtp(checker, one, server);
  if (kind === "BFD_CHECK")
    return [
      pair(one, server),
      `Alpha = ${yes(effective.alphaOf(scope).value)}`,
      "Log all failures = no",
      "Keepalive method = BFD_CHECK",
      ...given(scope, bfdName, (name) => `Name = ${name}`),
      `Alpha is ${onOff(effective.alphaOf(scope).value)}`,
    ];
  return [
    pair(one, server),
    ...timeLines(checker),
    ...(kind === "MISC_CHECK" ? [] : connectionLines(checker, one)),
    ...methodLines(checker),
  ];
}

function timeLines(checker: Checker): string[] {
  const times = effective.timesOf(checker);
  return [
    `Alpha = ${yes(times.alpha.value)}`,
    `Delay loop = ${micro(times.delayLoop.value)}`,
    `Warmup = ${micro(times.warmup.value)}`,
    `Retries = ${times.retry.value}`,
    ...(times.retry.value > 0
      ? [`Delay before retry = ${micro(times.delayBeforeRetry.value)}`]
      : []),
    `Log all failures = ${yes(times.logAllFailures.value)}`,
  ];
}

function connectionLines(checker: Checker, one: RealServer): string[] {
  const { scope } = checker;
  const to = effective.checkedAddress(checker, one);
  const from = read(scope, connection.bindto).value;
  const port = read(scope, connection.bindPort).value ?? 0;
  return [
    "Connection",
    `Dest = [${to.ip}]:${to.port}`,
    ...(from === undefined ? [] : [`Bind to = [${from}]:${port}`]),
    ...given(scope, connection.bindIf, (name) => `Bind i/f = ${name}`),
    ...given(scope, connection.checkerFwmark, (mark) => `Mark = ${mark}`),
    `Timeout = ${long(effective.timesOf(checker).connectTimeout.value)}`,
  ];
}

const smtp = (checker: Checker, one: RealServer, server: VirtualServer): string[] => [
  pair(one, server),
  ...timeLines(checker),
  ...connectionLines(checker, one),
  "Keepalive method = SMTP_CHECK",
  `helo = ${read(checker.scope, heloName).value}`,
];

function methodLines(checker: Checker): string[] {
  const { kind, scope } = checker;
  switch (kind) {
    case "HTTP_GET":
    case "SSL_GET":
      return [
        `Keepalive method = ${kind}, http protocol ${read(scope, page.httpProtocol).value.toUpperCase()}`,
        ...(scope.own(page.virtualhost).length > 0
          ? given(scope, page.virtualhost, (name) => `Virtualhost = ${name}`)
          : []),
        `Enable SNI ${read(scope, page.enableSni).value ? "" : "un"}set`,
        `Fast recovery ${read(scope, page.fastRecovery).value ? "" : "un"}set`,
        ...checker.urls.flatMap(urlLines),
      ];
    case "DNS_CHECK": {
      const name = read(scope, dnsName).value;
      return [
        "Keepalive method = DNS_CHECK",
        `Type = ${read(scope, dnsType).value}`,
        `Name = ${name === "." ? "" : name}`.trim(),
      ];
    }
    case "MISC_CHECK":
      return [
        "Keepalive method = MISC_CHECK",
        ...given(scope, miscPath, (value) => `script = ${commandText(value)}`),
        `timeout = ${read(scope, miscTimeout).value / 1000}`,
        `dynamic = ${effective.dynamicOf(checker) ? "YES" : "NO"}`,
      ];
    case "UDP_CHECK":
      return ["Keepalive method = UDP_CHECK", ...udpLines(scope)];
    case "TCP_CHECK":
    case "PING_CHECK":
    case "SMTP_CHECK":
    case "BFD_CHECK":
    case "FILE_CHECK":
      return [`Keepalive method = ${kind}`];
  }
}

function udpLines(scope: Scope): string[] {
  const sent = read(scope, udp.payload).value;
  const reply = read(scope, udp.requireReply).value;
  return [
    sent === undefined ? "Payload specified = no" : `Payload len = ${sent.length / 2}`,
    `Require reply = ${yes(reply !== undefined)}`,
    ...(reply === undefined
      ? []
      : [
          `Min reply length = ${read(scope, udp.minReplyLength).value}`,
          `Max reply length = ${read(scope, udp.maxReplyLength).value}`,
          ...(reply === ""
            ? []
            : [
                `Reply data len = ${reply.length / 2}`,
                `Reply data mask = ${yes(/x/i.test(reply))}`,
              ]),
        ]),
  ];
}

function urlLines({ scope }: CheckedUrl): string[] {
  const statuses = read(scope, page.statusCode).value;
  const host = scope.own(page.virtualhost).at(-1)?.value;
  return [
    ...given(scope, page.path, (path) => `Checked url = ${path}`),
    ...given(scope, page.digest, (digest) => `digest = ${digest}`),
    "HTTP Status Code(s)",
    ...statuses.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`)),
    ...(host === undefined ? [] : [`Virtual host = ${host}`]),
    ...given(scope, page.regex, (pattern) => `Regex = "${pattern}"`),
    ...(read(scope, page.regexNoMatch).value ? ["Regex no match"] : []),
    ...given(
      scope,
      page.regexMaxOffset,
      (most) =>
        `Regex min offset = ${read(scope, page.regexMinOffset).value}, max_offset = ${most}`,
    ),
  ];
}
