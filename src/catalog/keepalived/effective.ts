import { Buffer } from "node:buffer";

import { byDefault, isWritten, read, type Scope, type Traced } from "../../ir/scope.ts";
import type { Tracked } from "../../ir/tracking.ts";
import type { Milliseconds } from "../../ir/upstream.ts";
import type { VrrpInstance } from "../../ir/vrrp.ts";
import { authPass, authType } from "./vrrp-authentication.ts";
import {
  advertInt,
  mcastSrcIp,
  nativeIpv6,
  priority,
  state,
  strictMode,
  unicastSrcIp,
  version,
} from "./vrrp-instance.ts";
import type { Weight } from "./weights.ts";

/** 255 where `state MASTER` stands without a priority: keepalived takes the node for the owner. */
export function priorityOf(scope: Scope): Traced<number> {
  const written = read(scope, priority);
  if (isWritten(written)) return written;
  return byDefault(read(scope, state).value === "MASTER" ? 255 : 100);
}

/** MASTER where nothing is written and the priority is 255. */
export function stateOf(scope: Scope): Traced<"MASTER" | "BACKUP"> {
  const written = read(scope, state);
  if (isWritten(written)) return written;
  return byDefault(read(scope, priority).value === 255 ? "MASTER" : "BACKUP");
}

/** The first address that is written decides, whatever it is for; what differs is ignored. */
export function familyOf({ scope, addresses, unicastPeers }: VrrpInstance): 4 | 6 {
  const source = read(scope, unicastSrcIp).value ?? read(scope, mcastSrcIp).value;
  const peer = source ?? unicastPeers[0]?.value;
  if (read(scope, nativeIpv6).value) return 6;
  if (peer !== undefined) return peer.includes(":") ? 6 : 4;
  return addresses[0]?.family ?? 4;
}

/** 3 for IPv6 where no version is written, and for IPv6 in strict mode. */
export function versionOf(instance: VrrpInstance): Traced<number> {
  const { scope } = instance;
  const written = read(scope, version);
  const ipv6 = familyOf(instance) === 6;
  if (!ipv6 || (isWritten(written) && !read(scope, strictMode).value)) return written;
  return { value: 3, origin: written.origin };
}

/** What adverts carry: version 2 rounds to whole seconds, at least one; 3 to 10 ms below 40.96 s. */
export function advertIntOf(instance: VrrpInstance): Traced<Milliseconds> {
  const written = read(instance.scope, advertInt);
  const value =
    versionOf(instance).value === 2
      ? Math.max(1000, Math.round(written.value / 1000) * 1000)
      : Math.min(40_950, Math.max(10, Math.round(written.value / 10) * 10));
  return { value, origin: written.origin };
}

/** keepalived's VRRP_AUTH_LEN. */
export const authPassBytes = 8;

/** The first eight bytes of the password: what adverts carry. */
export const authPassOf = (password: string): Buffer =>
  Buffer.from(password, "utf8").subarray(0, authPassBytes);

/** What the line says, and what it does not say as the script, process, file or session has it. */
export const weightOf = ({ weight, reverse }: Tracked, own: Weight): Weight => ({
  value: weight ?? own.value,
  reverse: reverse ?? own.reverse,
});

export interface Authentication {
  readonly type: Traced<"PASS" | "AH" | undefined>;
  /** As written. Never print it. */
  readonly password: Traced<string | undefined>;
}

/** Authentication as far as it works: version 2, not strict, a type and a password, no AH over IPv6. */
export function authenticationOf(instance: VrrpInstance): Authentication | undefined {
  const { scope } = instance;
  const type = read(scope, authType);
  const password = read(scope, authPass);
  const works =
    type.value !== undefined &&
    password.value !== undefined &&
    versionOf(instance).value === 2 &&
    !(type.value === "AH" && familyOf(instance) === 6) &&
    !read(scope, strictMode).value;
  return works ? { type, password } : undefined;
}
