import { readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";

import type { PathFacts, WritableFolder } from "../../ir/machine.ts";
import { isWritable } from "../../lint/script-facts.ts";
import { stopsKeepalived } from "../../lint/stops-keepalived.ts";

/** What systemd gives to services, and what keepalived searches where it is given nothing. */
const searched = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** What stands at a path of this machine, as keepalived looks for it. */
export function pathHere(written: string): PathFacts | undefined {
  if (isAbsolute(written)) return lookAt(written);
  // Relative to the folder that keepalived runs in, which nobody knows here.
  if (written.includes("/")) return undefined;
  for (const folder of searched) {
    const facts = lookAt(join(folder, written));
    if (facts.kind === "file") return { ...facts, real: facts.real ?? join(folder, written) };
  }
  return { kind: "absent" };
}

const absent = new Set(["ENOENT", "ENOTDIR"]);

function lookAt(path: string): PathFacts {
  try {
    const real = realpathSync(path);
    const stat = statSync(real);
    const kind = stat.isFile() ? "file" : stat.isDirectory() ? "directory" : "other";
    const folders = kind === "file" ? writableAbove(real) : [];
    return {
      kind,
      ...(real !== path && { real }),
      mode: modeOf(stat),
      uid: stat.uid,
      gid: stat.gid,
      ...(folders.length > 0 && { writable: folders }),
      ...(kind === "file" && endsKeepalived(real, stat) && { stopsKeepalived: true }),
    };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return { kind: absent.has(code) ? "absent" : "unreadable" };
  }
}

const modeOf = ({ mode }: Stats): string => (mode & 0o7777).toString(8).padStart(4, "0");

const sticky = 0o1000;

/** keepalived asks of every folder in the way; one with the sticky bit may be everybody's. */
function writableAbove(file: string): readonly WritableFolder[] {
  const found: WritableFolder[] = [];
  for (let path = dirname(file); ; path = dirname(path)) {
    const stat = statSync(path);
    const { mode, uid, gid } = stat;
    const shared = (mode & sticky) === 0 ? mode : mode & ~0o022;
    if (isWritable(shared, uid, gid)) found.push({ path, mode: modeOf(stat), uid, gid });
    if (path === dirname(path)) return found;
  }
}

const largestScript = 256 * 1024;

/** Only what is a script says with its text what it does. */
function endsKeepalived(path: string, { size }: Stats): boolean {
  if (size > largestScript) return false;
  try {
    const text = readFileSync(path, "latin1");
    return text.startsWith("#!") && stopsKeepalived(text.replace(/^[ \t]*#.*$/gm, ""));
  } catch {
    return false;
  }
}
