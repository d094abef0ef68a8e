import type { GarpPlan, InstancePlan, NotifyPlan } from "../../runtime/vrrp/plan.ts";
import type { TellPlan } from "../../runtime/vrrp/plan/channels.ts";
import type { RulePlan } from "../../runtime/vrrp/plan/routing-plan.ts";
import { addressLost } from "../catalog/annotations/address-lost.ts";
import { advertIntOf, familyOf, priorityOf, versionOf } from "../catalog/keepalived/effective.ts";
import { vrrpMcastGroup4, vrrpMcastGroup6 } from "../catalog/keepalived/global-defs.ts";
import { promoteSecondaries } from "../catalog/keepalived/vrrp-addresses.ts";
import {
  acceptOf,
  answersHigher,
  answersLower,
  downTimerAdvertsOf,
  garpTimesOf,
  instanceMails,
  nopreemptOf,
  preemptDelayOf,
  tellsPriority,
  wantsMaster,
} from "../catalog/keepalived/vrrp-effective.ts";
import { mcastDstIp } from "../catalog/keepalived/vrrp-extras.ts";
import { trackSrcIp } from "../catalog/keepalived/vrrp-instance.ts";
import * as notify from "../catalog/keepalived/vrrp-notify.ts";
import type { HaConfig } from "../ir/config.ts";
import { isWritten, read, readAll, type Scope } from "../ir/scope.ts";
import type { VrrpInstance } from "../ir/vrrp.ts";
import { canonical, planPeers, planSource, unicastTtlOf } from "./ha-addresses.ts";
import { planTell } from "./ha-channels.ts";
import { planCommand, type Runner } from "./ha-command.ts";
import { withinRoom } from "./ha-conduct.ts";
import { planHmac } from "./ha-hmac.ts";
import { planJudgement, planSecrets } from "./ha-profile.ts";
import { planRoutes } from "./ha-routing.ts";
import { planHeartbeats, planProbes, type Witnesses } from "./ha-split-brain.ts";
import { planTracking } from "./ha-tracking.ts";
import { placeAddresses, type VmacNames } from "./ha-vmac.ts";

const millisecond = 1000;

/** What is the same for every instance of a file. */
export interface Surroundings {
  readonly config: HaConfig;
  readonly scriptUser: Runner;
  readonly planRules: (instance: VrrpInstance) => RulePlan[];
  /** Do exactly what keepalived does, where lbc is stricter by itself. */
  readonly compat: boolean;
  /** Whether a proxy is served beside. */
  readonly proxy: boolean | undefined;
  readonly witnesses: Witnesses;
  readonly vmacs: VmacNames;
}

const restores = (scope: Scope): boolean =>
  readAll(scope, addressLost).at(-1)?.value.form === "restore";

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
    family: familyOf(instance),
    interval: advertIntOf(instance).value * millisecond,
    downAdverts: downTimerAdvertsOf(instance).value,
    ...planSecrets(instance),
    trackSource: read(scope, trackSrcIp).value,
    accept: acceptOf(instance).value,
    hmac: planHmac(instance).plan,
    ...planJudgement(instance, around.compat),
    group: groupOf(instance, globals),
    source: planSource(instance),
    unicastPeers: planPeers(instance),
    unicastTtl: unicastTtlOf(instance),
    ...withinRoom(instance, placeAddresses(instance, device, around.vmacs)),
    ...(restores(scope) && { addressLost: "restore" as const }),
    routes: planRoutes(instance),
    rules: around.planRules(instance),
    promoteSecondaries: read(scope, promoteSecondaries).value,
    ...planElection(instance),
    ...planTracking(instance, device, around.config, around.proxy),
    heartbeats: planHeartbeats(scope),
    trackWitnesses: around.witnesses.of(scope),
    probes: planProbes(scope),
    garp: planGarp(scope, globals),
    notify: planNotify(scope, around.scriptUser, planInstanceTell(instance, around.config)),
  };
}

function groupOf(instance: VrrpInstance, globals: Scope): string {
  const slot = familyOf(instance) === 6 ? vrrpMcastGroup6 : vrrpMcastGroup4;
  return canonical(read(instance.scope, mcastDstIp).value ?? read(globals, slot).value);
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
export function planNotify(scope: Scope, runner: Runner, tell: TellPlan): NotifyPlan {
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
    deleted: of(notify.notifyDeleted),
    tell,
  };
}

function planInstanceTell(instance: VrrpInstance, { ha }: HaConfig): TellPlan {
  const { name, scope } = instance;
  const group = ha.syncGroups.find(({ members }) => members.some(({ value }) => value === name));
  return planTell(scope, {
    mails: instanceMails(instance),
    priorityChanges: tellsPriority(instance, group),
    deleted: readAll(scope, notify.notifyDeleted).some(isWritten),
  });
}
