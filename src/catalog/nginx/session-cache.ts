import { say } from "../../messages/text.ts";
import type { Shape, ValueType } from "../shape.ts";
import { no, ok } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { size } from "./values.ts";

const usage = "off | none | [builtin[:size]] [shared:name:size]";

/** Kept as written. */
export const sessionCacheShape: Shape<readonly string[]> = {
  usage,
  parse(words) {
    if (words.length < 1 || words.length > 2) return badCount(usage);
    for (const { text, span } of words)
      if (!isCache(text))
        return no(say({ en: "this is no cache of sessions", zh: "不是有效的会话缓存" }), span);
    return ok(words.map(({ text }) => text));
  },
  print: (words) => [...words],
};

function isCache(text: string): boolean {
  if (text === "off" || text === "none" || text === "builtin") return true;
  if (text.startsWith("builtin:")) return /^builtin:\d+$/.test(text);
  const shared = /^shared:([^:]+):([^:]+)$/.exec(text);
  const bytes = shared ? size.parse(shared[2] ?? "") : undefined;
  // Smaller than eight pages is refused.
  return bytes?.ok === true && bytes.value >= 32_768;
}

/** `off`, or `shared:name:size`. */
export const ocspCache: ValueType<string> = {
  name: "off|shared:name:size",
  parse: (text) =>
    text === "off" || (text.startsWith("shared:") && isCache(text))
      ? ok(text)
      : no(
          say({
            en: "`off` or `shared:NAME:SIZE` is expected",
            zh: "应为 `off` 或 `shared:名称:大小`",
          }),
        ),
  print: (value) => value,
  samples: { good: ["off", "shared:o:1m"], bad: ["", "on", "shared:o", "shared:o:1k", "builtin"] },
};
