import { Buffer } from "node:buffer";
import { readFileSync, statSync } from "node:fs";

import type { HmacPlan } from "../../runtime/vrrp/plan.ts";
import { advertIntOf } from "../catalog/keepalived/effective.ts";
import type { HmacKey } from "../catalog/keepalived/hmac-key.ts";
import * as hmac from "../catalog/keepalived/vrrp-hmac.ts";
import { strictMode } from "../catalog/keepalived/vrrp-instance.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { read, readAll, siteOf, type Traced } from "../ir/scope.ts";
import type { VrrpInstance } from "../ir/vrrp.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site } from "../text/span.ts";

/** keepalived's VRRP_AUTH_HMAC_KEY_MIN and _MAX. */
const [leastKey, mostKey] = [32, 64];
/** Seconds: VRRP_AUTH_HMAC_WINDOW_FLOOR and _MAX. */
const [leastWindow, mostWindow] = [5, 300];
/** `hex:`, two digits for each byte, and the end of a line. */
const mostFile = 4 + 2 * mostKey + 8;

export interface HmacResult {
  readonly plan: HmacPlan | undefined;
  readonly problems: readonly Diagnostic[];
}

/**
 * `auth_hmac` of an instance. Where keepalived would go on without signatures (no key with the
 * number of `active_key`, a key that is too short), an instance of lbc does not start.
 */
export function planHmac(instance: VrrpInstance): HmacResult {
  const { scope, site, name } = instance;
  if (!read(scope, hmac.authHmac).value) return { plan: undefined, problems: [] };
  const problems: Diagnostic[] = [];
  const keys = readAll(scope, hmac.hmacKeyOfInstance).flatMap((written) => {
    const key = readKey(written);
    if (typeof key === "string") return [{ id: written.value?.id ?? 0, key }];
    problems.push(problem(siteOf(written) ?? site, key));
    return [];
  });
  const active = read(scope, hmac.activeKey);
  const activeKey = active.value ?? 0;
  if (problems.length === 0 && !keys.some(({ id }) => id === activeKey))
    problems.push(problem(siteOf(active) ?? site, withoutKey(name, activeKey)));
  if (problems.length > 0) return { plan: undefined, problems };
  const written = read(scope, hmac.timeWindow).value;
  const derived = 3 * Math.floor(advertIntOf(instance).value / 1000);
  const plan: HmacPlan = {
    keys,
    activeKey,
    antiReplay: read(scope, hmac.antiReplay).value === "monotonic" ? "monotonic" : "time",
    window: written ?? Math.min(mostWindow, Math.max(leastWindow, derived)),
    mode: modeOf(instance),
  };
  return { plan, problems: [] };
}

/** Strict mode takes signed adverts alone. */
function modeOf({ scope }: VrrpInstance): HmacPlan["mode"] {
  const mode = read(scope, hmac.hmacMode).value;
  const lax = mode === "permissive" || mode === "receive-only";
  return lax && !read(scope, strictMode).value ? mode : "enforce";
}

/** The key as hexadecimal digits, or what is wrong with it. */
function readKey({ value }: Traced<HmacKey | undefined>): string | Text {
  if (!value) return unreadable("");
  const { id, key } = value;
  const text = key.startsWith("file:") ? readKeyFile(key.slice("file:".length)) : key;
  if (text === undefined) return unreadable(key.slice("file:".length));
  const digits = keyDigits(text);
  if (digits !== undefined) return digits;
  return say(
    {
      en: "auth_hmac key {id} must have {least} to {most} bytes",
      zh: "auth_hmac 密钥 {id} 的长度必须为 {least} 到 {most} 字节",
    },
    { id, least: leastKey, most: mostKey },
  );
}

/** A key of 32 to 64 bytes as hexadecimal digits, which it may already be after `hex:`. */
export function keyDigits(text: string): string | undefined {
  const digits = text.startsWith("hex:") ? text.slice("hex:".length) : undefined;
  const isHex = digits === undefined || /^(?:[0-9a-f]{2})+$/i.test(digits);
  const bytes = Buffer.from(digits ?? text, digits === undefined ? "utf8" : "hex");
  return isHex && bytes.length >= leastKey && bytes.length <= mostKey
    ? bytes.toString("hex")
    : undefined;
}

/** The first line of a short file. */
export function readKeyFile(path: string): string | undefined {
  try {
    if (statSync(path).size > mostFile) return undefined;
    return readFileSync(path, "utf8").replace(/[\r\n]+$/, "");
  } catch {
    return undefined;
  }
}

const unreadable = (path: string): Text =>
  say(
    { en: "auth_hmac key file {path} cannot be read", zh: "无法读取 auth_hmac 密钥文件 {path}" },
    { path },
  );

const withoutKey = (name: string, id: number): Text =>
  say(
    {
      en: "auth_hmac of instance {name} has no key for active_key {id}",
      zh: "实例 {name} 的 auth_hmac 中没有 active_key {id} 对应的密钥",
    },
    { name, id },
  );

const problem = (site: Site, message: Text): Diagnostic => ({
  code: "serve/incomplete",
  severity: "error",
  message,
  span: site.span,
  ...(site.via && { via: site.via }),
});
