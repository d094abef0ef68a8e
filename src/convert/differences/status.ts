import { say } from "../../messages/text.ts";
import { effectOf, withEffect } from "../effects.ts";
import type { FamilyTarget } from "../family.ts";
import { productNames } from "../family.ts";
import type { Subject } from "../subject.ts";
import { innermost } from "../subject.ts";
import type { Verdict } from "../verdict.ts";
import { drop, keep, note, replace } from "../verdict.ts";

/** `api` of THS and Angie: a path into a status tree; the trees have different names inside. */
export function apiTo(from: FamilyTarget, to: FamilyTarget, subject: Subject): Verdict {
  if (to.dialect === from.dialect) return keep;
  const known = to.dialect === "ths" || to.dialect === "angie";
  if (!known || (from.dialect !== "ths" && from.dialect !== "angie")) {
    if (known) return keep;
    const product = productNames[to.dialect];
    const reason = say(
      { en: "{product} has no status API", zh: "{product} 没有状态 API" },
      { product },
    );
    return drop(withEffect(reason, effectOf(subject)));
  }
  const path = subject.args[0]?.raw ?? "";
  return replace(
    `api ${path === "write=off" ? "/" : path};`,
    note(
      "approximated",
      say({
        en: "the path is the same, the names in the JSON are not: whoever collects it has to be adapted",
        zh: "路径相同，但 JSON 的字段名不同，采集程序需要调整",
      }),
    ),
  );
}

/** A zone without a name, in `http`, is THS 6.0.0's; nobody else has it. */
export function statusZoneTo(to: FamilyTarget, subject: Subject): Verdict {
  if (to.dialect === "ths") return keep;
  if (to.dialect === "angie" && subject.args.length === 1 && innermost(subject) !== "http")
    return keep;
  return drop(
    say(
      { en: "{product} keeps no such statistics", zh: "{product} 没有这种统计" },
      { product: productNames[to.dialect] },
    ),
  );
}
