import { say } from "../../messages/text.ts";
import type { Shape } from "../shape.ts";
import { no, ok } from "../shape.ts";

/** Words whose meaning lbc does not need, so many of them. */
export function wordCount(usage: string, least: number, most: number): Shape<readonly string[]> {
  return {
    usage,
    parse(words) {
      const extra = words[most];
      if (extra)
        return no(
          say(
            { en: "at most {most} arguments are allowed", zh: "最多允许 {most} 个参数" },
            { most },
          ),
          extra.span,
        );
      return words.length >= least
        ? ok(words.map(({ text }) => text))
        : no(
            say(
              { en: "at least {least} arguments are needed", zh: "至少需要 {least} 个参数" },
              { least },
            ),
          );
    },
    print: (value) => [...value],
  };
}

/** `on` or `off`; like nginx, without regard to case. */
export const thsOnOff: Shape<boolean> = {
  usage: "on | off",
  parse([word, extra]) {
    if (extra)
      return no(say({ en: "only one argument is allowed", zh: "只允许一个参数" }), extra.span);
    const lower = word?.text.toLowerCase();
    return lower === "on" || lower === "off"
      ? ok(lower === "on")
      : no(say({ en: "`on` or `off` is expected", zh: "应为 `on` 或 `off`" }), word?.span);
  },
  print: (value) => [value ? "on" : "off"],
};
