import {
  connectionMessage,
  ConnectionVerdict,
  delayLevel,
  judgeConnection,
  judgeRequest,
  limitStatus,
  longestConnectionKey,
  longestKey,
  requestMessage,
  RequestVerdict,
} from "../decide/limits/verdict.ts";
import type { Keyed } from "../decide/limits/zones.ts";
import type { LimitConnPlan, LimitReqPlan } from "../plan/limits.ts";
import { checkBasic, declined, granted } from "./basic-auth.ts";
import type { ProxyExchange } from "./exchange.ts";
import type { CompiledGate } from "./gate-compiled.ts";
import { Pause } from "./pause.ts";
import { applyRealIp } from "./real-ip.ts";
import { logRequest } from "./request-context.ts";
import { valueOf } from "./values.ts";

/** The request may go on; above it is the status to answer with, below it the request waits. */
export const open = 0;
const waits = -1;

/** Those of the request that is judged now. */
const keys: string[] = [];
const requestVerdict = new RequestVerdict();
const connectionVerdict = new ConnectionVerdict();

/** The phases before access and access itself, in the order of nginx's modules. */
export function passGate(exchange: ProxyExchange, gate: CompiledGate): number {
  const { realIp, limitReq, limitConn } = gate.plan;
  if (realIp) applyRealIp(exchange, gate);
  if (limitReq && exchange.limitReqStatus === limitStatus.none) {
    const result = limitRequest(exchange, limitReq);
    if (result !== open) return result;
  }
  if (limitConn && exchange.limitConnStatus === limitStatus.none) {
    const result = limitConnections(exchange, limitConn);
    if (result !== open) return result;
  }
  return checkAccess(exchange, gate);
}

function limitRequest(exchange: ProxyExchange, plan: LimitReqPlan): number {
  const { engine } = exchange;
  const { requests } = engine.limits;
  const verdict = requestVerdict;
  for (let index = 0; index < plan.limits.length; index++)
    keys[index] = keyOf(exchange, requests[plan.limits[index]?.zone ?? -1], longestKey);
  judgeRequest(plan, engine.limits, keys, engine.now, verdict);
  exchange.limitReqStatus = verdict.status;
  if (verdict.status === limitStatus.none || verdict.status === limitStatus.passed) return open;
  const zone = requests[plan.limits[verdict.limit]?.zone ?? -1]?.zone.name ?? "";
  const refused =
    verdict.status === limitStatus.rejected || verdict.status === limitStatus.rejectedDryRun;
  if (verdict.full)
    engine.services.errorLog(
      engine.plan.main.errorLogs,
      "alert",
      `could not allocate node in limit_req zone "${zone}"`,
    );
  else
    logRequest(
      exchange,
      refused ? plan.logLevel : delayLevel(plan.logLevel),
      requestMessage(verdict, plan.dryRun, zone),
    );
  if (plan.dryRun) return open;
  if (refused) return plan.status;
  pauseOf(exchange).begin(verdict.delay);
  return waits;
}

function pauseOf(exchange: ProxyExchange): Pause {
  exchange.pause ??= new Pause(exchange);
  return exchange.pause;
}

function keyOf(exchange: ProxyExchange, keyed: Keyed<unknown> | undefined, most: number): string {
  if (!keyed) return "";
  const key = valueOf(exchange, keyed.key);
  if (key.length > most) {
    const message = `the value of the "${keyed.source}" key is more than ${most} bytes: "${key}"`;
    logRequest(exchange, "error", message);
  }
  return key;
}

function limitConnections(exchange: ProxyExchange, plan: LimitConnPlan): number {
  const { engine } = exchange;
  const { connections } = engine.limits;
  const verdict = connectionVerdict;
  for (let index = 0; index < plan.limits.length; index++)
    keys[index] = keyOf(
      exchange,
      connections[plan.limits[index]?.zone ?? -1],
      longestConnectionKey,
    );
  judgeConnection(plan, engine.limits, keys, exchange.held, verdict);
  exchange.limitConnStatus = verdict.status;
  const refused = verdict.status === limitStatus.rejected;
  if (!refused && verdict.status !== limitStatus.rejectedDryRun) return open;
  const zone = connections[plan.limits[verdict.limit]?.zone ?? -1]?.zone.name ?? "";
  if (verdict.full)
    logRequest(exchange, "crit", `ngx_slab_alloc() failed: no memory in limit_conn_zone "${zone}"`);
  else logRequest(exchange, plan.logLevel, connectionMessage(plan.dryRun, zone));
  return refused ? plan.status : open;
}

/** `allow` and `deny`, then `auth_basic`; all must let the request in, or one. */
function checkAccess(exchange: ProxyExchange, gate: CompiledGate): number {
  const { satisfyAny, authDelay } = gate.plan;
  const address = exchange.settings.access?.decide(exchange.client.remoteAddress);
  if (address === true && satisfyAny) return open;
  if (address === false && !satisfyAny) {
    logRequest(exchange, "error", "access forbidden by rule");
    return 403;
  }
  const basic = checkBasic(exchange, gate);
  if (basic === granted) {
    exchange.authenticate = "";
    return open;
  }
  if (basic === declined) {
    if (address !== false) return open;
    logRequest(exchange, "error", "access forbidden by rule");
    return 403;
  }
  if (basic === 403 && satisfyAny) logRequest(exchange, "error", "access forbidden by rule");
  if (basic !== 401 || authDelay === 0) return basic;
  logRequest(exchange, "info", "delaying unauthorized request");
  // Whoever guesses passwords waits for each answer.
  pauseOf(exchange).begin(authDelay, 401);
  return waits;
}
