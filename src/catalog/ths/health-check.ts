import { directive } from "../define.ts";
import type { CheckParameters } from "../tengine/check-parameters.ts";
import { checkParameters } from "../tengine/check-parameters.ts";
import { healthCheckSlot } from "../tengine/check.ts";

/**
 * THS's manuals show `interval`, `timeout`, `rise`, `fall` and `type`. Whether `port` and
 * `default_down` exist, and what holds where a parameter is left out, they do not say.
 */
export const healthCheck = directive<CheckParameters>({
  name: "health_check",
  module: "ths_upstream_check",
  dialects: ["ths"],
  contexts: ["upstream", "stream-upstream"],
  slot: healthCheckSlot,
  takes: checkParameters(
    ["tcp", "http", "ssl_hello", "gmssl_hello", "mysql", "ajp", "fastcgi", "udp"],
    0,
  ),
  repeat: "last-wins",
  inherit: "none",
  fallback: undefined,
  serve: { partial: "`gmssl_hello` is refused" },
  doc: {
    en: "Checks the backends of a group actively; interval and timeout are milliseconds, not seconds.",
    zh: "对一组后端做主动健康检查，interval 与 timeout 的单位是毫秒而不是秒。",
  },
});
