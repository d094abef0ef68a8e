import { isConstant, type Template } from "../../ir/template.ts";
import type { Milliseconds } from "../../ir/upstream.ts";
import { say } from "../../messages/text.ts";
import { no, ok, type Parsed, type Shape, type Written } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { seconds, template } from "./values.ts";

/** How long clients may keep answers. */
export type Expires =
  | { readonly kind: "off" | "epoch" | "max" }
  /** From now, or from the file's date; below zero it has passed already. */
  | { readonly kind: "after"; readonly time: Milliseconds; readonly modified: boolean }
  /** At a time of day. */
  | { readonly kind: "daily"; readonly time: Milliseconds }
  /** Variables that give one of these. */
  | { readonly kind: "template"; readonly value: Template; readonly modified: boolean };

const usage = "[modified] time | epoch | max | off";

const day = 86_400_000;

const bad = ({ span }: Written): Parsed<never> =>
  no(
    say({
      en: "a time such as 1h, -1 or @15h30m, or `epoch`, `max` or `off` is expected",
      zh: "应为时间（如 1h、-1、@15h30m）或 `epoch`、`max`、`off`",
    }),
    span,
  );

/** ngx_http_headers_expires and ngx_http_parse_expires. */
export const expiresShape: Shape<Expires> = {
  usage,
  parse([first, second, extra]) {
    if (!first || extra) return badCount(usage);
    if (second && first.text !== "modified") return bad(first);
    const word = second ?? first;
    const modified = second !== undefined;
    const value = template.parse(word.text);
    if (!value.ok) return no(value.reason, word.span);
    if (!isConstant(value.value)) return ok({ kind: "template", value: value.value, modified });
    if (!modified && (word.text === "off" || word.text === "epoch" || word.text === "max"))
      return ok({ kind: word.text });
    return timeOf(word, modified);
  },
  print(expires) {
    switch (expires.kind) {
      case "off":
      case "epoch":
      case "max":
        return [expires.kind];
      case "daily":
        return [`@${seconds.print(expires.time)}`];
      case "template":
        return [...(expires.modified ? ["modified"] : []), expires.value.source];
      case "after": {
        const { time, modified } = expires;
        const sign = time < 0 ? "-" : "";
        return [...(modified ? ["modified"] : []), `${sign}${seconds.print(Math.abs(time))}`];
      }
    }
  },
};

function timeOf(word: Written, modified: boolean): Parsed<Expires> {
  const [, sign = "", rest = ""] = /^([@+-]?)(.*)$/s.exec(word.text) ?? [];
  const time = seconds.parse(rest);
  if (!time.ok) return bad(word);
  if (sign !== "@")
    return ok({ kind: "after", time: sign === "-" ? -time.value : time.value, modified });
  if (modified)
    return no(
      say({ en: "a time of day does not go with `modified`", zh: "`modified` 不能与 @ 时刻同用" }),
      word.span,
    );
  return time.value <= day
    ? ok({ kind: "daily", time: time.value })
    : no(say({ en: "a day has 24 hours", zh: "时刻不能超过 24 小时" }), word.span);
}
