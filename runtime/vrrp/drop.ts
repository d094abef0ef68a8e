import type { AhVerdict } from "./authentication-header.ts";
import type { HmacReason } from "./hmac.ts";

/** Why an advert was not taken, or what was odd about one. Counted; logged once. */
export type DropReason =
  | "too-short"
  | "ah-header"
  | "length"
  | "ttl"
  | "version"
  | "hmac-missing"
  | HmacReason
  | "hmac-clock"
  /** Of a version 2 packet, that no RFC knows. */
  | "auth-unknown"
  | "auth-type"
  | "password"
  | Extract<AhVerdict, { readonly ok: false }>["reason"]
  | "interval"
  | "type"
  | "total-length"
  | "checksum"
  | "mode"
  | "owner"
  | "address-count"
  | "address-list"
  | "unicast-source"
  | "own-address";

export interface Drop {
  readonly ok: false;
  readonly reason: DropReason;
  /** Without the instance's name. */
  readonly text: string;
}

export const drop = (reason: DropReason, text: string): Drop => ({ ok: false, reason, text });
