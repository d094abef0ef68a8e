import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import {
  isLocal,
  parseAdminAddress,
  type AdminAddress,
} from "../../runtime/control/admin-address.ts";
import type { AdminOptions } from "../../runtime/control/admin.ts";
import { systemError } from "../messages/system-error.ts";
import { say } from "../messages/text.ts";
import { prefixOf } from "./compile-request.ts";
import type { Io } from "./io.ts";
import type { ServeFlags } from "./serve-flags.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

const shortestToken = 16;

/** How `serve` lets itself be asked and ordered; undefined: not at all (`--admin off`). */
export function adminOptions(
  flags: ServeFlags,
  io: Pick<Io, "cwd" | "env">,
): AdminOptions | undefined {
  if (flags.admin === "off") return undefined;
  const token = adminToken(flags.adminTokenFile, io);
  const address =
    flags.admin === undefined ? undefined : adminAddress(flags.admin, prefixOf(flags, io));
  if (address && !isLocal(address) && token === undefined) throw tokenNeeded(flags.admin ?? "");
  return { address, token, version: version() };
}

/** What `--admin` says; relative paths of sockets start at `folder`. Throws `UsageError`. */
export function adminAddress(text: string, folder: string): AdminAddress {
  const address = parseAdminAddress(text);
  if (!address)
    throw new UsageError(
      say(
        {
          en: "--admin {text}: write unix:PATH, 127.0.0.1:PORT or [::1]:PORT",
          zh: "--admin {text}：应写作 unix:路径、127.0.0.1:端口或 [::1]:端口",
        },
        { text },
      ),
    );
  return address.kind === "unix" ? { kind: "unix", path: resolve(folder, address.path) } : address;
}

/** The token of `--admin-token-file`, or of `LBC_ADMIN_TOKEN`. Throws `UsageError`. */
export function adminToken(
  file: string | undefined,
  io: Pick<Io, "cwd" | "env">,
): string | undefined {
  const token = (
    file === undefined ? (io.env["LBC_ADMIN_TOKEN"] ?? "") : readToken(resolve(io.cwd, file))
  ).trim();
  if (file === undefined && token === "") return undefined;
  if (token.length >= shortestToken && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new UsageError(
    say(
      {
        en: "the token of the admin address needs at least {count} characters of ASCII without spaces",
        zh: "管理地址的令牌至少要有 {count} 个不含空格的 ASCII 字符",
      },
      { count: shortestToken },
    ),
  );
}

function readToken(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = systemError(error);
    throw new UsageError(
      say(
        { en: "{path}: {reason}", zh: "{path}：{reasonZh}" },
        { path, reason: reason.en, reasonZh: reason.zh },
      ),
    );
  }
}

const tokenNeeded = (text: string): UsageError =>
  new UsageError(
    say(
      {
        en: "--admin {text} can be reached from other machines: set LBC_ADMIN_TOKEN or --admin-token-file",
        zh: "--admin {text} 可被其他机器访问：请设置 LBC_ADMIN_TOKEN 或 --admin-token-file",
      },
      { text },
    ),
  );
