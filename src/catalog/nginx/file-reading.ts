import type { Template } from "../../ir/template.ts";
import { say } from "../../messages/text.ts";
import { no, ok, type Shape, type ValueType } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { template } from "./values.ts";

/** How files are read while others wait: not, by the system, or by a pool of threads. */
export type Aio =
  | { readonly kind: "off" | "on" }
  | { readonly kind: "threads"; readonly pool: Template | undefined };

export const aioValue: ValueType<Aio> = {
  name: "on|off|threads[=pool]",
  parse(text) {
    if (text === "on" || text === "off") return ok({ kind: text });
    if (text === "threads") return ok({ kind: "threads", pool: undefined });
    if (!text.startsWith("threads="))
      return no(
        say({ en: "`on`, `off` or `threads` is expected", zh: "应为 `on`、`off` 或 `threads`" }),
      );
    const pool = template.parse(text.slice("threads=".length));
    return pool.ok ? ok({ kind: "threads", pool: pool.value }) : pool;
  },
  print: (aio) =>
    aio.kind === "threads" ? (aio.pool ? `threads=${aio.pool.source}` : "threads") : aio.kind,
  samples: {
    good: ["off", "threads", "threads=default", "threads=$host"],
    bad: ["", "bogus", "sendfile", "threads=$"],
  },
};

/** Which symbolic links are refused, and from which part of a path on. */
export interface Symlinks {
  readonly refuse: "off" | "on" | "if_not_owner";
  readonly from: Template | undefined;
}

const usage = "off | on [from=part] | if_not_owner [from=part]";

export const symlinksShape: Shape<Symlinks> = {
  usage,
  parse([first, second, extra]) {
    if (!first || extra) return badCount(usage);
    const refuse = (["off", "on", "if_not_owner"] as const).find((word) => word === first.text);
    const words = [first, second].filter((word) => word !== undefined);
    const wrong = refuse
      ? words.find((word, index) => index > 0 && !word.text.startsWith("from="))
      : first;
    if (!refuse || wrong)
      return no(
        say(
          { en: "`{text}` is not a parameter here", zh: "`{text}` 不是此处的参数" },
          { text: wrong?.text ?? "" },
        ),
        wrong?.span,
      );
    if (!second) return ok({ refuse, from: undefined });
    if (refuse === "off")
      return no(
        say({ en: "`from=` does not go with `off`", zh: "`off` 不能带 `from=`" }),
        second.span,
      );
    const from = template.parse(second.text.slice("from=".length));
    return from.ok ? ok({ refuse, from: from.value }) : no(from.reason, second.span);
  },
  print: ({ refuse, from }) => [refuse, ...(from ? [`from=${from.source}`] : [])],
};
