import type { GatePlan, RatePlan, RealIpPlan } from "../../runtime/plan/limits.ts";
import { authBasic, authBasicUserFile } from "../catalog/nginx/auth.ts";
import { authDelay, limitRate, limitRateAfter } from "../catalog/nginx/http-client.ts";
import { satisfy } from "../catalog/nginx/http-core.ts";
import { realIpHeader, realIpRecursive, setRealIpFrom } from "../catalog/nginx/realip.ts";
import { read, readAll, type Scope, siteOf } from "../ir/scope.ts";
import type { LimitZones } from "./limits.ts";
import { pathBelow } from "./logs.ts";
import type { Paths } from "./paths.ts";
import { type ProxyNames, proxiesOf } from "./real-ip.ts";
import type { Values } from "./values.ts";

export interface GateContext {
  readonly values: Values;
  readonly paths: Paths;
  readonly zones: LimitZones;
  readonly proxyNames: ProxyNames;
}

/** What stands before the handler of a block; undefined: nothing but `allow` and `deny`. */
export function gateOf(scope: Scope, context: GateContext): GatePlan | undefined {
  const { zones } = context;
  const realIp = realIpOf(scope, context);
  const limitReq = zones.requestsIn(scope);
  const limitConn = zones.connectionsIn(scope);
  const basic = basicOf(scope, context);
  if (!realIp && !limitReq && !limitConn && !basic) return undefined;
  return {
    realIp,
    limitReq,
    limitConn,
    satisfyAny: read(scope, satisfy).value === "any",
    basic,
    authDelay: read(scope, authDelay).value,
  };
}

function realIpOf(scope: Scope, { proxyNames }: GateContext): RealIpPlan | undefined {
  const from = readAll(scope, setRealIpFrom);
  if (from.length === 0) return undefined;
  const name = read(scope, realIpHeader).value;
  return {
    from: proxiesOf(from, proxyNames),
    source:
      name === "proxy_protocol"
        ? { kind: "proxy-protocol" }
        : { kind: "field", name: name.toLowerCase(), list: name === "X-Forwarded-For" },
    recursive: read(scope, realIpRecursive).value,
  };
}

function basicOf(scope: Scope, { values, paths }: GateContext): GatePlan["basic"] {
  const realm = read(scope, authBasic);
  const file = read(scope, authBasicUserFile);
  if (realm.value === undefined || file.value === undefined || realm.value.source === "off")
    return undefined;
  return {
    realm: values.value(realm.value, siteOf(realm)),
    file: pathBelow(paths.configDirectory, values.value(file.value, siteOf(file))),
  };
}

/** `limit_rate`; undefined: no block around says anything of it. */
export function rateOf(scope: Scope, { values }: GateContext): RatePlan | undefined {
  const rate = read(scope, limitRate);
  const after = read(scope, limitRateAfter);
  if (rate.value === undefined && after.value === undefined) return undefined;
  return {
    rate: values.optional(rate.value, siteOf(rate)) ?? "0",
    after: values.optional(after.value, siteOf(after)) ?? "0",
  };
}
