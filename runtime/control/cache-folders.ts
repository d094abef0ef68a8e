import { chownSync, mkdirSync, statSync } from "node:fs";

import type { Plan } from "../plan.ts";
import { userId, type Identity } from "./privileges.ts";

/** The folders of caches, made and given to the user of the workers; the text of a failure. */
export function prepareCaches(plan: Plan, identity: Identity | undefined): string | undefined {
  for (const { path } of plan.http?.cacheZones ?? []) {
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") return failure("mkdir", path, error);
    }
    const owner = identity && userId(identity.user);
    if (owner === undefined) continue;
    try {
      const stats = statSync(path);
      if (stats.uid !== owner) chownSync(path, owner, stats.gid);
    } catch (error) {
      return failure("chown", path, error);
    }
  }
  return undefined;
}

const failure = (call: string, path: string, error: unknown): string =>
  `${call}() "${path}" failed (${error instanceof Error ? error.message : String(error)})`;
