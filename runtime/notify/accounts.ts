import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Fields of a line of `passwd` or `group`, from the files or from whatever else NSS knows. */
function entry(database: "passwd" | "group", name: string): readonly string[] | undefined {
  const lines = readFileSync(`/etc/${database}`, "utf8").split("\n");
  const local = lines.map((line) => line.split(":")).find(([first]) => first === name);
  if (local) return local;
  try {
    const found = execFileSync("getent", [database, name], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return found.trim().split(":");
  } catch {
    return undefined;
  }
}

const isNumber = (text: string): boolean => /^\d+$/.test(text);

/** The ids of a user and, where one is named, of another group than the user's own. */
export function findAccount(user: string, group: string | undefined): Account | undefined {
  const found = entry("passwd", user);
  const uid = isNumber(user) ? Number(user) : Number(found?.[2] ?? Number.NaN);
  const own = Number(found?.[3] ?? (isNumber(user) ? 0 : Number.NaN));
  const gid = group === undefined ? own : findGroup(group);
  if (Number.isNaN(uid) || gid === undefined || Number.isNaN(gid)) return undefined;
  return { uid, gid };
}

function findGroup(group: string): number | undefined {
  if (isNumber(group)) return Number(group);
  const id = entry("group", group)?.[2];
  return id === undefined ? undefined : Number(id);
}

/** The user keepalived runs scripts as when nobody says: `keepalived_script`, if there is one. */
export function defaultAccount(): Account | undefined {
  return findAccount("keepalived_script", undefined);
}
