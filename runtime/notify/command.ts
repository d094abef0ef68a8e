import { type ChildProcess, spawn } from "node:child_process";

import type { CommandPlan } from "../vrrp/plan.ts";
import { type Account, defaultAccount, findAccount } from "./accounts.ts";
import { findExecutable, insecurePart } from "./script-security.ts";

/** A command that may run: its file found, its user known. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly account: Account;
}

export type Prepared =
  | { readonly ok: true; readonly command: Command; readonly warning: string | undefined }
  | { readonly ok: false; readonly reason: string };

/** Finds out once, at the start, whether and as whom a script can run; in keepalived's words. */
export function prepareCommand(plan: CommandPlan, security: boolean): Prepared {
  const [name = "", ...args] = plan.argv;
  const account = accountOf(plan);
  if (!account) {
    const user = plan.group === undefined ? plan.user : `${plan.user}:${plan.group}`;
    return { ok: false, reason: `Unable to resolve user ${user} for script ${name} - disabling` };
  }
  const file = findExecutable(name);
  if (file === undefined)
    return { ok: false, reason: `Unable to access script \`${name}\` - disabling` };
  const open = security ? insecurePart(file, account) : undefined;
  if (open !== undefined) {
    const reason = `Unsafe permissions found for script '${file}' (${open}) - disabling`;
    return { ok: false, reason };
  }
  const asRoot = account.uid === 0 && plan.user === undefined && !security;
  const warning = asRoot
    ? `SECURITY VIOLATION - scripts are being executed but script_security not enabled (${file})`
    : undefined;
  return { ok: true, command: { file, args, account }, warning };
}

function accountOf({ user, group }: CommandPlan): Account | undefined {
  if (user !== undefined) return findAccount(user, group);
  return defaultAccount() ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}

/** What would let a caller of ours change what a script does. */
const withheld = new Set(["IFS", "LD_PRELOAD", "LD_LIBRARY_PATH", "NODE_CHANNEL_FD"]);

/** Starts a command in a process group of its own, without input and output. */
export function startCommand(command: Command, further: readonly string[] = []): ChildProcess {
  const { file, args, account } = command;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !withheld.has(name)),
  );
  const isSelf = account.uid === process.getuid?.() && account.gid === process.getgid?.();
  return spawn(file, [...args, ...further], {
    env,
    stdio: "ignore",
    detached: true,
    ...(isSelf ? {} : account),
  });
}

/** Signals a command and everything it has started; false when there is nobody left. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): boolean {
  if (child.pid === undefined) return false;
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}
