import type { Milliseconds } from "../../ir/upstream.ts";
import { say } from "../../messages/text.ts";
import { no, ok, one, type ValueType } from "../shape.ts";
import { everyLevel } from "./family.ts";
import { directivesOf } from "./kinds.ts";
import { wordSet } from "./shapes.ts";
import { oneOf, seconds, text } from "./values.ts";

const of = directivesOf({ module: "ngx_http_userid_filter_module", contexts: everyLevel });

export const userid = of.with<"on" | "v1" | "log" | "off">(
  "userid",
  one(oneOf("on", "v1", "log", "off")),
  "off",
  "Tells clients apart by a cookie, and logs the one that they bring.",
  "用 Cookie 标识客户端，并可记录收到的 Cookie。",
);

export const useridName = of.with<string>(
  "userid_name",
  one(text),
  "uid",
  "Name of the cookie that tells clients apart.",
  "标识客户端的 Cookie 名。",
);

export const useridDomain = of.with<string>(
  "userid_domain",
  one(text),
  "none",
  "Domain of that cookie.",
  "该 Cookie 的域。",
);

export const useridPath = of.with<string>(
  "userid_path",
  one(text),
  "/",
  "Path of that cookie.",
  "该 Cookie 的路径。",
);

const lifetime: ValueType<Milliseconds | "max" | "off"> = {
  name: "time|max|off",
  parse: (word) => (word === "max" || word === "off" ? ok(word) : seconds.parse(word)),
  print: (value) => (typeof value === "number" ? seconds.print(value) : value),
  samples: { good: ["max", "off", "1d", "365d"], bad: ["", "-1", "500ms", "MAX"] },
};

export const useridExpires = of.with<Milliseconds | "max" | "off">(
  "userid_expires",
  one(lifetime),
  "off",
  "How long browsers keep that cookie; `off` ends it with the session.",
  "该 Cookie 的有效期，`off` 表示随会话结束。",
);

const flags = [
  "off",
  "secure",
  "httponly",
  "samesite=strict",
  "samesite=lax",
  "samesite=none",
] as const;

export const useridFlags = of.with<readonly (typeof flags)[number][]>(
  "userid_flags",
  wordSet(...flags),
  ["off"],
  "Flags of that cookie.",
  "该 Cookie 的标志。",
  { repeat: "append" },
);

const mark: ValueType<string> = {
  name: "letter|digit|=|off",
  parse: (word) =>
    /^(?:off|[A-Za-z0-9=])$/.test(word)
      ? ok(word)
      : no(
          say({
            en: "a letter, a digit, `=` or `off` is expected",
            zh: "应为单个字母、数字、`=` 或 `off`",
          }),
        ),
  print: (value) => value,
  samples: { good: ["off", "z", "9", "="], bad: ["", "zz", "-"] },
};

export const useridMark = of.with<string>(
  "userid_mark",
  one(mark),
  "off",
  "A sign in the cookie; one without it is sent again.",
  "Cookie 中的标记，缺少该标记时重新下发。",
);

export const useridP3p = of.with<string>(
  "userid_p3p",
  one(text),
  "none",
  "Value of the P3P field that is sent with that cookie.",
  "随该 Cookie 发送的 P3P 头的值。",
);

export const useridService = of.numberOfMachine(
  "userid_service",
  "Number of this server in the cookie; its address unless written.",
  "Cookie 中的服务编号，默认取自服务器地址。",
);
