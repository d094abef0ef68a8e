import { byDefault, isWritten, read, readAll, type Scope, type Traced } from "../../ir/scope.ts";
import { compareVersions } from "../../ir/target.ts";
import type { Milliseconds } from "../../ir/upstream.ts";
import type { SyncGroup, UnicastPeer, VrrpInstance } from "../../ir/vrrp.ts";
import { authenticationOf, priorityOf, stateOf, versionOf } from "./effective.ts";
import {
  smtpAlertGlobal,
  smtpAlertVrrp,
  vrrpMinGarp,
  vrrpNotifyPriorityChanges,
} from "./global-defs.ts";
import { ownerIgnoreAdverts } from "./vrrp-extras.ts";
import * as garp from "./vrrp-garp.ts";
import * as keyword from "./vrrp-instance.ts";
import { groupSmtpAlert, notifyPriorityChanges, smtpAlert } from "./vrrp-notify.ts";
import { vmacXmitBase, useVmac } from "./vrrp-vmac.ts";

const isStrict = (scope: Scope): boolean => read(scope, keyword.strictMode).value;

/**
 * Whether `state MASTER` holds: in strict mode for the owner of the addresses alone, and with AH too,
 * which must hear a sequence number first.
 */
export function wantsMaster(instance: VrrpInstance): boolean {
  const { scope } = instance;
  const isOwner = priorityOf(scope).value === 255;
  if (isStrict(scope)) return isOwner;
  const hears = authenticationOf(instance)?.type.value === "AH" && !isOwner;
  return stateOf(scope).value === "MASTER" && !hears;
}

/**
 * Whether a master takes packets for the addresses: the last word counts, else strict mode, which
 * does not let version 2.
 */
export function acceptOf(instance: VrrpInstance): Traced<boolean> {
  const said = acceptAsSaid(instance);
  const { scope } = instance;
  const isOwner = priorityOf(scope).value === 255;
  const resets = isStrict(scope) && !isOwner && versionOf(instance).value === 2;
  return resets ? { value: false, origin: said.origin } : said;
}

function acceptAsSaid({ scope }: VrrpInstance): Traced<boolean> {
  const yes = readAll(scope, keyword.accept).at(-1);
  const no = readAll(scope, keyword.noAccept).at(-1);
  if (yes && no) return isAfter(no, yes) ? { value: false, origin: no.origin } : yes;
  if (no) return { value: false, origin: no.origin };
  return yes ?? byDefault(!isStrict(scope) || priorityOf(scope).value === 255);
}

const startOf = ({ origin }: Traced<unknown>): number =>
  origin.kind === "default" ? -1 : (origin.site.via?.span ?? origin.site.span).start;

const isAfter = (a: Traced<unknown>, b: Traced<unknown>): boolean => startOf(a) > startOf(b);

/** A master of lower priority is left in place unless the instance wants to be one from the start. */
export function nopreemptOf(instance: VrrpInstance): Traced<boolean> {
  const { scope } = instance;
  const held = read(scope, keyword.nopreempt);
  const cleared = wantsMaster(instance) || priorityOf(scope).value === 255;
  return cleared ? { value: false, origin: held.origin } : held;
}

/** The wait before a takeover, where there is one at all. */
export function preemptDelayOf(instance: VrrpInstance): Traced<Milliseconds> {
  const { scope } = instance;
  const held = read(scope, keyword.preemptDelay);
  const cleared = isStrict(scope) || wantsMaster(instance) || nopreemptOf(instance).value;
  return cleared ? { value: 0, origin: held.origin } : held;
}

/** Adverts that may be missed; strict mode knows three only. */
export function downTimerAdvertsOf({ scope }: VrrpInstance): Traced<number> {
  const held = read(scope, keyword.downTimerAdverts);
  return isStrict(scope) ? { value: 3, origin: held.origin } : held;
}

export interface GarpTimes {
  readonly delay: Milliseconds;
  readonly repeat: number;
  readonly refresh: Milliseconds;
  readonly refreshRepeat: number;
  readonly lowerDelay: Milliseconds;
  readonly lowerRepeat: number;
}

/**
 * Gratuitous ARPs of an instance. `vrrp_min_garp` lowers what nobody writes; strict mode sends none
 * after an advert of lower priority.
 */
export function garpTimesOf(scope: Scope, globals: Scope): GarpTimes {
  const least = read(globals, vrrpMinGarp).value;
  const valueOf = (slot: typeof garp.garpMasterRepeat, minimum: number): number => {
    const held = read(scope, slot);
    return least && !isWritten(held) ? minimum : held.value;
  };
  const lower = (
    slot: typeof garp.garpLowerPrioDelay,
    master: typeof garp.garpMasterRepeat,
    minimum: number,
  ) => {
    if (isStrict(scope)) return 0;
    return read(scope, slot).value ?? (least ? minimum : read(globals, master).value);
  };
  return {
    delay: valueOf(garp.garpMasterDelay, 0),
    repeat: valueOf(garp.garpMasterRepeat, 1),
    refresh: read(scope, garp.garpMasterRefresh).value,
    refreshRepeat: valueOf(garp.garpMasterRefreshRepeat, 0),
    lowerDelay: lower(garp.garpLowerPrioDelay, garp.garpMasterDelay, 0),
    lowerRepeat: lower(garp.garpLowerPrioRepeat, garp.garpMasterRepeat, 1),
  };
}

/** Whether a master answers an advert of lower priority with its own; strict mode does not. */
export const answersLower = ({ scope }: VrrpInstance): boolean =>
  !isStrict(scope) && !read(scope, garp.lowerPrioNoAdvert).value;

/** Whether a master that yields sends one more advert; strict mode does not. */
export const answersHigher = ({ scope }: VrrpInstance): boolean =>
  !isStrict(scope) && read(scope, garp.higherPrioSendAdvert).value;

/** keepalived 2.2 takes the word of global_defs alone, and nothing takes it back. */
export function skipsAddressCheck({ scope }: VrrpInstance): boolean {
  const said = scope.outer?.own(keyword.skipCheckAdvAddr) ?? [];
  const older = compareVersions(scope.target.version, [2, 3]) < 0;
  if (older && said.length > 0) return true;
  return read(scope, keyword.skipCheckAdvAddr).value;
}

/** An owner in strict mode has nobody to listen to (keepalived 2.4). */
export const ignoresAsOwner = ({ scope }: VrrpInstance): boolean => {
  const older = compareVersions(scope.target.version, [2, 3]) < 0;
  return !older && (isStrict(scope) || read(scope, ownerIgnoreAdverts).value);
};

/** A bound of a peer's TTL checks the source too. */
export const checksSource = ({ scope, unicastPeers }: VrrpInstance): boolean =>
  read(scope, keyword.checkUnicastSrc).value ||
  unicastPeers.some(
    ({ minTtl, maxTtl }: UnicastPeer) => minTtl !== undefined || maxTtl !== undefined,
  );

/** Whether adverts leave by the interface itself: not in strict mode, and with unicast always. */
export function sendsFromBase({ scope, unicastPeers }: VrrpInstance): boolean {
  if (read(scope, useVmac).value === undefined || isStrict(scope)) return false;
  return read(scope, vmacXmitBase).value || unicastPeers.length > 0;
}

/** Whether changes are mailed: the instance's word, then those of global_defs, else not. */
export const instanceMails = ({ scope }: VrrpInstance): boolean =>
  read(scope, smtpAlert).value ?? globally(scope);

/** The same for a group. */
export const groupMails = ({ scope }: SyncGroup): boolean =>
  read(scope, groupSmtpAlert).value ?? globally(scope);

function globally({ outer }: Scope): boolean {
  if (!outer) return false;
  return read(outer, smtpAlertVrrp).value ?? read(outer, smtpAlertGlobal).value ?? false;
}

/** Whether changes of priority are told: the instance speaks, else its group, else global_defs. */
export function tellsPriority(instance: VrrpInstance, group: SyncGroup | undefined): boolean {
  const ofGroup = group && read(group.scope, notifyPriorityChanges).value;
  const own = read(instance.scope, notifyPriorityChanges).value;
  const { outer } = instance.scope;
  return own ?? ofGroup ?? (outer ? read(outer, vrrpNotifyPriorityChanges).value : false);
}
