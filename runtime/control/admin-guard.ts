import { createHash, timingSafeEqual } from "node:crypto";

import { isLoopback } from "./admin-address.ts";

/** What of a request decides whether it may be answered at all. */
export interface AdminCaller {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`: what browsers say of where a request comes from. */
  readonly site: string | undefined;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
}

export interface AdminRefusal {
  readonly status: number;
  readonly message: string;
}

/**
 * Why a request is not answered. The unix socket belongs to its owner; on TCP a token must be shown
 * where there is one, and without it the name asked for must be this machine's: a page in a browser
 * whose own name was made to lead here (DNS rebinding) asks for that name. No page of another site
 * can order anything, because none may send JSON here, and nothing is ever allowed to one (CORS).
 */
export function adminRefusal(
  caller: AdminCaller,
  over: "unix" | "tcp",
  token: string | undefined,
): AdminRefusal | undefined {
  if (over === "tcp") {
    if (token !== undefined && !showsToken(caller.authorization, token))
      return { status: 401, message: "the token is missing or wrong" };
    if (token === undefined && !isLoopback(hostName(caller.host)))
      return { status: 403, message: "Host must be an address of this machine or localhost" };
  }
  if (caller.site !== undefined && caller.site !== "none" && caller.site !== "same-origin")
    return { status: 403, message: "asked from a page of another site" };
  if (caller.method !== "POST") return undefined;
  if (caller.origin !== undefined && caller.origin !== `http://${caller.host}`)
    return { status: 403, message: "asked from a page of another site" };
  return isJson(caller.contentType)
    ? undefined
    : { status: 415, message: "Content-Type must be application/json" };
}

const isJson = (type: string | undefined): boolean =>
  /^application\/json\s*(?:;|$)/i.test(type ?? "");

/** `Host` without its port; an IPv6 address without its brackets. */
const hostName = (host: string | undefined): string =>
  (/^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(host ?? "") ?? []).slice(1).find(Boolean) ?? "";

/** Digests are compared, in a time that tells nothing about the token. */
function showsToken(authorization: string | undefined, token: string): boolean {
  const shown = /^Bearer +(\S+)\s*$/i.exec(authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(shown), digest(token));
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
