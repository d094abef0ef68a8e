import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

import { adminSuffix, type AdminAddress } from "../../../runtime/control/admin-address.ts";
import { say } from "../../messages/text.ts";
import { UsageError } from "../usage-error.ts";

/**
 * The socket that a running `serve` opened by itself: below the prefix, or the only one of this
 * machine. The kernel lists the sockets that are bound, whoever left which files behind. Throws
 * `UsageError`.
 */
export function findAdmin(prefix: string | undefined, cwd: string): AdminAddress {
  const all = boundSockets(readBound());
  const folder = `${resolve(cwd, prefix ?? ".")}/`.replace(/\/+$/, "/");
  const below = all.filter((path) => path.startsWith(folder));
  const found = below.length > 0 || prefix !== undefined ? below : all;
  const [path] = found;
  if (path === undefined) throw all.length > 0 ? elsewhere(folder, all) : none();
  if (found.length > 1) throw several(found);
  return { kind: "unix", path };
}

/** Paths in the text of `/proc/net/unix` that are called as admin sockets are. */
export function boundSockets(text: string): readonly string[] {
  const paths = text.split("\n").flatMap((line) => {
    const path = /^(?:\S+\s+){7}(\/.*)$/.exec(line)?.[1];
    return path?.endsWith(adminSuffix) ? [path] : [];
  });
  return [...new Set(paths)].filter((path) => existsSync(path)).toSorted();
}

function readBound(): string {
  try {
    return readFileSync("/proc/net/unix", "utf8");
  } catch {
    return "";
  }
}

const none = (): UsageError =>
  new UsageError(
    say({
      en: "no running lbc serve was found here; name its address with --admin",
      zh: "本机没有找到运行中的 lbc serve，请用 --admin 指定其管理地址",
    }),
  );

const elsewhere = (folder: string, paths: readonly string[]): UsageError =>
  new UsageError(
    say(
      {
        en: "no running lbc serve was found below {folder}; choose one with --admin: {paths}",
        zh: "{folder} 下没有找到运行中的 lbc serve，请用 --admin 指定：{paths}",
      },
      { folder, paths },
    ),
  );

const several = (paths: readonly string[]): UsageError =>
  new UsageError(
    say(
      {
        en: "several lbc serve run here, choose one with --admin: {paths}",
        zh: "本机有多个 lbc serve 在运行，请用 --admin 指定其一：{paths}",
      },
      { paths },
    ),
  );
