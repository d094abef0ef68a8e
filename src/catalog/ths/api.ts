import { say } from "../../messages/text.ts";
import { directive } from "../define.ts";
import type { Shape } from "../shape.ts";
import { no, ok } from "../shape.ts";

/** Where in the status tree a location begins. `write=off` is the spelling of THS 6.0.0. */
export interface StatusApi {
  readonly path: string;
}

const statusPath: Shape<StatusApi> = {
  usage: "uri | write=off",
  parse([word, extra]) {
    if (!word) return no(say({ en: "a path is missing", zh: "缺少路径" }));
    if (extra)
      return no(say({ en: "only one argument is allowed", zh: "只允许一个参数" }), extra.span);
    // Since 6.0.1.3 the old spelling is read as the root of the tree.
    if (word.text === "write=off") return ok({ path: "/" });
    return word.text.startsWith("/")
      ? ok({ path: word.text })
      : no(
          say({ en: "a path starting with `/` is expected", zh: "应为以 `/` 开头的路径" }),
          word.span,
        );
  },
  print: ({ path }) => [path],
};

export const api = directive<StatusApi>({
  name: "api",
  module: "ths_api",
  dialects: ["ths", "angie"],
  contexts: ["location"],
  takes: statusPath,
  repeat: "last-wins",
  inherit: "none",
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Answers with the state of the proxy as JSON; the path is the part of the status tree.",
    zh: "以 JSON 返回代理的运行状态，参数是状态树中的路径。",
  },
});
