import type { LimitConnPlan, LimitReqPlan, LimitZonesPlan } from "../../runtime/plan/limits.ts";
import * as def from "../catalog/nginx/limit.ts";
import type { LimitConnZone } from "../catalog/nginx/limits.ts";
import { read, readAll, type Scope, siteOf, type Traced } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import type { Findings } from "./findings.ts";
import type { Values } from "./values.ts";

/** The smallest zone; one without a size has been refused before. */
const leastZone = 32_768;

/** The zones of a block by their names. */
export class LimitZones {
  readonly plan: LimitZonesPlan;
  readonly #requests = new Map<string, number>();
  readonly #connections = new Map<string, number>();
  #first: Traced<unknown> | undefined;

  constructor(scope: Scope, values: Values) {
    const requests = scope.own(def.limitReqZone);
    const slot = scope.context === "stream" ? def.streamLimitConnZone : def.limitConnZone;
    const connections = scope.own(slot);
    for (const { value } of requests) this.#requests.set(value.zone.name, this.#requests.size);
    for (const { value } of connections)
      this.#connections.set(value.zone.name, this.#connections.size);
    this.plan = {
      requests: requests.map((one) => ({ ...zoneOf(one, values), rate: one.value.rate })),
      connections: connections.map((one) => zoneOf(one, values)),
    };
  }

  /** Undefined where a block has no `limit_req`. */
  requestsIn(scope: Scope): LimitReqPlan | undefined {
    const limits = readAll(scope, def.limitReq);
    if (limits.length === 0) return undefined;
    this.#first ??= limits[0];
    return {
      limits: limits.flatMap(({ value: { zone: name, burst, delay } }) => {
        const zone = this.#requests.get(name);
        const undelayed = delay === "all" ? undefined : delay * 1000;
        return zone === undefined ? [] : [{ zone, burst: burst * 1000, delay: undelayed }];
      }),
      status: read(scope, def.limitReqStatus).value,
      logLevel: read(scope, def.limitReqLogLevel).value,
      dryRun: read(scope, def.limitReqDryRun).value,
    };
  }

  /** Undefined where a block has no `limit_conn`. */
  connectionsIn(scope: Scope): LimitConnPlan | undefined {
    return this.#connectionsIn(scope, {
      limit: def.limitConn,
      status: read(scope, def.limitConnStatus).value,
      logLevel: def.limitConnLogLevel,
      dryRun: def.limitConnDryRun,
    });
  }

  /** The same for a server of `stream`. */
  streamConnectionsIn(scope: Scope): LimitConnPlan | undefined {
    return this.#connectionsIn(scope, {
      limit: def.streamLimitConn,
      status: 503,
      logLevel: def.streamLimitConnLogLevel,
      dryRun: def.streamLimitConnDryRun,
    });
  }

  /** Says what several workers mean for a limit, where there is one. */
  remark(workers: number, findings: Findings): void {
    const site = this.#first && siteOf(this.#first);
    if (workers > 1 && site)
      findings.notice(
        "serve/partial",
        site,
        say({
          en: "limits are shared by the workers with a delay of 50 ms; one worker alone is exact",
          zh: "各 worker 之间的限流计数有 50 毫秒延迟；只有一个 worker 时完全精确",
        }),
      );
  }

  #connectionsIn(
    scope: Scope,
    slots: {
      readonly limit: typeof def.limitConn;
      readonly status: number;
      readonly logLevel: typeof def.limitConnLogLevel;
      readonly dryRun: typeof def.limitConnDryRun;
    },
  ): LimitConnPlan | undefined {
    const limits = readAll(scope, slots.limit);
    if (limits.length === 0) return undefined;
    this.#first ??= limits[0];
    return {
      limits: limits.flatMap(({ value: { zone: name, most } }) => {
        const zone = this.#connections.get(name);
        return zone === undefined ? [] : [{ zone, most }];
      }),
      status: slots.status,
      logLevel: read(scope, slots.logLevel).value,
      dryRun: read(scope, slots.dryRun).value,
    };
  }
}

function zoneOf(one: Traced<LimitConnZone>, values: Values): LimitZonesPlan["connections"][number] {
  const { key, zone } = one.value;
  const site = siteOf(one);
  return {
    name: zone.name,
    size: zone.size ?? leastZone,
    key: values.value(key, site),
  };
}
