import { say } from "../../messages/text.ts";
import { no, ok, type Shape } from "../shape.ts";
import { count } from "./kinds.ts";
import { oneOf } from "./values.ts";

const option = oneOf(
  "allow_empty_class",
  "alt_bsux",
  "auto_callout",
  "caseless",
  "dollar_endonly",
  "dotall",
  "dupnames",
  "extended",
  "firstline",
  "match_unset_backref",
  "multiline",
  "never_ucp",
  "never_utf",
  "no_auto_capture",
  "no_auto_possess",
  "no_dotstar_anchor",
  "no_start_optimize",
  "ucp",
  "ungreedy",
  "utf",
  "never_backslash_c",
  "alt_circumflex",
  "alt_verbnames",
  "use_offset_limit",
);

/** Names of options of PCRE2. */
export const regexOptions: Shape<readonly string[]> = {
  usage: "option ...",
  samples: { good: ["caseless", "caseless multiline"], bad: [] },
  parse(words) {
    for (const { text, span } of words) {
      const parsed = option.parse(text);
      if (!parsed.ok) return no(parsed.reason, span);
    }
    return ok(words.map(({ text }) => text));
  },
  print: (value) => [...value],
};

/** The stack of the just-in-time compiler of PCRE2. */
export interface StackSizes {
  readonly start: number;
  readonly most: number;
}

const bytes = count(0, 4_294_967_295, "bytes");

/** `start most`, in bytes. */
export const stackSizes: Shape<StackSizes> = {
  usage: "start most",
  samples: { good: ["1024 4096"], bad: [] },
  parse([first, second]) {
    if (!first || !second)
      return no(say({ en: "two sizes are needed: start and most", zh: "需要两个值：初始与最大" }));
    const start = bytes.parse(first.text);
    if (!start.ok) return no(start.reason, first.span);
    const most = bytes.parse(second.text);
    return most.ok ? ok({ start: start.value, most: most.value }) : no(most.reason, second.span);
  },
  print: ({ start, most }) => [String(start), String(most)],
};
