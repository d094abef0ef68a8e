import { authenticationOf, authPassOf, priorityOf } from "../catalog/keepalived/effective.ts";
import { v3ChecksumAsV2 } from "../catalog/keepalived/global-network.ts";
import {
  checksSource,
  ignoresAsOwner,
  nopreemptOf,
  skipsAddressCheck,
} from "../catalog/keepalived/vrrp-effective.ts";
import { timerExpiredBackup } from "../catalog/keepalived/vrrp-extras.ts";
import * as keyword from "../catalog/keepalived/vrrp-instance.ts";
import { read } from "../ir/scope.ts";
import { compareVersions } from "../ir/target.ts";
import type { VrrpInstance } from "../ir/vrrp.ts";
import { unicastTtlOf } from "./ha-addresses.ts";

/** The first release that judges adverts as keepalived 2.4 does. */
const newer = [2, 3];

/**
 * How adverts are judged: as keepalived 2.2 or 2.4 does under `--compat`, else more strictly. lbc
 * of itself listens to configured peers alone, to neighbours only at full TTL, never to itself, and
 * takes both conventions of checksums.
 */
export function planJudgement(instance: VrrpInstance, compat: boolean) {
  const { scope } = instance;
  const isNewer = compareVersions(scope.target.version, newer) >= 0;
  const owns = priorityOf(scope).value === 255;
  return {
    checkUnicastSource: !compat || checksSource(instance),
    // Peers are set up alike: who sends 255 himself may expect it of them.
    checkNeighbourTtl: !compat && unicastTtlOf(instance) === 255,
    checkOwnAddress: !compat,
    skipAddressCheck: skipsAddressCheck(instance),
    addressMismatch: isNewer ? "accept" : "drop",
    plainChecksum: read(scope, v3ChecksumAsV2).value,
    oldUnicastChecksum: oldUnicastChecksumOf(instance),
    eitherChecksum: !compat,
    ownerIgnoresAdverts: owns && ignoresAsOwner(instance),
    rivalOwner: compat && !isNewer ? "reduce" : "outlast",
    // Who takes the addresses back at once had better not have given them away.
    lateBackup: nopreemptOf(instance).value ? read(scope, timerExpiredBackup).value : undefined,
  } as const;
}

function oldUnicastChecksumOf({ scope }: VrrpInstance): "always" | "never" | "auto" {
  const said = read(scope, keyword.oldUnicastChecksum).value;
  if (said === undefined) return "auto";
  return said === "never" ? "never" : "always";
}

/** `authentication`, as far as it works. */
export function planSecrets(instance: VrrpInstance) {
  const { type, password: written } = authenticationOf(instance) ?? {};
  const password =
    written?.value === undefined ? undefined : authPassOf(written.value).toString("latin1");
  return { password, ah: password !== undefined && type?.value === "AH" };
}
