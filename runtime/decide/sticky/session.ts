import type { SessionStickyPlan } from "../../plan/sticky.ts";
import { cookieTime, findCookie, withoutCookie } from "./cookie-text.ts";

/** What a client's cookie says to `session_sticky`; times are seconds since 1970. */
export interface SessionCookie {
  /** Empty: a client that has not been here. */
  readonly sid: string;
  readonly lastSeen: number;
  readonly firstSeen: number;
  /** The `Cookie` field as backends see it; undefined: as it came, empty: not at all. */
  readonly passed: string | undefined;
}

/** Clocks of other machines may be wrong by a day. */
const wrongClock = 86_400;

const stranger = (now: number, passed: string | undefined): SessionCookie => ({
  sid: "",
  lastSeen: now,
  firstSeen: now,
  passed,
});

/** Reads the `Cookie` field of a request. nginx: ngx_http_session_sticky_get_cookie of Tengine. */
export function readSession(
  field: string | undefined,
  plan: SessionStickyPlan,
  now: number,
): SessionCookie {
  const place = field === undefined ? undefined : findCookie(field, plan.name, false);
  if (field === undefined || !place) return stranger(now, undefined);
  const value = field.slice(place.valueAt, place.end).trimEnd();
  if (plan.mode === "prefix") return readPrefix(field, value, place.valueAt, now);
  const passed = plan.indirect ? withoutCookie(field, place) : undefined;
  if (value === "") return stranger(now, passed);
  if (plan.mode !== "insert" || !isTimed(plan))
    return { sid: value, lastSeen: now, firstSeen: now, passed };
  return readTimed(value, plan, now, passed);
}

const isTimed = ({ maxIdle, maxLife }: SessionStickyPlan): boolean =>
  maxIdle !== undefined || maxLife !== undefined;

/** `sid~value`: the backend sees its own value alone. */
function readPrefix(field: string, value: string, valueAt: number, now: number): SessionCookie {
  const tilde = value.indexOf("~");
  if (tilde < 0) return stranger(now, undefined);
  const passed = field.slice(0, valueAt) + field.slice(valueAt + tilde + 1);
  return { sid: value.slice(0, tilde), lastSeen: now, firstSeen: now, passed };
}

/** `sid|last|first`: a session may be idle, and live, only so long. */
function readTimed(
  value: string,
  { maxIdle, maxLife }: SessionStickyPlan,
  now: number,
  passed: string | undefined,
): SessionCookie {
  const parts = /^([^|]+)\|(\d{1,15})\|(\d{1,15})$/.exec(value);
  if (!parts) return stranger(now, passed);
  const idle = now - Number(parts[2]);
  const age = now - Number(parts[3]);
  const tooOld = idle > (maxIdle ?? Infinity) || age > (maxLife ?? Infinity);
  if (tooOld || idle < -wrongClock || age < -wrongClock) return stranger(now, passed);
  return { sid: parts[1] ?? "", lastSeen: now, firstSeen: Number(parts[3]), passed };
}

/** The cookie of the mode `insert`; undefined: the client has it already. */
export function insertedCookie(
  plan: SessionStickyPlan,
  sid: string,
  cookie: SessionCookie,
  isNew: boolean,
): string | undefined {
  const timed = isTimed(plan);
  if (!isNew && !timed) return undefined;
  let text = `${plan.name}=${sid}`;
  if (timed) text += `|${cookie.lastSeen}|${cookie.firstSeen}`;
  if (plan.domain !== "") text += `; Domain=${plan.domain}`;
  if (plan.path !== "") text += `; Path=${plan.path}`;
  if (!timed && plan.maxAge !== undefined) {
    const expires = cookieTime(cookie.lastSeen + plan.maxAge, false);
    text += `; Max-Age=${plan.maxAge}; Expires=${expires}`;
  }
  return text;
}

/** What becomes of a `Set-Cookie` of the backend in the modes `rewrite` and `prefix`. */
export function rewrittenCookie(plan: SessionStickyPlan, text: string, sid: string): string {
  const place = findCookie(text.split(";")[0] ?? "", plan.name, true);
  if (!place) return text;
  const rest = text.slice(place.end);
  if (plan.mode === "rewrite") return `${plan.name}=${sid}${rest}`;
  return `${text.slice(0, place.valueAt)}${sid}~${text.slice(place.valueAt)}`;
}
