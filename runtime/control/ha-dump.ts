import type { HaPlan, InstancePlan } from "../vrrp/plan.ts";
import type { InstanceStatus } from "../vrrp/status.ts";

/*
 * How keepalived 2.2.7 writes itself down: keepalived.json (SIGRTMIN+2), keepalived.stats (SIGUSR2)
 * and the instances of keepalived.data (SIGUSR1), for whoever reads those files already.
 */

export const dumpForms = ["json", "stats", "data"] as const;
export type DumpForm = (typeof dumpForms)[number];

/** keepalived's numbers of states (vrrp.h: VRRP_STATE_*). */
export const stateNumbers: Readonly<Record<InstanceStatus["role"], number>> = {
  init: 0,
  backup: 1,
  master: 2,
  fault: 3,
  stopped: 98,
};

/** One dump and what it is. */
export function dumpOf(
  form: DumpForm,
  plan: HaPlan,
  instances: readonly InstanceStatus[],
): { readonly type: string; readonly body: string } {
  const pairs = instances.flatMap((status) => {
    const own = plan.instances.find(({ name }) => name === status.name);
    return own ? [{ plan: own, status }] : [];
  });
  if (form === "json")
    return {
      type: "application/json",
      body: JSON.stringify(pairs.map((pair) => ({ data: data(pair), stats: stats(pair) }))),
    };
  const write = form === "stats" ? statsText : dataText;
  return { type: "text/plain; charset=utf-8", body: pairs.map(write).join("") };
}

interface Pair {
  readonly plan: InstancePlan;
  readonly status: InstanceStatus;
}

const seconds = (microseconds: number): number => microseconds / 1_000_000;

function data({ plan, status }: Pair) {
  const { garp } = plan;
  return {
    iname: plan.name,
    dont_track_primary: Number(!plan.trackPrimary),
    skip_check_adv_addr: Number(plan.skipAddressCheck),
    strict_mode: 0,
    vmac_ifname: "",
    ifp_ifname: plan.interface,
    master_priority: status.role === "backup" ? (status.master?.priority ?? 0) : 0,
    last_transition: (status.last?.at ?? 0) / 1000,
    garp_delay: seconds(garp.delay),
    garp_refresh: seconds(garp.refresh),
    garp_rep: garp.repeat,
    garp_refresh_rep: garp.refreshRepeat,
    garp_lower_prio_delay: seconds(garp.lowerDelay),
    garp_lower_prio_rep: garp.lowerRepeat,
    lower_prio_no_advert: Number(!plan.answerLower),
    higher_prio_send_advert: Number(plan.answerHigher),
    vrid: plan.vrid,
    base_priority: status.basePriority,
    effective_priority: status.priority,
    vipset: status.role === "master",
    promote_secondaries: plan.promoteSecondaries,
    adver_int: seconds(status.timers.interval),
    master_adver_int: seconds(status.timers.masterInterval),
    accept: Number(plan.accept),
    nopreempt: !plan.preempt,
    preempt_delay: seconds(plan.preemptDelay),
    state: stateNumbers[status.role],
    wantstate: stateNumbers[status.role === "fault" ? "backup" : status.role],
    version: plan.version,
    smtp_alert: plan.notify.tell.mail,
    notify_deleted: plan.notify.tell.sayDeleted,
    vips: plan.addresses.map((address) => addressText(address, status)),
    ...(plan.excluded.length > 0 && {
      evips: plan.excluded.map((address) => addressText(address, status)),
    }),
    // Not `auth_data`: the password stays where it is.
    auth_type: plan.password === undefined ? 0 : plan.ah ? 2 : 1,
  };
}

const scopes: Readonly<Record<number, string>> = {
  0: "global",
  200: "site",
  253: "link",
  254: "host",
};

function addressText(
  { ip, prefix, device, scope, label }: InstancePlan["addresses"][number],
  { held }: InstanceStatus,
): string {
  const length = prefix === (ip.includes(":") ? 128 : 32) ? "" : `/${prefix}`;
  const where = `${ip}${length} dev ${device} scope ${scopes[scope] ?? scope}`;
  return `${where}${label === undefined ? "" : ` label ${label}`}${held.includes(ip) ? " set" : ""}`;
}

/** keepalived's counters by its own names. */
function stats({ plan, status: { counters } }: Pair) {
  const drops = new Map<string, number>(counters.dropped);
  const of = (...reasons: readonly string[]) =>
    reasons.reduce((sum, reason) => sum + (drops.get(reason) ?? 0), 0);
  // keepalived counts an advert before it looks at addresses, and at who its peers are.
  const counted = of(
    "address-list",
    "unicast-source",
    ...(plan.unicastPeers.length > 0 ? ["ttl"] : []),
  );
  return {
    advert_rcvd: counters.advertsReceived + counted,
    advert_sent: counters.advertsSent,
    become_master: counters.becameMaster,
    release_master: counters.releasedMaster,
    packet_len_err: of("too-short", "length", "total-length"),
    // 2.2.7 has the field and counts nothing in it.
    advert_interval_err: 0,
    ip_ttl_err: of("ttl"),
    invalid_type_rcvd: of("type"),
    addr_list_err: of("address-count", "address-list"),
    invalid_authtype: of("auth-unknown"),
    authtype_mismatch: of("auth-type"),
    auth_failure: of("password", "ah-spi", "ah-digest"),
    pri_zero_rcvd: counters.priorityZeroReceived,
    pri_zero_sent: counters.priorityZeroSent,
  };
}

function statsText(pair: Pair): string {
  const { status } = pair;
  const own = stats(pair);
  return `VRRP Instance: ${status.name}
  Advertisements:
    Received: ${own.advert_rcvd}
    Sent: ${own.advert_sent}
  Became master: ${own.become_master}
  Released master: ${own.release_master}
  Packet Errors:
    Length: ${own.packet_len_err}
    TTL: ${own.ip_ttl_err}
    Invalid Type: ${own.invalid_type_rcvd}
    Advertisement Interval: ${own.advert_interval_err}
    Address List: ${own.addr_list_err}
  Authentication Errors:
    Invalid Type: ${own.invalid_authtype}
    Type Mismatch: ${own.authtype_mismatch}
    Failure: ${own.auth_failure}
  Priority Zero:
    Received: ${own.pri_zero_rcvd}
    Sent: ${own.pri_zero_sent}
`;
}

const stateWords: Readonly<Record<InstanceStatus["role"], string>> = {
  init: "INIT",
  backup: "BACKUP",
  master: "MASTER",
  fault: "FAULT",
  stopped: "STOP",
};

function dataText({ plan, status }: Pair): string {
  const { timers, last } = status;
  const addresses = plan.addresses.map((address) => `     ${addressText(address, status)}\n`);
  const wanted = status.role === "fault" ? "backup" : status.role;
  return ` VRRP Instance = ${plan.name}
   VRRP Version = ${plan.version}
   State = ${stateWords[status.role]}
   Wantstate = ${stateWords[wanted]}
   Last transition = ${((last?.at ?? 0) / 1000).toFixed(6)}
   Master down timer = ${timers.down} usecs
   Interface = ${plan.interface}
   Using src_ip = ${status.source ?? "(none)"}
   Down timer adverts = ${plan.downAdverts}
   Virtual Router ID = ${plan.vrid}
   Priority = ${status.basePriority}
   Effective priority = ${status.priority}
   Advert interval = ${timers.interval / (plan.version === 3 ? 1000 : 1_000_000)} ${plan.version === 3 ? "milli-" : ""}sec
   Preempt = ${plan.preempt ? "enabled" : "disabled"}
   Promote_secondaries = ${plan.promoteSecondaries ? "enabled" : "disabled"}
   Virtual IP (${addresses.length}):
${addresses.join("")}`;
}
