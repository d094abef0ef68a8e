import type { AccountFacts, MachineFacts, PathFacts } from "../ir/machine.ts";
import type { Example } from "../lint/rule.ts";
import { say, type Text } from "../messages/text.ts";

/** What a rule needs that looks outside the files. */
export const machineNeeded: Text = say({
  en: "what is known of the machine (`lbc lint --facts`)",
  zh: "本机情况（`lbc lint --facts`）",
});

/** What an example knows of its machine, as remarks above it. */
export function machineLines({ machine }: Example): readonly string[] {
  if (!machine) return [];
  const lines = [...interfaceLines(machine), ...pathLines(machine), ...accountLines(machine)];
  const { nft, iptables, ip6tables } = machine.packetFilter ?? {};
  const filter = [nft, iptables, ip6tables]
    .filter((text) => text !== undefined)
    .flatMap((text) => text.trimEnd().replaceAll("\t", "    ").split("\n"));
  return [...lines, ...filter].map((line) => `# ${line}`);
}

const interfaceLines = ({ interfaces = [] }: MachineFacts): readonly string[] =>
  interfaces.map(({ name, addresses = [] }) => `${name}: ${addresses.join(", ")}`);

const pathLines = ({ paths = {} }: MachineFacts): readonly string[] =>
  Object.entries(paths).flatMap(([path, facts]) => [
    `${path}: ${kindOf(facts)}`,
    ...(facts.writable ?? []).map((one) => `${one.path}: ${one.mode}, ${one.uid}:${one.gid}`),
  ]);

function kindOf({ kind, mode, uid, gid, stopsKeepalived }: PathFacts): string {
  const owner = uid === undefined || gid === undefined ? "" : `, ${uid}:${gid}`;
  const rest = stopsKeepalived ? ", systemctl stop keepalived" : "";
  return `${mode ?? kind}${owner}${rest}`;
}

const accountLines = ({ users = {}, groups = {} }: MachineFacts): readonly string[] =>
  [...Object.entries(users), ...Object.entries(groups)].map(
    ([name, { exists, id }]: [string, AccountFacts]) =>
      `${name}: ${exists ? (id ?? "exists") : "absent"}`,
  );
