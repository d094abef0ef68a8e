import type { DirectiveDef } from "../../src/catalog/define.ts";
import { checkerLogAllFailures } from "../../src/catalog/keepalived/checker-timing.ts";
import { keepalivedDefinitions } from "../../src/catalog/keepalived/definitions.ts";
import * as global from "../../src/catalog/keepalived/global-defs.ts";
import * as file from "../../src/catalog/keepalived/global-files.ts";
import * as lvs from "../../src/catalog/keepalived/global-lvs.ts";
import * as network from "../../src/catalog/keepalived/global-network.ts";
import { garpTimesOf } from "../../src/catalog/keepalived/vrrp-effective.ts";
import * as garp from "../../src/catalog/keepalived/vrrp-garp.ts";
import * as instance from "../../src/catalog/keepalived/vrrp-instance.ts";
import { isWritten, read, type Scope } from "../../src/ir/scope.ts";

const seconds = (milliseconds: number): string => String(milliseconds / 1000);
const unset = (value: boolean | undefined): string =>
  value === undefined ? "unset" : value ? "on" : "off";

/** A keyword of a family whose definitions have no names of their own. */
function valueOf(scope: Scope, name: string): unknown {
  const found = keepalivedDefinitions.find(
    (one): one is DirectiveDef<unknown> =>
      one.name === name && one.contexts.includes("global_defs"),
  );
  if (!found) throw new Error(name);
  return read(scope, found).value;
}

const numberOf = (scope: Scope, name: string): number => Number(valueOf(scope, name) ?? 0);

/** The section "Global definitions" as the model has it; the name of the machine is left out. */
export function globalLines(scope: Scope): string[] {
  return [...mail(scope), ...reload(scope), ...vrrp(scope), ...processes(scope), ...rest(scope)];
}

const said = <T>(value: T | undefined, line: (value: T) => string): string[] =>
  value === undefined ? [] : [line(value)];

const fixed = (milliseconds: number): string => (milliseconds / 1000).toFixed(6);

function mail(scope: Scope): string[] {
  const server = read(scope, global.smtpServer).value;
  const wait = read(scope, global.smtpConnectTimeout);
  return [
    ...said(read(scope, global.routerId).value, (name) => `Router ID = ${name}`),
    ...(server ? [`Smtp server = ${server[0]}`, `Smtp server port = ${server[1] ?? 25}`] : []),
    ...said(read(scope, global.smtpHeloName).value, (name) => `Smtp HELO name = ${name}`),
    ...(isWritten(wait) ? [`Smtp server connection timeout = ${seconds(wait.value)}`] : []),
    ...said(
      read(scope, global.notificationEmailFrom).value,
      (from) => `Email notification from = ${from}`,
    ),
    ...(read(scope, global.notificationEmail).value.length > 0 ? ["Email notification to:"] : []),
    ...read(scope, global.notificationEmail).value,
    `Default smtp_alert = ${unset(read(scope, global.smtpAlertGlobal).value)}`,
    `Default smtp_alert_vrrp = ${unset(read(scope, global.smtpAlertVrrp).value)}`,
    `Default smtp_alert_checker = ${unset(read(scope, lvs.smtpAlertChecker).value)}`,
    `Checkers log all failures = ${read(scope, checkerLogAllFailures).value}`,
  ];
}

function reload(scope: Scope): string[] {
  const check = read(scope, file.reloadCheckConfig).value;
  const dynamic = read(scope, global.dynamicInterfaces).value;
  const flush = read(scope, lvs.lvsFlushOnStop).value;
  return [
    check === undefined
      ? "No test config before reload"
      : `Test config before reload, log to ${check}`,
    `Dynamic interfaces = ${dynamic !== undefined}`,
    ...(dynamic?.includes("allow_if_changes") ? ["Allow interface changes = true"] : []),
    ...(read(scope, global.noEmailFaults).value ? ["Send emails for fault transitions = off"] : []),
    `Disable local IGMP = ${read(scope, network.disableLocalIgmp).value ? "yes" : "no"}`,
    `LVS flush = ${read(scope, lvs.lvsFlush).value}`,
    `LVS flush on stop = ${flush === undefined ? "disabled" : flush}`,
    `FIFO write vrrp states on reload = ${read(scope, lvs.fifoWriteVrrpStatesOnReload).value}`,
    `VRRP notify priority changes = ${read(scope, global.vrrpNotifyPriorityChanges).value}`,
  ];
}

function vrrp(scope: Scope): string[] {
  const times = garpTimesOf(scope, scope);
  const lower = {
    delay: read(scope, garp.vrrpGarpLowerPrioDelay).value ?? times.delay,
    repeat: read(scope, garp.vrrpGarpLowerPrioRepeat).value ?? times.repeat,
  };
  const table = read(scope, global.nftables).value?.[0];
  return [
    `VRRP IPv4 mcast group = ${read(scope, global.vrrpMcastGroup4).value}`,
    `VRRP IPv6 mcast group = ${read(scope, global.vrrpMcastGroup6).value}`,
    `Gratuitous ARP delay = ${seconds(times.delay)}`,
    `Gratuitous ARP repeat = ${times.repeat}`,
    `Gratuitous ARP refresh timer = ${seconds(times.refresh)}`,
    `Gratuitous ARP refresh repeat = ${times.refreshRepeat}`,
    `Gratuitous ARP lower priority delay = ${seconds(lower.delay)}`,
    `Gratuitous ARP lower priority repeat = ${lower.repeat}`,
    `Num adverts before down = ${read(scope, instance.vrrpDownTimerAdverts).value}`,
    `Send advert after receive lower priority advert = ${!read(scope, garp.vrrpLowerPrioNoAdvert).value}`,
    `Send advert after receive higher priority advert = ${read(scope, garp.vrrpHigherPrioSendAdvert).value}`,
    `Gratuitous ARP interval = ${fixed(read(scope, global.vrrpGarpInterval).value)}`,
    `Gratuitous NA interval = ${fixed(read(scope, global.vrrpGnaInterval).value)}`,
    `VRRP default protocol version = ${read(scope, instance.vrrpVersion).value}`,
    ...(table === undefined
      ? []
      : [
          `nftables table name = ${table}`,
          `nftables base chain priority = ${read(scope, network.nftablesPriority).value}`,
        ]),
    `nftables with${read(scope, network.nftablesCounters).value ? "" : "out"} counters`,
    `VRRP check unicast_src = ${read(scope, instance.vrrpCheckUnicastSrc).value}`,
    `VRRP skip check advert addresses = ${read(scope, instance.vrrpSkipCheckAdvAddr).value}`,
    `VRRP strict mode = ${read(scope, instance.vrrpStrict).value}`,
    `Max auto priority = ${read(scope, global.maxAutoPriority).value}`,
    `Min auto priority delay = ${numberOf(scope, "min_auto_priority_delay")} usecs`,
  ];
}

const processes = (scope: Scope): string[] =>
  (
    [
      ["VRRP", "vrrp"],
      ["Checker", "checker"],
      ["BFD", "bfd"],
    ] as const
  ).flatMap(([title, prefix]) => [
    `${title} process priority = ${numberOf(scope, `${prefix}_priority`)}`,
    `${title} don't swap = ${String(valueOf(scope, `${prefix}_no_swap`))}`,
    `${title} realtime priority = ${numberOf(scope, `${prefix}_rt_priority`)}`,
    `${title} realtime limit = ${numberOf(scope, `${prefix}_rlimit_rttime`)}`,
  ]);

function rest(scope: Scope): string[] {
  const policy = read(scope, network.vrrpRxBufsPolicy).value;
  const prefix = read(scope, network.vmacPrefix);
  const addressPrefix = read(scope, network.vmacAddrPrefix).value;
  const sockets = [
    "vrrp_netlink_cmd_rcv_bufs",
    "vrrp_netlink_monitor_rcv_bufs",
    "process_monitor_rcv_bufs",
    "lvs_netlink_cmd_rcv_bufs",
    "lvs_netlink_monitor_rcv_bufs",
  ];
  return [
    `Script security ${read(scope, global.enableScriptSecurity).value ? "enabled" : "disabled"}`,
    ...sockets.flatMap((name) => [
      `${name} = ${numberOf(scope, name)}`,
      `${name}_force = ${numberOf(scope, `${name}_force`)}`,
    ]),
    `rs_init_notifies = ${Number(read(scope, lvs.rsInitNotifies).value)}`,
    `no_checker_emails = ${Number(read(scope, lvs.noCheckerEmails).value)}`,
    ...(policy === undefined ? [] : [`rx_bufs_policy = ${policy}`]),
    `rx_bufs_multiples = ${read(scope, network.vrrpRxBufsMultiplier).value}`,
    `umask = 0${read(scope, file.umask).value.toString(8)}`,
    ...(read(scope, network.logUnknownVrids).value ? ["log_unknown_vrids"] : []),
    ...(isWritten(prefix) ? [`VMAC prefix = ${prefix.value}`] : []),
    ...(addressPrefix === undefined ? [] : [`VMAC address prefix = ${addressPrefix}`]),
  ];
}
