import type { ErrorPagePlan, LocationPlan } from "../../runtime/plan.ts";
import { allow, deny } from "../catalog/nginx/access.ts";
import { addHeader } from "../catalog/nginx/headers.ts";
import * as client from "../catalog/nginx/http-client.ts";
import * as core from "../catalog/nginx/http-core.ts";
import { tcpNodelay } from "../catalog/nginx/http-tuning.ts";
import { read, readAll, type Scope, siteOf, type Slot } from "../ir/scope.ts";
import { parseTemplate } from "../ir/template.ts";
import { compareSites } from "./order.ts";
import type { Values } from "./values.ts";

/** `allow` and `deny` of the nearest block that has any of either, in the order of the text. */
export function accessOf(
  scope: Scope,
  slots: { readonly allow: Slot<string>; readonly deny: Slot<string> } = { allow, deny },
): LocationPlan["access"] {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const rules = [
      ...at.own(slots.allow).map((one) => ({ one, allow: true })),
      ...at.own(slots.deny).map((one) => ({ one, allow: false })),
    ];
    if (rules.length === 0) continue;
    return rules
      .toSorted((a, b) => {
        const [left, right] = [siteOf(a.one), siteOf(b.one)];
        return left && right ? compareSites(left, right) : 0;
      })
      .map((rule) => ({ allow: rule.allow, network: rule.one.value }));
  }
  return [];
}

/** Statuses of nginx's own, which the client sees as 400. */
const seenAsBadRequest: ReadonlySet<number> = new Set([494, 495, 496, 497]);

export function errorPagesOf(scope: Scope, values: Values): readonly ErrorPagePlan[] {
  return readAll(scope, core.errorPage).flatMap((one): ErrorPagePlan[] => {
    const site = siteOf(one);
    const { statuses, answer, uri } = one.value;
    const page = { answer, uri: values.value(uri, site) };
    if (answer !== undefined) return [{ ...page, statuses }];
    const plain = statuses.filter((status) => !seenAsBadRequest.has(status));
    const own = statuses.filter((status) => seenAsBadRequest.has(status));
    return [
      ...(plain.length > 0 ? [{ ...page, statuses: plain }] : []),
      ...(own.length > 0 ? [{ ...page, statuses: own, answer: 400 }] : []),
    ];
  });
}

export const addHeadersOf = (scope: Scope, values: Values): LocationPlan["addHeaders"] =>
  readAll(scope, addHeader).map((one) => {
    const { name, value, always } = one.value;
    const site = siteOf(one);
    return { name: values.bytes(name, site), value: values.value(value, site), always };
  });

type ClientSettings = Pick<
  LocationPlan,
  | "internal"
  | "defaultType"
  | "recursiveErrorPages"
  | "logNotFound"
  | "keepaliveTimeout"
  | "keepaliveHeader"
  | "keepaliveRequests"
  | "keepaliveTime"
  | "sendTimeout"
  | "bodyTimeout"
  | "maxBodySize"
  | "bodyBufferSize"
  | "absoluteRedirect"
  | "portInRedirect"
  | "serverNameInRedirect"
  | "serverTokens"
  | "serverName"
  | "etag"
  | "tcpNodelay"
>;

/** nginx Plus and Angie take a name of one's own in the place of the switch. */
function tokensOf(scope: Scope, values: Values): Pick<LocationPlan, "serverTokens" | "serverName"> {
  const one = read(scope, client.serverTokens);
  const said: boolean | string = one.value;
  if (said === false || said === "off") return { serverTokens: false };
  if (said === true || said === "on" || said === "build") return { serverTokens: true };
  return { serverTokens: true, serverName: values.value(parseTemplate(said), siteOf(one)) };
}

/** Settings that stand for themselves. */
export function clientSettings(scope: Scope, values: Values): ClientSettings {
  const defaultType = read(scope, core.defaultType);
  const { timeout, header } = read(scope, client.keepaliveTimeout).value;
  return {
    internal: read(scope, core.internal).value ?? false,
    defaultType: values.bytes(defaultType.value, siteOf(defaultType)),
    recursiveErrorPages: read(scope, core.recursiveErrorPages).value,
    logNotFound: read(scope, core.logNotFound).value,
    keepaliveTimeout: timeout,
    keepaliveHeader: Math.floor((header ?? 0) / 1000),
    keepaliveRequests: read(scope, client.keepaliveRequests).value,
    keepaliveTime: read(scope, client.keepaliveTime).value,
    sendTimeout: read(scope, client.sendTimeout).value,
    bodyTimeout: read(scope, client.clientBodyTimeout).value,
    maxBodySize: read(scope, client.clientMaxBodySize).value,
    bodyBufferSize: read(scope, client.clientBodyBufferSize).value,
    absoluteRedirect: read(scope, core.absoluteRedirect).value,
    portInRedirect: read(scope, core.portInRedirect).value,
    serverNameInRedirect: read(scope, core.serverNameInRedirect).value,
    ...tokensOf(scope, values),
    etag: read(scope, core.etag).value,
    tcpNodelay: read(scope, tcpNodelay).value,
  };
}
