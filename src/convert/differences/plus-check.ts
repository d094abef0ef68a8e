import { say, type Text } from "../../messages/text.ts";
import type { FamilyTarget } from "../family.ts";
import type { Subject } from "../subject.ts";
import { innermost } from "../subject.ts";

const valueOf = ({ args }: Subject, key: string): string | undefined =>
  args.findLast(({ raw }) => raw.startsWith(`${key}=`))?.raw.slice(key.length + 1);

const seconds = (text: string): string => {
  const value = Number(text) / 1000;
  return `${Math.max(1, Math.round(value))}s`;
};

const word = (key: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`${key}=${value}`];

/** `5`, `5s`, `1m` of nginx in milliseconds; nothing for anything else. */
function milliseconds(text: string): string | undefined {
  const whole = /^(\d+)(s|m|h|d)?$/.exec(text);
  if (!whole) return undefined;
  const unit = { s: 1, m: 60, h: 3600, d: 86_400 }[whole[2] ?? "s"] ?? 1;
  return String(Number(whole[1]) * unit * 1000);
}

/**
 * What a check of THS or of the check module (in the group, milliseconds) would be in nginx Plus (in
 * the locations, seconds), or the other way round: to be written by whoever knows the locations.
 */
export function checkElsewhere(
  from: FamilyTarget,
  to: FamilyTarget,
  subject: Subject,
): Text | undefined {
  const place = innermost(subject);
  if (to.dialect === "nginx-plus" && from.dialect !== "nginx-plus") {
    const interval = valueOf(subject, "interval");
    const words = [
      ...word("interval", interval === undefined ? undefined : seconds(interval)),
      ...word("passes", valueOf(subject, "rise")),
      ...word("fails", valueOf(subject, "fall")),
    ];
    return say(
      {
        en: "nginx Plus checks in the locations that send to the group, in seconds, and takes backends for up until then without `mandatory`: `{text};`",
        zh: "nginx Plus 的健康检查写在转发到该组的 location 中，单位为秒，不写 mandatory 时后端初始为正常：`{text};`",
      },
      { text: ["health_check", ...words, "mandatory"].join(" ") },
    );
  }
  if (from.dialect !== "nginx-plus" || (to.dialect !== "ths" && to.dialect !== "tengine"))
    return undefined;
  if (place !== "location") return undefined;
  const interval = milliseconds(valueOf(subject, "interval") ?? "5");
  const words = [
    ...word("interval", interval),
    ...word("rise", valueOf(subject, "passes") ?? "1"),
    ...word("fall", valueOf(subject, "fails") ?? "1"),
    "type=http",
  ];
  const name = to.dialect === "ths" ? "health_check" : "check";
  return say(
    {
      en: "the group itself is checked there, in milliseconds: `{text};` in its `upstream`",
      zh: "该产品在 upstream 中检查，单位为毫秒：在对应的 `upstream` 中写 `{text};`",
    },
    { text: [name, ...words].join(" ") },
  );
}
