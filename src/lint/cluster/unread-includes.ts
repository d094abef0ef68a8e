import { dirname, isAbsolute, join } from "node:path";

import type { ProxyConfig } from "../../ir/config.ts";
import type { Surroundings } from "../rule.ts";

const include = /^[ \t]*include[ \t]+["']?([^\s;"'#]+)/gm;
const glob = /[*?[]/;
/** Files that hold no server in any installation. */
const harmless = /(?:^|\/)(?:mime\.types|[\w.-]*_params|koi-\w+|win-utf)$|modules/;

/**
 * Whether a configuration includes files that were not read here, where further servers may listen:
 * configurations are often checked away from their machine.
 */
export function hasUnreadIncludes(proxy: ProxyConfig, around: Surroundings): boolean {
  const servers = (proxy.http?.servers ?? []).map(({ site }) => site.span.file);
  const read = new Set([proxy.file, ...servers]);
  const folder = dirname(proxy.file);
  for (const file of read) {
    for (const [, path = ""] of textOf(file, around).matchAll(include)) {
      if (harmless.test(path)) continue;
      const resolved = isAbsolute(path) ? path : join(folder, path);
      const seen = glob.test(path)
        ? servers.some((server) => dirname(server) === dirname(resolved))
        : textOf(resolved, around) !== "";
      if (!seen) return true;
    }
  }
  return false;
}

const textOf = (file: string, around: Surroundings): string =>
  around.textOf({ file, start: 0, end: Number.MAX_SAFE_INTEGER });
