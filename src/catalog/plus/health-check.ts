import type { HealthCheck } from "../../ir/health.ts";
import type { Milliseconds } from "../../ir/upstream.ts";
import * as forms from "../form.ts";
import { printed, readKeyed, valueOf } from "../modules/keyed.ts";
import { ownDirectives } from "../modules/makers.ts";
import { integer, milliseconds, seconds, text } from "../nginx/values.ts";
import { ok, one, type Parsed, type Shape, type Written } from "../shape.ts";

const keys = [
  "interval",
  "jitter",
  "fails",
  "passes",
  "uri",
  "match",
  "port",
  "type",
  "keepalive_time",
  "grpc_service",
  "grpc_status",
];
const flags = ["mandatory", "persistent", "udp"];

const usage =
  "[interval=time] [jitter=time] [fails=number] [passes=number] [uri=uri] [mandatory [persistent]] [match=name] [port=number] [type=grpc [grpc_service=name] [grpc_status=code]] [keepalive_time=time] [udp]";

/** What nginx Plus does where nothing is said: seconds, and up from the start. */
const defaults = { interval: 5000, rise: 1, fall: 1 } as const;

function parse(words: readonly Written[]): Parsed<HealthCheck> {
  const read = readKeyed(words, keys, flags);
  if (!read.ok) return read;
  const keyed = read.value;
  const interval = valueOf(keyed, "interval", seconds);
  if (!interval.ok) return interval;
  const jitter = valueOf(keyed, "jitter", milliseconds);
  if (!jitter.ok) return jitter;
  const fall = valueOf(keyed, "fails", integer(1));
  if (!fall.ok) return fall;
  const rise = valueOf(keyed, "passes", integer(1));
  if (!rise.ok) return rise;
  const port = valueOf(keyed, "port", integer(1, 65_535));
  if (!port.ok) return port;
  const keepaliveTime = valueOf(keyed, "keepalive_time", milliseconds);
  if (!keepaliveTime.ok) return keepaliveTime;
  const status = valueOf(keyed, "grpc_status", integer());
  if (!status.ok) return status;
  const valueAt = (key: string) => keyed.values.get(key)?.text;
  const isGrpc = valueAt("type") === "grpc";
  return ok({
    type: isGrpc ? "grpc" : keyed.flags.has("udp") ? "udp" : "http",
    interval: interval.value ?? defaults.interval,
    timeout: undefined,
    rise: rise.value ?? defaults.rise,
    fall: fall.value ?? defaults.fall,
    port: port.value,
    startDown: keyed.flags.has("mandatory"),
    send: undefined,
    expect: undefined,
    requestsPerConnection: undefined,
    uri: valueAt("uri"),
    match: valueAt("match"),
    jitter: jitter.value,
    persistent: keyed.flags.has("persistent"),
    keepaliveTime: keepaliveTime.value,
    grpc: isGrpc ? { service: valueAt("grpc_service"), status: status.value ?? 12 } : undefined,
  });
}

const time = (key: string, value: Milliseconds | undefined) =>
  printed(key, value === undefined ? undefined : milliseconds.print(value));

const unless = (value: number | undefined, usual: number) => (value === usual ? undefined : value);

function print(check: HealthCheck): string[] {
  const { interval, rise, fall, grpc } = check;
  return [
    ...printed(
      "interval",
      interval === undefined || interval === defaults.interval
        ? undefined
        : seconds.print(interval),
    ),
    ...time("jitter", check.jitter),
    ...printed("fails", unless(fall, defaults.fall)),
    ...printed("passes", unless(rise, defaults.rise)),
    ...printed("uri", check.uri),
    ...(check.startDown ? ["mandatory"] : []),
    ...(check.persistent ? ["persistent"] : []),
    ...printed("match", check.match),
    ...printed("port", check.port),
    ...(grpc ? ["type=grpc", ...printed("grpc_service", grpc.service)] : []),
    ...(grpc && grpc.status !== 12 ? [`grpc_status=${grpc.status}`] : []),
    ...time("keepalive_time", check.keepaliveTime),
    ...(check.type === "udp" ? ["udp"] : []),
  ];
}

const healthCheckShape: Shape<HealthCheck> = {
  usage,
  parse,
  print,
  form: {
    kind: "parameters",
    first: [],
    truths: [],
    named: {
      ...forms.each(forms.text, "uri", "match", "type", "grpc_service"),
      ...forms.each(forms.time, "interval", "jitter", "keepalive_time"),
      ...forms.each(forms.count, "fails", "passes", "port", "grpc_status"),
      ...forms.flags(...flags),
    },
  },
};

const module = ownDirectives({
  module: "ngx_http_upstream_hc_module",
  dialects: ["nginx-plus"],
  contexts: ["location", "stream-server"],
  inherit: "none",
});

export const plusHealthCheck = module<HealthCheck>(
  "health_check",
  healthCheckShape,
  "Checks the backends of the group that this block sends to; times are seconds, other than in THS.",
  "对本块所用上游组的后端做主动健康检查；时间单位是秒，与 THS 不同。",
  { repeat: "append", serve: { partial: "`type=grpc` is refused, connections are not kept" } },
);

export const healthCheckTimeout = module<Milliseconds>(
  "health_check_timeout",
  one(milliseconds),
  "How long a check of a backend may take, instead of proxy_timeout.",
  "健康检查的超时时间，代替 proxy_timeout。",
  { contexts: ["stream", "stream-server"], inherit: "outer" },
);

export const state = module<string>(
  "state",
  one(text),
  "The file that keeps the backends of a group which is changed while serving.",
  "保存运行中修改过的后端列表的文件。",
  { contexts: ["upstream", "stream-upstream"] },
);
