import {
  enableScriptSecurity,
  scriptUser,
  startupScript,
} from "../catalog/keepalived/global-defs.ts";
import { miscPath, miscUser } from "../catalog/keepalived/misc-check.ts";
import { notifyDown, notifyUp } from "../catalog/keepalived/real-server.ts";
import type { Command } from "../catalog/keepalived/script.ts";
import { quorumDown, quorumUp } from "../catalog/keepalived/virtual-server.ts";
import * as vrrp from "../catalog/keepalived/vrrp-notify.ts";
import { script, user } from "../catalog/keepalived/vrrp-script.ts";
import type { HaConfig } from "../ir/config.ts";
import type { AccountFacts, Machine, PathFacts } from "../ir/machine.ts";
import { read, type Scope, type Slot, type Traced } from "../ir/scope.ts";

/** A program that keepalived starts: a check decides something, the others are told something. */
export interface WrittenCommand {
  readonly role: "check" | "notify";
  readonly keyword: string;
  /** The script, instance, group or server that it belongs to. */
  readonly owner: string;
  readonly command: Traced<Command>;
  /** Of the user, where one is written: name and group. */
  readonly account: readonly string[];
}

const ofInstances = {
  notify: vrrp.notify,
  notify_master: vrrp.notifyMaster,
  notify_backup: vrrp.notifyBackup,
  notify_fault: vrrp.notifyFault,
  notify_stop: vrrp.notifyStop,
  notify_deleted: vrrp.notifyDeleted,
  notify_master_rx_lower_pri: vrrp.notifyMasterRxLowerPri,
};
const ofServers = { quorum_up: quorumUp, quorum_down: quorumDown };
const ofRealServers = { notify_up: notifyUp, notify_down: notifyDown };

const known = new WeakMap<HaConfig, readonly WrittenCommand[]>();

/** Every program that a keepalived configuration names. */
export function commandsOf(config: HaConfig): readonly WrittenCommand[] {
  const there = known.get(config) ?? [...checksOf(config), ...notifiesOf(config)];
  known.set(config, there);
  return there;
}

function* checksOf({ ha, lvs }: HaConfig): Generator<WrittenCommand> {
  for (const { scope, name } of ha.scripts) {
    const command = given(read(scope, script));
    if (!command) continue;
    const account = read(scope, user).value ?? [];
    yield { role: "check", keyword: "script", owner: name, command, account };
  }
  for (const { realServers } of lvs.servers)
    for (const { address, checkers } of realServers)
      for (const { kind, scope } of checkers) {
        const command = kind === "MISC_CHECK" ? given(read(scope, miscPath)) : undefined;
        if (!command) continue;
        const account = read(scope, miscUser).value ?? [];
        yield { role: "check", keyword: "misc_path", owner: address.ip, command, account };
      }
}

function* notifiesOf({ ha, lvs }: HaConfig): Generator<WrittenCommand> {
  yield* notified(ha.globals, { startup_script: startupScript }, "global_defs");
  for (const { scope, name } of [...ha.instances, ...ha.syncGroups])
    yield* notified(scope, ofInstances, name);
  for (const { scope, realServers } of lvs.servers) {
    yield* notified(scope, ofServers, "virtual_server");
    for (const one of realServers) yield* notified(one.scope, ofRealServers, one.address.ip);
  }
}

function* notified(
  scope: Scope,
  slots: Readonly<Record<string, Slot<Command | undefined>>>,
  owner: string,
): Generator<WrittenCommand> {
  for (const [keyword, slot] of Object.entries(slots)) {
    const command = given(scope.own(slot)[0] ?? scope.last(slot));
    if (!command) continue;
    const { user: who, group } = command.value;
    const account = [who, group].filter((word) => word !== undefined);
    yield { role: "notify", keyword, owner, command, account };
  }
}

const given = (held: Traced<Command | undefined> | undefined): Traced<Command> | undefined =>
  held?.value ? { value: held.value, origin: held.origin } : undefined;

/** The program itself, without its arguments. */
export const programOf = ({ command }: WrittenCommand): string => command.value.argv[0] ?? "";

/** What is known of the program on its machine. */
export const factsOf = (command: WrittenCommand, machine: Machine): PathFacts | undefined =>
  machine.path(programOf(command));

export const isSecured = ({ ha }: HaConfig): boolean =>
  read(ha.globals, enableScriptSecurity).value;

/** keepalived's own user for scripts, where nobody names another. */
export const usualUser = "keepalived_script";

/**
 * The user that runs a program: its own, that of global_defs, keepalived_script where the machine
 * has it, else root. Nothing where that cannot be told.
 */
export function accountOf(
  { account }: WrittenCommand,
  { ha }: HaConfig,
  machine: Machine,
): { readonly name: string; readonly facts: AccountFacts } | undefined {
  const written = account[0] ?? (read(ha.globals, scriptUser).value ?? [])[0];
  if (written !== undefined) return accountNamed(written, machine);
  const own = machine.user(usualUser);
  if (own === undefined) return undefined;
  return own.exists ? { name: usualUser, facts: own } : root;
}

const root = { name: "root", facts: { exists: true, id: 0 } };

function accountNamed(
  name: string,
  machine: Machine,
): { readonly name: string; readonly facts: AccountFacts } | undefined {
  if (name === "root") return root;
  const facts = machine.user(name);
  return facts && { name, facts };
}
