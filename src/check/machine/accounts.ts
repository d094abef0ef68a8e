import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

import type { AccountFacts } from "../../ir/machine.ts";

type Database = "passwd" | "group";

/** A user or group of this machine; nothing where nobody can tell. */
export function accountNamed(database: Database, name: string): AccountFacts | undefined {
  const local = lineOf(database, name);
  if (local !== undefined) return known(local);
  // What is no name in the files may be one in a directory service.
  if (!/^[A-Za-z_][\w.@-]*\$?$/.test(name)) return { exists: false };
  const { status, stdout, error } = spawnSync("getent", ["--", database, name], {
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 5000,
  });
  if (error) return undefined;
  if (status === 0) return known(stdout.split("\n")[0] ?? "");
  return status === 2 ? { exists: false } : undefined;
}

function lineOf(database: Database, name: string): string | undefined {
  try {
    return readFileSync(`/etc/${database}`, "latin1")
      .split("\n")
      .find((line) => line.startsWith(`${name}:`));
  } catch {
    return undefined;
  }
}

/** `name:x:id:…`, in both databases. */
function known(line: string): AccountFacts {
  const id = Number(line.split(":")[2]);
  return Number.isInteger(id) ? { exists: true, id } : { exists: true };
}
