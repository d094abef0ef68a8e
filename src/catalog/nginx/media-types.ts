import { readAll, type Scope } from "../../ir/scope.ts";
import { say } from "../../messages/text.ts";
import { directive } from "../define.ts";
import { no, ok, type Shape } from "../shape.ts";
import { everyLevel, nginxFamily } from "./family.ts";

/** Media types by extension of file names, in lower case. */
export type MediaTypes = ReadonlyMap<string, string>;

const noWords: Shape<MediaTypes> = {
  usage: "{ … }",
  parse: ([word]) =>
    word ? no(say({ en: "no argument is allowed", zh: "不允许带参数" }), word.span) : ok(new Map()),
  print: () => [],
};

/**
 * One value for each block of types; the blocks of one place add up, the later one wins. An inner
 * place that has any goes without those of the outer.
 */
export const types = directive<MediaTypes>({
  name: "types",
  module: "ngx_http_core_module",
  dialects: nginxFamily,
  contexts: everyLevel,
  block: true,
  takes: noWords,
  repeat: "append",
  inherit: "outer",
  fallback: new Map([
    ["html", "text/html"],
    ["gif", "image/gif"],
    ["jpg", "image/jpeg"],
  ]),
  serve: "full",
  doc: {
    en: "Media types of answers by extension of file names.",
    zh: "按文件扩展名确定响应的媒体类型。",
  },
});

/** What holds in a block, all its `types` together; nothing where nobody wrote any. */
export function mediaTypesOf(scope: Scope): MediaTypes | undefined {
  const all = readAll(scope, types);
  if (all.length === 0) return undefined;
  return new Map(all.flatMap(({ value }) => [...value]));
}
