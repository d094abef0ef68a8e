import { scriptUser } from "../../catalog/keepalived/global-defs.ts";
import type { Cluster, HaConfig } from "../../ir/config.ts";
import type { AccountFacts, Machine, MachineFacts, PathFacts } from "../../ir/machine.ts";
import { read } from "../../ir/scope.ts";
import { commandsOf, programOf } from "../../lint/commands.ts";

/** A configuration that names more is not written by people. */
const most = 5000;

/** What a machine answers to all that rules may ask of it about these configurations. */
export function factsFor(
  clusters: readonly Cluster[],
  machine: Machine,
  host: string,
): MachineFacts {
  const configs = clusters.flatMap(({ nodes }) => nodes.flatMap(({ ha }) => ha));
  const paths = new Set<string>();
  const users = new Set<string>();
  const groups = new Set<string>();
  for (const config of configs) namesOf(config, { paths, users, groups });
  const interfaces = machine.interfaces();
  const packetFilter = machine.packetFilter();
  return {
    host,
    ...(interfaces && { interfaces }),
    paths: answers<PathFacts>(paths, (path) => machine.path(path)),
    users: answers<AccountFacts>(users, (name) => machine.user(name)),
    groups: answers<AccountFacts>(groups, (name) => machine.group(name)),
    ...(packetFilter && { packetFilter }),
  };
}

interface Names {
  readonly paths: Set<string>;
  readonly users: Set<string>;
  readonly groups: Set<string>;
}

function namesOf(config: HaConfig, { paths, users, groups }: Names): void {
  users.add("keepalived_script");
  const [who, group] = read(config.ha.globals, scriptUser).value ?? [];
  if (who !== undefined) users.add(who);
  if (group !== undefined) groups.add(group);
  for (const command of commandsOf(config)) {
    const [own, ownGroup] = command.account;
    paths.add(programOf(command));
    if (own !== undefined) users.add(own);
    if (ownGroup !== undefined) groups.add(ownGroup);
  }
}

/** In the order of names, so that two runs differ where the machine does. */
function answers<T>(
  names: ReadonlySet<string>,
  ask: (name: string) => T | undefined,
): Readonly<Record<string, T>> {
  const known = [...names].toSorted().slice(0, most);
  return Object.fromEntries(
    known.flatMap((name) => {
      const answer = ask(name);
      return answer === undefined ? [] : [[name, answer]];
    }),
  );
}
