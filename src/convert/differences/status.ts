import { compareVersions } from "../../ir/target.ts";
import { say } from "../../messages/text.ts";
import { effectOf, withEffect } from "../effects.ts";
import type { FamilyTarget } from "../family.ts";
import { productNames } from "../family.ts";
import type { Subject } from "../subject.ts";
import { innermost } from "../subject.ts";
import type { Verdict } from "../verdict.ts";
import { drop, keep, note, replace } from "../verdict.ts";

const withTree = ({ dialect }: FamilyTarget): boolean => dialect === "ths" || dialect === "angie";

const isOld = ({ dialect, version }: FamilyTarget): boolean =>
  dialect === "ths" && compareVersions(version, [6, 0, 1]) < 0;

/** `api`: a path into a status tree (THS 6.0.1, Angie), the whole tree (6.0.0), or Plus's own. */
export function apiTo(from: FamilyTarget, to: FamilyTarget, subject: Subject): Verdict {
  const path = subject.args[0]?.raw ?? "";
  const whole = !path.startsWith("/");
  if (from.dialect === to.dialect)
    return from.dialect === "ths" && isOld(to) !== isOld(from) ? thsApi(to, path) : keep;
  if (!withTree(to)) {
    if (to.dialect === "nginx-plus") return replace("api write=off;", otherNames);
    const reason = say(
      { en: "{product} has no status API", zh: "{product} 没有状态 API" },
      { product: productNames[to.dialect] },
    );
    return drop(withEffect(reason, effectOf(subject)));
  }
  // Somebody's own directive of that name.
  if (!withTree(from) && from.dialect !== "nginx-plus") return keep;
  if (isOld(to)) return replace("api write=off;", otherNames);
  return replace(`api ${whole ? "/" : path};`, otherNames);
}

/** 6.0.1.3 reads the old spelling; the old one knows no paths. */
const thsApi = (to: FamilyTarget, path: string): Verdict =>
  isOld(to) && path.startsWith("/")
    ? replace(
        "api write=off;",
        note(
          "approximated",
          say(
            {
              en: "THS 6.0.0 gives out the whole tree, at /http/monitor/format/json, not {path}",
              zh: "THS 6.0.0 只能输出整个状态树（/http/monitor/format/json），而不是 {path}",
            },
            { path },
          ),
        ),
      )
    : keep;

const otherNames = note(
  "approximated",
  say({
    en: "the names in the JSON are others: whoever collects it has to be adapted",
    zh: "JSON 的字段名不同，采集程序需要调整",
  }),
);

/** A zone without a name, in `http`, is THS 6.0.0's; 6.0.1.3 reads it too, nobody else does. */
export function statusZoneTo(from: FamilyTarget, to: FamilyTarget, subject: Subject): Verdict {
  const named = subject.args.length > 0 && innermost(subject) !== "http";
  if (isOld(to) && named && !isOld(from))
    return drop(
      say({
        en: "THS 6.0.0 counts by server only, without zones of that name",
        zh: "THS 6.0.0 只按虚拟主机统计，没有命名的统计区域",
      }),
    );
  if (to.dialect === "ths") return keep;
  const zones = to.dialect === "angie" || to.dialect === "nginx-plus";
  if (zones && named && (subject.args.length === 1 || to.dialect === "angie")) return keep;
  return drop(
    say(
      { en: "{product} keeps no such statistics", zh: "{product} 没有这种统计" },
      { product: productNames[to.dialect] },
    ),
  );
}

/** THS and Angie give out metrics in the same words, under other names and variables. */
export function prometheusTo(
  from: FamilyTarget,
  to: FamilyTarget,
  subject: Subject,
): Verdict | undefined {
  if (from.dialect === to.dialect || !withTree(from) || !withTree(to)) return undefined;
  const reason = say(
    {
      en: "metrics of {product} have other names and come from other variables: the templates have to be written anew",
      zh: "{product} 的指标名和变量不同，模板需要重写",
    },
    { product: productNames[to.dialect] },
  );
  return drop(withEffect(reason, effectOf(subject)));
}
