import type { Template } from "../../ir/template.ts";
import type { Milliseconds } from "../../ir/upstream.ts";
import { say } from "../../messages/text.ts";
import { no, ok, type Shape, type ValueType } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { integer, seconds, template } from "./values.ts";

/** Which answers are kept for how long. */
export interface CacheValid {
  /** 200, 301 and 302 where none are written. */
  readonly statuses: readonly number[] | "any";
  readonly time: Milliseconds;
}

const usage = "[code ...] time";

const status = integer(100, 599);

/** What nginx keeps where only a time is written. */
const usual: readonly number[] = [200, 301, 302];

/** ngx_http_file_cache_valid_set_slot: the last word is a time in seconds. */
export const cacheValidShape: Shape<CacheValid> = {
  usage,
  parse(words) {
    const last = words.at(-1);
    if (!last) return badCount(usage);
    const time = seconds.parse(last.text);
    if (!time.ok) return no(time.reason, last.span);
    const codes = words.slice(0, -1);
    if (codes.length === 0) return ok({ statuses: usual, time: time.value });
    const statuses: number[] = [];
    for (const { text, span } of codes) {
      if (text === "any") continue;
      const parsed = status.parse(text);
      if (!parsed.ok) return no(parsed.reason, span);
      statuses.push(parsed.value);
    }
    const any = codes.some(({ text }) => text === "any");
    return ok({ statuses: any ? "any" : statuses, time: time.value });
  },
  print: ({ statuses, time }) => [
    ...(statuses === "any" ? ["any"] : statuses === usual ? [] : statuses.map(String)),
    seconds.print(time),
  ],
};

/** `off`, or the name of a cache, which may hold variables. */
export const cacheName: ValueType<Template> = {
  name: "zone|off",
  parse: (text) =>
    text === ""
      ? no(say({ en: "the name of a cache is missing", zh: "缺少缓存区名称" }))
      : template.parse(text),
  print: ({ source }) => source,
  samples: { good: ["off", "$host"], bad: ["", "$"] },
};

/** Where answers are kept for good: beside `root`, or at a path. */
export type Store = "off" | "on" | Template;

export const store: ValueType<Store> = {
  name: "on|off|path",
  parse: (text) => (text === "on" || text === "off" ? ok(text) : template.parse(text)),
  print: (value) => (typeof value === "string" ? value : value.source),
  samples: { good: ["on", "off", "/tmp/$uri"], bad: ["$"] },
};

/** Rights of files that are made: `user:rw group:r all:r`. */
export const fileAccessShape: Shape<readonly string[]> = {
  usage: "users:permissions ...",
  parse(words) {
    if (words.length < 1 || words.length > 3) return badCount(fileAccessShape.usage);
    const wrong = words.find(({ text }) => !/^(?:user|group|all):rw?$/.test(text));
    if (wrong)
      return no(
        say({
          en: "rights are written as user:rw, group:rw or all:r",
          zh: "权限应写作 user:rw、group:rw、all:r",
        }),
        wrong.span,
      );
    return ok(words.map(({ text }) => text));
  },
  print: (words) => [...words],
};
