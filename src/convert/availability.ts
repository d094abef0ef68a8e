import { compareVersions } from "../ir/target.ts";
import type { Text } from "../messages/text.ts";
import { say } from "../messages/text.ts";
import type { FamilyDialect, FamilyTarget } from "./family.ts";
import { nginxBase, productNames } from "./family.ts";
import { angieNames } from "./names/angie-names.ts";
import { nginxSince, nginxUntil } from "./names/nginx-since.ts";
import { tengineNames } from "./names/tengine-names.ts";
import type { Subject } from "./subject.ts";
import { innermost } from "./subject.ts";

/** Directives that THS documents and nginx has not, and who else has them. */
const thsNames: ReadonlyMap<string, readonly FamilyDialect[]> = new Map([
  ["check_http_send", ["ths", "tengine"]],
  ["check_http_expect_alive", ["ths", "tengine"]],
  ["check_keepalive_requests", ["ths", "tengine"]],
  ["sysguard", ["ths", "tengine"]],
  ["sysguard_cpu", ["ths", "tengine"]],
  ["sysguard_interval", ["ths", "tengine"]],
  ["sysguard_load", ["ths", "tengine"]],
  ["sysguard_log_level", ["ths", "tengine"]],
  ["sysguard_mem", ["ths", "tengine"]],
  ["sysguard_mode", ["ths", "tengine"]],
  ["sysguard_rt", ["ths", "tengine"]],
  ["api", ["ths", "angie"]],
  ["status_zone", ["ths", "angie"]],
  ["status_bypass", ["ths"]],
  // Same words as in Angie, other names of metrics inside.
  ["prometheus", ["ths"]],
  ["prometheus_template", ["ths"]],
  ["prometheus_templet", ["ths"]],
  ["use_license_server", ["ths"]],
  ["license_server", ["ths"]],
  ["license_pubkey", ["ths"]],
  ["license_interface", ["ths"]],
  ["ssl_gmtls", ["ths"]],
  ["ssl_ignore_ca_weak_sign", ["ths"]],
]);

/** Blocks whose lines are entries, not directives. */
const tables: ReadonlySet<string> = new Set([
  "map",
  "types",
  "geo",
  "split_clients",
  "charset_map",
  "match",
  "num_map",
]);

export const isTableEntry = (subject: Subject): boolean => tables.has(innermost(subject));

/** The only dialects that have a directive; undefined where it is common or unknown to lbc. */
function ownersOf(subject: Subject): readonly FamilyDialect[] | undefined {
  const { name } = subject;
  if (name === "health_check")
    return ["upstream", "main"].includes(innermost(subject)) ? ["ths"] : undefined;
  const shared = thsNames.get(name);
  if (shared) return shared;
  if (tengineNames.has(name)) return ["tengine"];
  return angieNames.has(name) ? ["angie"] : undefined;
}

/** Why the target has not this directive; undefined where it has, or where lbc does not know it. */
export function lackOf(to: FamilyTarget, subject: Subject): Text | undefined {
  const { name } = subject;
  const product = productNames[to.dialect];
  const owners = ownersOf(subject);
  if (owners)
    return owners.includes(to.dialect)
      ? undefined
      : say({ en: "{product} has no `{name}`", zh: "{product} 没有 `{name}`" }, { product, name });
  const until = nginxUntil.get(name);
  if (until && !subject.block && compareVersions(nginxBase(to), until) >= 0)
    return say(
      {
        en: "{product} {version} has no `{name}` any more, nginx {until} removed it",
        zh: "{product} {version} 已没有 `{name}`，nginx {until} 移除了该指令",
      },
      { product, version: to.version.join("."), name, until: until.join(".") },
    );
  const since = nginxSince.get(name);
  if (!since || compareVersions(nginxBase(to), since) >= 0) return undefined;
  return say(
    {
      en: "{product} {version} has no `{name}`, which came with nginx {since}",
      zh: "{product} {version} 没有 `{name}`，该指令自 nginx {since} 起才有",
    },
    { product, version: to.version.join("."), name, since: since.join(".") },
  );
}
