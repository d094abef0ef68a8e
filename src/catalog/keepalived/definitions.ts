import { compareVersions, parseVersion } from "../../ir/target.ts";
import type { DirectiveDef } from "../define.ts";
import * as bfdCheck from "./bfd-check.ts";
import * as bfdInstance from "./bfd-instance.ts";
import * as checkerConnection from "./checker-connection.ts";
import * as checkerTiming from "./checker-timing.ts";
import * as dnsCheck from "./dns-check.ts";
import * as fileCheck from "./file-check.ts";
import * as garpGroup from "./garp-group.ts";
import * as globals from "./global-defs.ts";
import * as globalFiles from "./global-files.ts";
import * as globalLvs from "./global-lvs.ts";
import * as globalNetwork from "./global-network.ts";
import * as globalProcesses from "./global-processes.ts";
import * as httpGet from "./http-get.ts";
import * as main from "./main.ts";
import * as miscCheck from "./misc-check.ts";
import * as realServer from "./real-server.ts";
import * as smtpCheck from "./smtp-check.ts";
import * as ssl from "./ssl.ts";
import * as trackFile from "./track-file.ts";
import * as trackGroup from "./track-group.ts";
import * as trackProcess from "./track-process.ts";
import * as udpCheck from "./udp-check.ts";
import * as virtualServer from "./virtual-server.ts";
import * as addresses from "./vrrp-addresses.ts";
import * as authentication from "./vrrp-authentication.ts";
import * as extras from "./vrrp-extras.ts";
import * as garp from "./vrrp-garp.ts";
import * as hmac from "./vrrp-hmac.ts";
import * as instance from "./vrrp-instance.ts";
import * as notify from "./vrrp-notify.ts";
import * as script from "./vrrp-script.ts";
import * as group from "./vrrp-sync-group.ts";
import * as tracking from "./vrrp-tracking.ts";
import * as vmac from "./vrrp-vmac.ts";

type AnyDefinition = DirectiveDef<unknown>;

const files = [
  main,
  globals,
  globalFiles,
  globalLvs,
  globalNetwork,
  globalProcesses,
  instance,
  extras,
  vmac,
  authentication,
  hmac,
  garp,
  addresses,
  tracking,
  notify,
  script,
  group,
  trackProcess,
  trackFile,
  trackGroup,
  bfdInstance,
  garpGroup,
  virtualServer,
  realServer,
  checkerTiming,
  checkerConnection,
  httpGet,
  smtpCheck,
  dnsCheck,
  miscCheck,
  udpCheck,
  fileCheck,
  bfdCheck,
  ssl,
];

const all = files.flatMap((file) => Object.values(file).flat() as AnyDefinition[]);

/**
 * Every keyword of keepalived that holds a value, of those that fill one slot the name of today
 * first; blocks are in `keepalivedStructures`.
 */
export const keepalivedDefinitions: readonly AnyDefinition[] = [
  ...all.filter(({ alias }) => alias === undefined),
  ...all.filter(({ alias }) => alias !== undefined),
];

const byPlace = new Map<string, Map<string, AnyDefinition[]>>();
for (const definition of keepalivedDefinitions)
  for (const context of definition.contexts) {
    const there = byPlace.get(context) ?? new Map<string, AnyDefinition[]>();
    byPlace.set(context, there);
    const others = there.get(definition.name) ?? [];
    const oldest = definition.since === undefined;
    there.set(definition.name, oldest ? [definition, ...others] : [...others, definition]);
  }

/** What a keyword means in a block: in that version, or in the newest where none is named. */
export function definitionIn(
  context: string,
  name: string,
  version?: readonly number[],
): AnyDefinition | undefined {
  const meanings = byPlace.get(context)?.get(name) ?? [];
  if (version === undefined || meanings.length < 2) return meanings.at(-1);
  return meanings.findLast(({ since }) => {
    const first = since === undefined ? undefined : parseVersion(since);
    return !first || compareVersions(version, first) >= 0;
  });
}
