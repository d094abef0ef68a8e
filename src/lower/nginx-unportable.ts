import type { Context } from "../catalog/define.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { say, type Text } from "../messages/text.ts";

/** Balancing, stickiness and health that one product has, or a module that must be built in. */
const names: ReadonlySet<string> = new Set([
  "api",
  "check",
  "check_fastcgi_param",
  "check_http_expect_alive",
  "check_http_send",
  "check_keepalive_requests",
  "check_shm_size",
  "check_status",
  "consistent_hash",
  "dynamic_resolve",
  "fair",
  "hash_again",
  "health_check",
  "health_check_timeout",
  "iwrr",
  "jvm_route",
  "least_time",
  "ntlm",
  "queue",
  "session_sticky",
  "status_zone",
  "sticky",
  "upstream_fair_shm_size",
  "vnswrr",
]);

/** Names of versions of modules that are older than what facts know. */
const old: ReadonlyMap<string, Text> = new Map([
  ["hash_method", say({ en: "the module upstream-hash", zh: "模块 upstream-hash" })],
]);

/** Whether the name is one that a group, or who watches it, has in other products. */
export const isUnportable = (name: string, context: Context): boolean =>
  (names.has(name) || old.has(name)) && !/^(?:events|mail)/.test(context);

/** The same finding under the id of its rule, with the way out. */
export function unportable(found: Diagnostic, name: string): Diagnostic {
  const { fix: _, ...rest } = found;
  const of = old.get(name);
  const whose = of
    ? say({ en: "it belongs to {of}", zh: "它属于{ofZh}" }, { of: of.en, ofZh: of.zh })
    : found.help;
  return {
    ...rest,
    code: "health/dialect-unportable-directive",
    message: {
      en: `${found.message.en}${whose ? `: ${whose.en}` : ""}`,
      zh: `${found.message.zh}${whose ? `：${whose.zh}` : ""}`,
    },
    help: say({
      en: "lbc convert --to says what the target has instead, and keeps the line as a comment where it has nothing",
      zh: "lbc convert --to 会给出目标产品的对应写法；没有对应的，会以注释保留原行",
    }),
  };
}
