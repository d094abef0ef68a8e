import { readFileSync } from "node:fs";

import type { MainPlan } from "../plan.ts";

export interface Identity {
  readonly user: string;
  readonly group: string;
}

/** Whose rights workers have: undefined where nothing can or need be dropped. */
export function workerIdentity(user: MainPlan["user"]): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (user) return { user: user.name, group: user.group ?? user.name };
  // nginx's built-in default; the group has another name on Debian.
  return {
    user: "nobody",
    group: idOf("/etc/group", "nogroup") === undefined ? "nobody" : "nogroup",
  };
}

/** Gives up root for good; the text of a failure, or undefined. */
export function becomeWorker({ user, group }: Identity): string | undefined {
  // @types/node does not know it.
  const { initgroups } = process as { initgroups?: (user: string, group: string) => void };
  try {
    initgroups?.call(process, user, group);
    process.setgid?.(group);
    process.setuid?.(user);
    return undefined;
  } catch (error) {
    return `cannot run as ${user}:${group} (${error instanceof Error ? error.message : String(error)})`;
  }
}

/**
 * What of an identity this machine does not know. Who stands in no file may come from elsewhere (LDAP):
 * root tries to be them for a moment, which asks the system as `getpwnam` does.
 */
export function missingIdentity({ user, group }: Identity): "user" | "group" | undefined {
  if (idOf("/etc/passwd", user) === undefined && !canBe(process.seteuid, user)) return "user";
  if (idOf("/etc/group", group) === undefined && !canBe(process.setegid, group)) return "group";
  return undefined;
}

function canBe(become: typeof process.seteuid, name: string): boolean {
  try {
    become?.call(process, name);
    become?.call(process, 0);
    return true;
  } catch {
    return false;
  }
}

/** The number of a user, for files that workers must be able to open again. */
export const userId = (name: string): number | undefined => idOf("/etc/passwd", name);

function idOf(file: string, name: string): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  try {
    for (const line of readFileSync(file, "latin1").split("\n")) {
      const [entry, , id] = line.split(":");
      if (entry === name) return Number(id);
    }
  } catch {
    // No such file: names come from elsewhere (LDAP), and nothing is lost but a chown.
  }
  return undefined;
}
