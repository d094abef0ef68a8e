import { dirname, isAbsolute } from "node:path";

import type { ProxyConfig } from "../../ir/config.ts";
import type { Surroundings } from "../rule.ts";

const include = /^[ \t]*include[ \t]+["']?([^\s;"'#]+)/gm;
const glob = /[*?[]/;
/** Files that hold no server in any installation. */
const harmless = /(?:^|\/)(?:mime\.types|[\w.-]*_params|koi-\w+|win-utf)$|modules/;

/**
 * Whether a configuration includes files that were not read here, where further servers may listen.
 * Configurations are often checked away from their machine, where absolute paths lead nowhere; what
 * a relative path does not find beside the file is not on the machine either.
 */
export function hasUnreadIncludes(proxy: ProxyConfig, around: Surroundings): boolean {
  const servers = (proxy.http?.servers ?? []).map(({ site }) => site.span.file);
  const read = new Set([proxy.file, ...servers]);
  for (const file of read) {
    for (const [, path = ""] of textOf(file, around).matchAll(include)) {
      if (!isAbsolute(path) || harmless.test(path)) continue;
      const seen = glob.test(path)
        ? servers.some((server) => dirname(server) === dirname(path))
        : textOf(path, around) !== "";
      if (!seen) return true;
    }
  }
  return false;
}

const textOf = (file: string, around: Surroundings): string =>
  around.textOf({ file, start: 0, end: Number.MAX_SAFE_INTEGER });
