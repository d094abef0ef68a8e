import { isTableEntry, lackOf } from "./availability.ts";
import { tengineCheckToThs, thsCheckToTengine } from "./differences/active-check.ts";
import {
  limitTo,
  limitZoneTo,
  listenTo,
  peerTo,
  upstreamResolverTo,
} from "./differences/parameters.ts";
import { apiTo, statusZoneTo } from "./differences/status.ts";
import { stickyTo } from "./differences/sticky.ts";
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
  if (isTableEntry(subject)) return keep;
  const special = judgeByName(from, to, subject);
  if (special) return special;
  const lack = lackOf(from, to, subject);
  return lack ? drop(withEffect(lack, effectOf(subject))) : keep;
}

function judgeByName(from: FamilyTarget, to: FamilyTarget, subject: Subject): Verdict | undefined {
  const { name } = subject;
  if (isGmSwitch(name)) return gmSwitchTo(to, subject);
  switch (name) {
    case "health_check":
      return from.dialect === "ths" && to.dialect === "tengine" && isInUpstream(subject)
        ? thsCheckToTengine(subject)
        : undefined;
    case "check":
      return from.dialect === "tengine" && to.dialect === "ths"
        ? tengineCheckToThs(subject)
        : undefined;
    case "sticky":
    case "session_sticky":
      return isInUpstream(subject) ? stickyTo(to, subject) : undefined;
    case "api":
      return apiTo(from, to, subject);
    case "status_zone":
      return statusZoneTo(to, subject);
    case "ssl_certificate":
    case "ssl_certificate_key":
      return certificateTo(to, subject);
    case "ssl_protocols":
      return protocolsTo(to, subject);
    case "ssl_verify_client":
      return verifyClientTo(to, subject);
    case "server":
      return innermost(subject) === "upstream" && !subject.block ? peerTo(to, subject) : undefined;
    case "resolver":
    case "resolver_timeout":
      return innermost(subject) === "upstream" ? upstreamResolverTo(to, subject) : undefined;
    case "listen":
      return listenTo(to, subject);
    case "limit_req_zone":
      return limitZoneTo(to, subject);
    case "limit_req":
      return limitTo(to, subject);
    default:
      return undefined;
  }
}

/** A fragment may be an upstream's inside without saying so. */
const isInUpstream = (subject: Subject): boolean =>
  ["upstream", "main"].includes(innermost(subject));

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
