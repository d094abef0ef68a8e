import type {
  AddressPlan,
  CommandPlan,
  GarpPlan,
  InstancePlan,
  NotifyPlan,
  UnicastPeerPlan,
} from "../../runtime/vrrp/plan.ts";
import { advertIntOf, priorityOf, versionOf } from "../catalog/keepalived/effective.ts";
import { vrrpMcastGroup4 } from "../catalog/keepalived/global-defs.ts";
import type { Command } from "../catalog/keepalived/script.ts";
import { promoteSecondaries } from "../catalog/keepalived/vrrp-addresses.ts";
import {
  answersHigher,
  answersLower,
  downTimerAdvertsOf,
  garpTimesOf,
  nopreemptOf,
  preemptDelayOf,
  wantsMaster,
} from "../catalog/keepalived/vrrp-effective.ts";
import { mcastDstIp } from "../catalog/keepalived/vrrp-extras.ts";
import * as keyword from "../catalog/keepalived/vrrp-instance.ts";
import * as notify from "../catalog/keepalived/vrrp-notify.ts";
import type { HaConfig } from "../ir/config.ts";
import { read, type Scope } from "../ir/scope.ts";
import type { VirtualAddress, VrrpInstance } from "../ir/vrrp.ts";
import { planHmac } from "./ha-hmac.ts";
import { planJudgement, planSecrets } from "./ha-profile.ts";
import { planTracking } from "./ha-tracking.ts";

const millisecond = 1000;

export interface Runner {
  readonly user: string | undefined;
  readonly group: string | undefined;
}

/** What is the same for every instance of a file. */
export interface Surroundings {
  readonly config: HaConfig;
  readonly scriptUser: Runner;
  /** Do exactly what keepalived does, where lbc is stricter by itself. */
  readonly compat: boolean;
}

/** One instance whose interface and virtual router id are known. */
export function planInstance(
  instance: VrrpInstance,
  device: string,
  vrid: number,
  around: Surroundings,
): InstancePlan {
  const { scope } = instance;
  const { globals } = around.config.ha;
  return {
    name: instance.name,
    interface: device,
    vrid,
    version: versionOf(instance).value === 3 ? 3 : 2,
    interval: advertIntOf(instance).value * millisecond,
    downAdverts: downTimerAdvertsOf(instance).value,
    ...planSecrets(instance),
    hmac: planHmac(instance).plan,
    ...planJudgement(instance, around.compat),
    group: read(scope, mcastDstIp).value ?? read(globals, vrrpMcastGroup4).value,
    source: read(scope, keyword.unicastSrcIp).value ?? read(scope, keyword.mcastSrcIp).value,
    unicastPeers: planPeers(instance),
    unicastTtl: read(scope, keyword.unicastTtl).value,
    addresses: planAddresses(instance.addresses, device),
    excluded: planAddresses(instance.excluded, device),
    promoteSecondaries: read(scope, promoteSecondaries).value,
    ...planElection(instance),
    ...planTracking(instance, device, around.config),
    garp: planGarp(scope, globals),
    notify: planNotify(scope, around.scriptUser),
  };
}

/** keepalived clears what contradicts strict mode, `state MASTER` or ownership. */
function planElection(instance: VrrpInstance) {
  return {
    priority: priorityOf(instance.scope).value,
    wantMaster: wantsMaster(instance),
    preempt: !nopreemptOf(instance).value,
    preemptDelay: preemptDelayOf(instance).value * millisecond,
    answerLower: answersLower(instance),
    answerHigher: answersHigher(instance),
    guarded: false,
  };
}

const planPeers = ({ unicastPeers }: VrrpInstance): UnicastPeerPlan[] =>
  unicastPeers
    .filter(({ value }) => !value.includes(":"))
    .map(({ value: address, minTtl = 0, maxTtl = 255 }) => ({ address, minTtl, maxTtl }));

/** IPv6 is refused by name; who allows that gets the IPv4 addresses. */
const planAddresses = (addresses: readonly VirtualAddress[], device: string): AddressPlan[] =>
  addresses.filter(({ family }) => family === 4).map((address) => planAddress(address, device));

/** The numbers of rtnetlink. */
export const scopes: Readonly<Record<string, number>> = {
  global: 0,
  site: 200,
  link: 253,
  host: 254,
  nowhere: 255,
};

function planAddress(address: VirtualAddress, device: string): AddressPlan {
  const { ip, prefix, label, scope = "global", broadcast } = address;
  return {
    ip,
    prefix,
    device: address.device ?? device,
    label,
    scope: scopes[scope] ?? Number(scope),
    broadcast: broadcastOf(ip, prefix, broadcast),
  };
}

/** `brd +` sets the host bits of the address, `brd -` clears them. */
function broadcastOf(ip: string, prefix: number, written: string | undefined): string | undefined {
  if (written !== "+" && written !== "-") return written;
  const hostBits = 2 ** (32 - prefix) - 1;
  const number = ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const network = number - (number % (hostBits + 1));
  const result = written === "+" ? network + hostBits : network;
  return [24, 16, 8, 0].map((shift) => Math.floor(result / 2 ** shift) % 256).join(".");
}

function planGarp(scope: Scope, globals: Scope): GarpPlan {
  const { delay, refresh, lowerDelay, ...counts } = garpTimesOf(scope, globals);
  return {
    ...counts,
    delay: delay * millisecond,
    refresh: refresh * millisecond,
    lowerDelay: lowerDelay * millisecond,
  };
}

/** The notify scripts of an instance or a group. */
export function planNotify(scope: Scope, runner: Runner): NotifyPlan {
  const of = (slot: typeof notify.notify) => {
    const command = read(scope, slot).value;
    return command && planCommand(command, runner);
  };
  return {
    master: of(notify.notifyMaster),
    backup: of(notify.notifyBackup),
    fault: of(notify.notifyFault),
    stop: of(notify.notifyStop),
    any: of(notify.notify),
    masterLowerPriority: of(notify.notifyMasterRxLowerPri),
  };
}

/** The user of the line, else the one of `script_user`. */
export function planCommand({ argv, user, group }: Command, runner: Runner): CommandPlan {
  return user === undefined ? { argv, ...runner } : { argv, user, group };
}
