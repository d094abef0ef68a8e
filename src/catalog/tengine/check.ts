import type { HealthCheck } from "../../ir/health.ts";
import type { Scope, Traced } from "../../ir/scope.ts";
import { read, readAll } from "../../ir/scope.ts";
import { say } from "../../messages/text.ts";
import { directive } from "../define.ts";
import { pair } from "../nginx/shapes.ts";
import { text } from "../nginx/values.ts";
import type { Shape } from "../shape.ts";
import { no, ok } from "../shape.ts";
import type { CheckParameters } from "./check-parameters.ts";
import { checkParameters, healthCheckOf } from "./check-parameters.ts";

const checks = {
  module: "ngx_http_upstream_check_module",
  contexts: ["upstream"],
  inherit: "none",
} as const;

/** Both dialects' check in one slot: an upstream has one. */
export const healthCheckSlot = "upstream/health-check";

/** What the check module does where the file says nothing. THS documents none of its own. */
export const checkDefaults = {
  type: "tcp",
  interval: 30_000,
  timeout: 1000,
  rise: 2,
  fall: 5,
  startDown: true,
} as const satisfies CheckParameters;

/** The same for the directives beside `check`. */
export const httpCheckDefaults = {
  send: "GET / HTTP/1.0\r\n\r\n",
  expect: [2, 3],
  requestsPerConnection: 1,
} as const;

export const check = directive<CheckParameters>({
  ...checks,
  name: "check",
  slot: healthCheckSlot,
  dialects: ["tengine"],
  takes: checkParameters(["tcp", "http", "ssl_hello", "mysql", "ajp", "fastcgi"], 1),
  repeat: "last-wins",
  fallback: undefined,
  serve: "full",
  doc: {
    en: "Checks the backends of a group actively; interval and timeout are milliseconds.",
    zh: "对一组后端做主动健康检查，interval 与 timeout 的单位是毫秒。",
  },
});

/** Double quotes hold real line ends: the grammar has resolved `\r\n`. */
const oneText: Shape<string> = {
  usage: "text",
  parse([word, extra]) {
    if (!word) return no(say({ en: "a request to send is missing", zh: "缺少要发送的请求" }));
    return extra
      ? no(say({ en: "only one argument is allowed", zh: "只允许一个参数" }), extra.span)
      : ok(word.text);
  },
  print: (value) => [value],
};

export const checkHttpSend = directive<string>({
  ...checks,
  name: "check_http_send",
  dialects: ["tengine", "ths"],
  takes: oneText,
  repeat: "last-wins",
  fallback: undefined,
  serve: "full",
  doc: {
    en: "The request that an `http` check sends, line ends included.",
    zh: "`http` 类型的健康检查所发送的请求，包括换行。",
  },
});

const classes: Shape<readonly number[]> = {
  usage: "http_2xx | http_3xx | http_4xx | http_5xx ...",
  parse(words) {
    const alive: number[] = [];
    for (const word of words) {
      const digit = /^http_([2-5])xx$/.exec(word.text)?.[1];
      if (!digit)
        return no(
          say({
            en: "a class of status, http_2xx to http_5xx, is expected",
            zh: "应为状态码类别 http_2xx 到 http_5xx",
          }),
          word.span,
        );
      alive.push(Number(digit));
    }
    return alive.length > 0
      ? ok(alive)
      : no(say({ en: "at least one argument is needed", zh: "至少需要一个参数" }));
  },
  print: (value) => value.map((digit) => `http_${digit}xx`),
};

export const checkHttpExpectAlive = directive<readonly number[]>({
  ...checks,
  name: "check_http_expect_alive",
  dialects: ["tengine", "ths"],
  takes: classes,
  repeat: "last-wins",
  fallback: undefined,
  serve: "full",
  doc: {
    en: "The classes of status with which an `http` check takes a backend for alive.",
    zh: "`http` 检查中，哪些类别的状态码视为后端存活。",
  },
});

const count: Shape<number> = {
  usage: "number",
  parse([word, extra]) {
    if (extra)
      return no(say({ en: "only one argument is allowed", zh: "只允许一个参数" }), extra.span);
    return word && /^[1-9]\d{0,8}$/.test(word.text)
      ? ok(Number(word.text))
      : no(say({ en: "a number above zero is expected", zh: "应为大于零的数字" }), word?.span);
  },
  print: (value) => [String(value)],
};

export const checkKeepaliveRequests = directive<number>({
  ...checks,
  name: "check_keepalive_requests",
  dialects: ["tengine", "ths"],
  takes: count,
  repeat: "last-wins",
  fallback: undefined,
  serve: "full",
  doc: {
    en: "How many checks one connection carries before it is closed.",
    zh: "一条健康检查连接关闭前最多复用多少次。",
  },
});

export const checkFastcgiParam = directive<readonly [string, string]>({
  ...checks,
  name: "check_fastcgi_param",
  dialects: ["tengine"],
  takes: pair(text, text),
  repeat: "append",
  fallback: undefined,
  serve: "full",
  doc: {
    en: "A parameter of the request that a `fastcgi` check sends.",
    zh: "`fastcgi` 类型健康检查所发请求的参数。",
  },
});

const size: Shape<number> = {
  usage: "size",
  parse([word, extra]) {
    if (extra)
      return no(say({ en: "only one argument is allowed", zh: "只允许一个参数" }), extra.span);
    const parts = /^(\d{1,10})([kKmMgG]?)$/.exec(word?.text ?? "");
    const unit = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[parts?.[2]?.toLowerCase() ?? ""] ?? 1;
    return parts
      ? ok(Number(parts[1]) * unit)
      : no(say({ en: "a size such as 1M is expected", zh: "应为大小，例如 1M" }), word?.span);
  },
  print: (value) => [String(value)],
};

export const checkShmSize = directive<number>({
  ...checks,
  name: "check_shm_size",
  contexts: ["http"],
  dialects: ["tengine"],
  takes: size,
  repeat: "last-wins",
  fallback: 1024 ** 2,
  serve: { accepted: "the state of checks is not held in a memory zone of fixed size" },
  doc: {
    en: "Size of the shared memory that holds the state of all checks.",
    zh: "保存所有健康检查状态的共享内存大小。",
  },
});

const page: Shape<"html" | "csv" | "json"> = {
  usage: "[html | csv | json]",
  parse([word, extra]) {
    if (extra)
      return no(say({ en: "only one argument is allowed", zh: "只允许一个参数" }), extra.span);
    const format = (["html", "csv", "json"] as const).find(
      (known) => known === (word?.text ?? "html"),
    );
    return format
      ? ok(format)
      : no(say({ en: "html, csv or json is expected", zh: "应为 html、csv 或 json" }), word?.span);
  },
  print: (value) => [value],
};

export const checkStatus = directive<"html" | "csv" | "json">({
  ...checks,
  name: "check_status",
  contexts: ["server", "location"],
  dialects: ["tengine"],
  takes: page,
  repeat: "last-wins",
  fallback: undefined,
  serve: "refused",
  doc: {
    en: "Answers with a page on the state of all checked backends.",
    zh: "返回所有被检查后端的状态页面。",
  },
});

/** The active check that an upstream's block asks for, of whichever dialect. */
export function readHealthCheck(scope: Scope): Traced<HealthCheck> | undefined {
  const asked = readAll(scope, check).at(-1);
  if (!asked) return undefined;
  const tengine = scope.target.dialect === "tengine";
  const http = tengine ? httpCheckDefaults : undefined;
  const value = healthCheckOf(
    { ...(tengine && checkDefaults), ...asked.value },
    {
      send: read(scope, checkHttpSend).value ?? http?.send,
      expect: read(scope, checkHttpExpectAlive).value ?? http?.expect,
      requestsPerConnection:
        read(scope, checkKeepaliveRequests).value ?? http?.requestsPerConnection,
    },
  );
  return { value, origin: asked.origin };
}
