import { isTableEntry, lackOf } from "./availability.ts";
import { tengineCheckToThs, thsCheckToTengine } from "./differences/active-check.ts";
import { balanceWithout, triesTo } from "./differences/balance.ts";
import { http2To } from "./differences/http2.ts";
import {
  keepaliveTo,
  limitTo,
  limitZoneTo,
  listenTo,
  peerTo,
  proxyPassTo,
  resolverTo,
  upstreamResolverTo,
} from "./differences/parameters.ts";
import { checkElsewhere } from "./differences/plus-check.ts";
import { apiTo, prometheusTo, statusZoneTo } from "./differences/status.ts";
import { algorithms, algorithmTo, stickyTo } from "./differences/sticky.ts";
import {
  certificateTo,
  gmSwitchTo,
  isGmSwitch,
  protocolsTo,
  verifyClientTo,
} from "./differences/tls.ts";
import { effectOf, withEffect } from "./effects.ts";
import type { FamilyTarget } from "./family.ts";
import type { Subject } from "./subject.ts";
import { innermost } from "./subject.ts";
import type { Verdict } from "./verdict.ts";
import { drop, keep, replace } from "./verdict.ts";

/** What `to` makes of one statement that is written for `from`. */
function judge(from: FamilyTarget, to: FamilyTarget, subject: Subject): Verdict {
  const { name } = subject;
  if (isTableEntry(subject)) return keep;
  const special = judgeByName(from, to, subject);
  if (special) return special;
  const lack = lackOf(from, to, subject);
  if (!lack) return keep;
  const nearest = isInUpstream(subject) ? balanceWithout(to, subject) : undefined;
  if (nearest) return nearest;
  const isCheck = checks.has(name);
  const elsewhere = isCheck ? checkElsewhere(from, to, subject) : undefined;
  const reason = withEffect(lack, elsewhere ?? effectOf(subject));
  return drop(reason, isCheck ? "convert/health-semantics" : undefined);
}

/** Active checks, whose place nothing but the counting of failed requests can take. */
const checks: ReadonlySet<string> = new Set(["health_check", "check", "upstream_probe"]);

function judgeByName(from: FamilyTarget, to: FamilyTarget, subject: Subject): Verdict | undefined {
  const { name } = subject;
  if (isGmSwitch(name)) return gmSwitchTo(to, subject);
  if (certificates.has(name)) return certificateTo(from, to, subject);
  if (algorithms.has(name) && isInUpstream(subject)) {
    const moved = algorithmTo(from, to, subject);
    if (moved) return moved;
  }
  switch (name) {
    case "health_check":
      return from.dialect === "ths" && to.dialect === "tengine" && isInUpstream(subject)
        ? thsCheckToTengine(subject)
        : undefined;
    case "check":
      return from.dialect !== "ths" && to.dialect === "ths" && isInUpstream(subject)
        ? tengineCheckToThs(subject)
        : undefined;
    case "sticky":
    case "session_sticky":
      return isInUpstream(subject) ? stickyTo(from, to, subject) : undefined;
    case "api":
      return apiTo(from, to, subject);
    case "status_zone":
      return statusZoneTo(from, to, subject);
    case "ssl_protocols":
      return protocolsTo(to, subject);
    case "ssl_verify_client":
      return verifyClientTo(to, subject);
    case "server":
      return ["upstream", "main"].includes(innermost(subject)) && !subject.block
        ? peerTo(from, to, subject)
        : undefined;
    case "resolver":
    case "resolver_timeout":
      return innermost(subject) === "upstream"
        ? upstreamResolverTo(to, subject)
        : resolverTo(to, subject);
    case "prometheus":
    case "prometheus_template":
    case "prometheus_templet":
      return prometheusTo(from, to, subject);
    case "listen":
      return listenTo(from, to, subject);
    case "proxy_pass":
      return proxyPassTo(from, to, subject);
    case "keepalive":
      return keepaliveTo(to, subject);
    case "http2":
      return http2To(from, to, subject);
    case "limit_req_zone":
      return limitZoneTo(to, subject);
    case "limit_req":
      return limitTo(to, subject);
    default:
      return triesTo(to, subject);
  }
}

const certificates: ReadonlySet<string> = new Set(
  ["ssl_certificate", "ssl_sign_certificate", "ssl_enc_certificate"].flatMap((one) => [
    one,
    `${one}_key`,
  ]),
);

/** Whether what becomes of a directive depends on where it stands among its siblings. */
export const asksForItsEntry = (name: string): boolean =>
  certificates.has(name) || algorithms.has(name) || name === "sticky" || name === "session_sticky";

/** A fragment may be an upstream's inside without saying so; groups of streams are others. */
const isInUpstream = (subject: Subject): boolean =>
  ["upstream", "main"].includes(innermost(subject)) && subject.around.context[0] !== "stream";

/**
 * The verdict, such that converting back returns to the very same text: what the target would keep
 * or rename but the way back would treat differently is marked and written again.
 */
export function settle(from: FamilyTarget, to: FamilyTarget, subject: Subject): Verdict {
  const verdict = judge(from, to, subject);
  if (verdict.do === "keep") {
    const back = judge(to, from, subject);
    return back.do === "keep" ? verdict : replace(subject.raw, ...verdict.notes);
  }
  if (verdict.do === "rename") {
    const back = judge(to, from, { ...subject, name: verdict.name });
    if (back.do === "rename" && back.name === subject.name) return verdict;
    const words = [verdict.name, ...subject.args.map(({ raw }) => raw)];
    return replace(`${words.join(" ")};`, ...verdict.notes);
  }
  return verdict;
}
