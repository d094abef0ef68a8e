import { type ChildProcess, spawn } from "node:child_process";

import type { CommandPlan } from "../vrrp/plan.ts";
import { type Account, defaultAccount, findAccount } from "./accounts.ts";
import { findFile, insecurePart, mayExecute } from "./script-security.ts";

/** A command that may run: its file found, its user known. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly account: Account;
}

export type Prepared =
  | {
      readonly ok: true;
      readonly command: Command;
      /** Somebody other than root could change what root runs. */
      readonly insecure: boolean;
      readonly lines: readonly string[];
    }
  | { readonly ok: false; readonly lines: readonly string[] };

/**
 * Finds out once, at the start, whether and as whom a script can run; what there is to say of it,
 * in keepalived's words.
 */
export function prepareCommand(plan: CommandPlan, security: boolean): Prepared {
  const [name = "", ...args] = plan.argv;
  const account = accountOf(plan, security);
  if ("refusal" in account) return { ok: false, lines: [...account.refusal, unrun(name)] };
  const { file, lines } = locate(name);
  if (file === undefined) return { ok: false, lines };
  const who = `uid:gid ${account.uid}:${account.gid}`;
  if (!mayExecute(file, account))
    return {
      ok: false,
      lines: [...lines, `WARNING - script '${file}' is not executable for ${who} - disabling.`],
    };
  const insecure = insecurePart(file, account) !== undefined;
  const unsafe = `Unsafe permissions found for script '${file}'`;
  if (insecure && security) return { ok: false, lines: [...lines, `${unsafe} - disabling.`] };
  const said = insecure ? [...lines, `${unsafe}.`] : lines;
  return { ok: true, command: { file, args, account }, insecure, lines: said };
}

/** What keepalived says once when scripts run and nobody has asked for their safety. */
export const securityViolation = (insecure: boolean, which = "scripts"): string =>
  `SECURITY VIOLATION - ${which} are being executed but script_security not enabled.` +
  (insecure ? " There are insecure scripts." : "");

const unrun = (name: string): string => `Unable to set uid/gid for script '${name}'`;

function accountOf(
  { user, group }: CommandPlan,
  security: boolean,
): Account | { readonly refusal: readonly string[] } {
  if (user !== undefined) {
    const who = group === undefined ? user : `${user}:${group}`;
    const refusal = [`Script user '${who}' does not exist`];
    return findAccount(user, group) ?? { refusal };
  }
  const standard = defaultAccount();
  if (standard) return standard;
  // With security, root is nobody's default.
  if (security) return { refusal: ["Script user 'keepalived_script' does not exist"] };
  return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}

function locate(name: string): {
  readonly file: string | undefined;
  readonly lines: readonly string[];
} {
  const file = findFile(name);
  if (name.includes("/")) {
    const gone = `Script ${name} cannot be accessed - No such file or directory`;
    return { file, lines: file === undefined ? [gone] : [] };
  }
  const lines = [
    file === undefined
      ? `Cannot find script ${name} in path - disabling`
      : `WARNING - script \`${name}\` resolved by path search to \`${file}\`. Please specify full path.`,
  ];
  return { file, lines };
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
