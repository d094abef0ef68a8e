import * as bfd from "../../src/catalog/keepalived/bfd-instance.ts";
import {
  advertIntOf,
  authenticationOf,
  authPassOf,
  priorityOf,
  versionOf,
  weightOf,
} from "../../src/catalog/keepalived/effective.ts";
import { vrrpMcastGroup4, vrrpMcastGroup6 } from "../../src/catalog/keepalived/global-defs.ts";
import type { Command } from "../../src/catalog/keepalived/script.ts";
import * as file from "../../src/catalog/keepalived/track-file.ts";
import * as process from "../../src/catalog/keepalived/track-process.ts";
import { promoteSecondaries } from "../../src/catalog/keepalived/vrrp-addresses.ts";
import * as effective from "../../src/catalog/keepalived/vrrp-effective.ts";
import * as extras from "../../src/catalog/keepalived/vrrp-extras.ts";
import * as instanceWord from "../../src/catalog/keepalived/vrrp-instance.ts";
import * as notify from "../../src/catalog/keepalived/vrrp-notify.ts";
import * as script from "../../src/catalog/keepalived/vrrp-script.ts";
import { syncGroupTrackingWeight } from "../../src/catalog/keepalived/vrrp-sync-group.ts";
import { dontTrackPrimary } from "../../src/catalog/keepalived/vrrp-tracking.ts";
import { useVmac } from "../../src/catalog/keepalived/vrrp-vmac.ts";
import type { Weight } from "../../src/catalog/keepalived/weights.ts";
import type { HaConfig } from "../../src/ir/config.ts";
import { isWritten, read, type Scope } from "../../src/ir/scope.ts";
import type { Tracked } from "../../src/ir/tracking.ts";
import type { SyncGroup, VirtualAddress, VrrpInstance } from "../../src/ir/vrrp.ts";
import { routeLines, ruleLines } from "./keepalived-route-lines.ts";

const seconds = (milliseconds: number): string => String(milliseconds / 1000);
const enabled = (on: boolean): string => (on ? "enabled" : "disabled");
const yes = (on: boolean): string => (on ? "yes" : "no");
const weightText = ({ value, reverse }: Weight): string => `${value}${reverse ? " reverse" : ""}`;
const commandText = ({ argv }: Command): string => argv.map((word) => `'${word}'`).join(" ");

/** The section "VRRP Topology" as the model has it. */
export const instanceLines = (config: HaConfig): string[] =>
  config.ha.instances.flatMap((instance) => new InstanceLines(config, instance).lines());

class InstanceLines {
  readonly #config: HaConfig;
  readonly #instance: VrrpInstance;
  readonly #scope: Scope;
  readonly #group: SyncGroup | undefined;
  readonly #six: boolean;

  constructor(config: HaConfig, instance: VrrpInstance) {
    this.#config = config;
    this.#instance = instance;
    this.#scope = instance.scope;
    this.#group = config.ha.syncGroups.find(({ members }) =>
      members.some(({ value }) => value === instance.name),
    );
    this.#six = instance.addresses[0]?.family === 6;
  }

  lines(): string[] {
    return [
      ...this.#head(),
      ...this.#election(),
      ...this.#addresses(),
      ...this.#tracked(),
      ...this.#notices(),
    ];
  }

  #head(): string[] {
    const { globals } = this.#config.ha;
    const source = read(this.#scope, instanceWord.mcastSrcIp).value;
    const defaultGroup = read(globals, this.#six ? vrrpMcastGroup6 : vrrpMcastGroup4).value;
    const multicast = this.#instance.unicastPeers.length === 0;
    return [
      `VRRP Instance = ${this.#instance.name}`,
      `VRRP Version = ${versionOf(this.#instance).value}`,
      ...(this.#group ? [`Sync group = ${this.#group.name}`] : []),
      ...(this.#six ? ["Using Native IPv6"] : []),
      `Interface = ${this.#interface()}`,
      ...(read(this.#scope, dontTrackPrimary).value ? ["VRRP interface tracking disabled"] : []),
      ...(effective.skipsAddressCheck(this.#instance) ? ["Skip checking advert IP addresses"] : []),
      ...(read(this.#scope, instanceWord.strictMode).value
        ? ["Enforcing strict VRRP compliance"]
        : []),
      ...(source === undefined ? [] : [`Using src_ip = ${source} (from configuration)`]),
      ...(multicast
        ? [`Multicast address ${read(this.#scope, extras.mcastDstIp).value ?? defaultGroup}`]
        : []),
    ];
  }

  #interface(): string {
    const link = read(this.#scope, instanceWord.instanceInterface).value ?? "";
    const vmac = this.#vmac();
    if (vmac === undefined) return link;
    return `${vmac}, vmac on ${link}${effective.sendsFromBase(this.#instance) ? ", xmit base i/f" : ""}`;
  }

  #vmac(): string | undefined {
    const vmac = read(this.#scope, useVmac).value;
    const vrid = read(this.#scope, instanceWord.virtualRouterId).value;
    return vmac && (vmac.interface ?? `vrrp.${vrid}`);
  }

  #election(): string[] {
    const times = effective.garpTimesOf(this.#scope, this.#config.ha.globals);
    const extra = read(this.#scope, extras.garpExtraIf).value;
    const delay = effective.preemptDelayOf(this.#instance).value;
    const interval = advertIntOf(this.#instance).value;
    const version = versionOf(this.#instance).value;
    return [
      `Gratuitous ARP delay = ${seconds(times.delay)}`,
      `Gratuitous ARP repeat = ${times.repeat}`,
      `Gratuitous ARP refresh = ${seconds(times.refresh)}`,
      `Gratuitous ARP refresh repeat = ${times.refreshRepeat}`,
      `Gratuitous ARP lower priority delay = ${seconds(times.lowerDelay)}`,
      `Gratuitous ARP lower priority repeat = ${times.lowerRepeat}`,
      `Down timer adverts = ${effective.downTimerAdvertsOf(this.#instance).value}`,
      ...(extra?.all && extra.seconds > 0
        ? [`Gratuitous ARP for each secondary i/f = ${extra.seconds}`]
        : []),
      `Send advert after receive lower priority advert = ${effective.answersLower(this.#instance)}`,
      `Send advert after receive higher priority advert = ${effective.answersHigher(this.#instance)}`,
      `Virtual Router ID = ${read(this.#scope, instanceWord.virtualRouterId).value}`,
      `Priority = ${priorityOf(this.#scope).value}`,
      `Advert interval = ${version === 2 ? `${seconds(interval)} sec` : `${interval} milli-sec`}`,
      `Accept = ${enabled(effective.acceptOf(this.#instance).value)}`,
      `Preempt = ${enabled(!effective.nopreemptOf(this.#instance).value)}`,
      ...(delay > 0 ? [`Preempt delay = ${seconds(delay)} secs`] : []),
      `Promote_secondaries = ${enabled(read(this.#scope, promoteSecondaries).value)}`,
      ...(version === 2 ? this.#authentication() : []),
    ];
  }

  #authentication(): string[] {
    const { type, password } = authenticationOf(this.#instance) ?? {};
    if (!type) return ["Authentication type = none"];
    if (type.value === "AH") return ["Authentication type = IPSEC_AH"];
    const held = authPassOf(password?.value ?? "").toString("latin1");
    return ["Authentication type = SIMPLE_PASSWORD", `Password = ${held}`];
  }

  #addresses(): string[] {
    const { addresses, excluded, unicastPeers, routes, rules } = this.#instance;
    const buffer = read(this.#scope, extras.kernelRxBufSize).value;
    const debug = read(this.#scope, instanceWord.debug).value;
    const ttl = read(this.#scope, instanceWord.unicastTtl);
    const link = read(this.#scope, instanceWord.instanceInterface).value ?? "";
    const vmac = this.#vmac();
    const device = vmac === undefined ? link : `${vmac}@${link}`;
    return [
      ...(buffer === undefined ? [] : [`Kernel rx buffer size = ${buffer}`]),
      ...(debug > 0 ? [`Debug level = ${debug}`] : []),
      `Virtual IP (${addresses.length}):`,
      ...addresses.map((one) => addressLine(one, device)),
      ...(excluded.length > 0 ? ["Virtual IP Excluded :"] : []),
      ...excluded.map((one) => addressLine(one, device)),
      ...(unicastPeers.length > 0 && (!this.#six || isWritten(ttl))
        ? [`Unicast TTL = ${ttl.value}`]
        : []),
      ...(unicastPeers.length > 0
        ? [`Check unicast src : ${yes(effective.checksSource(this.#instance))}`, "Unicast Peer :"]
        : []),
      ...unicastPeers.map(
        ({ value, minTtl = 0, maxTtl = 255 }) => `${value} min_ttl ${minTtl} max_ttl ${maxTtl}`,
      ),
      ...routeLines("Virtual Routes :", routes),
      ...ruleLines("Virtual Rules :", rules),
    ];
  }

  /** In a group keepalived leaves weighted scripts, files and sessions out, and weights of interfaces. */
  #tracked(): string[] {
    const { trackScripts, trackInterfaces, trackFiles, trackProcesses, trackBfd } = this.#instance;
    const { ha } = this.#config;
    const loses = this.#group && !read(this.#group.scope, syncGroupTrackingWeight).value;
    const kept = ({ weight }: { readonly weight: Weight }) => !loses || weight.value === 0;
    const interfaces = trackInterfaces.map(({ name, weight = 0, reverse = false }) => ({
      name,
      weight: { value: loses ? 0 : weight, reverse },
    }));
    const scripts = trackScripts
      .filter(defined(ha.scripts))
      .map(weighed(ha.scripts, script.weight))
      .filter(kept);
    const files = trackFiles.map(weighed(ha.trackFiles, file.trackFileWeight)).filter(kept);
    const processes = trackProcesses.map(weighed(ha.trackProcesses, process.processWeight));
    const sessions = trackBfd.map(weighed(ha.bfdInstances, bfd.bfdWeight)).filter(kept);
    return [
      ...list("Tracked interfaces :", interfaces, ""),
      ...list("Tracked scripts :", scripts, ""),
      ...list("Tracked files :", files, ","),
      ...list("Tracked processes :", processes, ","),
      ...list("Tracked BFDs :", sessions, ":"),
    ];
  }

  #notices(): string[] {
    const deleted = isWritten(read(this.#scope, notify.notifyDeleted));
    return [
      `Using smtp notification = ${yes(effective.instanceMails(this.#instance))}`,
      `Notify deleted = ${deleted ? "Deleted" : "Fault"}`,
      ...scriptLines(this.#scope),
      `Notify priority changes = ${effective.tellsPriority(this.#instance, this.#group)}`,
    ];
  }
}

const none: Weight = { value: 0, reverse: false };

interface Plain {
  readonly name: string;
  readonly scope: Scope;
}

/** Whether it is defined; keepalived ignores what is not. */
const defined = (all: readonly Plain[]) => (one: Tracked) =>
  all.some(({ name }) => name === one.name);

/** What a line comes to, with the weight of what it names. */
const weighed = (all: readonly Plain[], slot: typeof script.weight) => (tracked: Tracked) => {
  const own = all.find(({ name }) => name === tracked.name);
  const weight = weightOf(tracked, own ? read(own.scope, slot).value : none);
  return { name: tracked.name, weight };
};

const list = (
  title: string,
  all: readonly { readonly name: string; readonly weight: Weight }[],
  mark: string,
): string[] =>
  all.length === 0
    ? []
    : [title, ...all.map(({ name, weight }) => `${name}${mark} weight ${weightText(weight)}`)];

const scriptLines = (scope: Scope): string[] =>
  (
    [
      ["Backup state transition", notify.notifyBackup],
      ["Master state transition", notify.notifyMaster],
      ["Fault state transition", notify.notifyFault],
      ["Stop state transition", notify.notifyStop],
      ["Deleted state transition", notify.notifyDeleted],
      ["Generic state transition", notify.notify],
    ] as const
  ).flatMap(([name, slot]) => {
    const command = read<Command | undefined>(scope, slot).value;
    return command ? [`${name} script = ${commandText(command)}`] : [];
  });

const scopes: Readonly<Record<string, string>> = { "200": "site", "0": "global", "253": "link" };

export function addressLine(address: VirtualAddress, device: string): string {
  const { ip, family, prefix, label, scope = "global", peer, flags, preferredLifetime } = address;
  const most = family === 6 ? 128 : 32;
  const first = ["home", "-nodad", "mngtmpaddr", "noprefixroute", "autojoin"];
  const deprecated = family === 6 && prefix === 128 && preferredLifetime === undefined;
  return [
    prefix === most ? ip : `${ip}/${prefix}`,
    ...(address.broadcast === undefined ? [] : ["brd", broadcastOf(address)]),
    ...(address.device === undefined ? ["dev", device] : ["dev", address.device]),
    ...(address.useVmac ? ["use_vmac"] : []),
    "scope",
    scopes[scope] ?? scope,
    ...(label === undefined ? [] : ["label", label]),
    ...(peer === undefined ? [] : ["peer", `${peer}/${most}`]),
    ...first.filter((flag) => flags.includes(flag)),
    ...(address.noTrack ? ["no_track"] : []),
    ...(deprecated ? ["deprecated"] : []),
    ...(family === 6 && !deprecated
      ? ["preferred_lft", String(preferredLifetime ?? "forever")]
      : []),
  ].join(" ");
}

function broadcastOf({ ip, prefix, broadcast }: VirtualAddress): string {
  if (broadcast !== "+" && broadcast !== "-") return broadcast ?? "";
  const size = 2 ** (32 - prefix);
  const number = ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const network = number - (number % size);
  const value = broadcast === "+" ? network + size - 1 : network;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** The section "VRRP Sync groups". */
export const groupLines = ({ ha }: HaConfig): string[] =>
  ha.syncGroups.flatMap((group) => {
    const told = read(group.scope, notify.notifyPriorityChanges);
    return [
      `VRRP Sync Group = ${group.name}`,
      "VRRP member instances :",
      ...group.members.map(({ value }) => value),
      ...(read(group.scope, syncGroupTrackingWeight).value
        ? ["sync group tracking weight set"]
        : []),
      `Using smtp notification = ${yes(effective.groupMails(group))}`,
      ...(isWritten(told) ? [`Notify priority changes = ${yes(told.value ?? false)}`] : []),
      ...list("Tracked interfaces :", group.trackInterfaces.map(weighed([], script.weight)), ""),
      ...list("Tracked scripts :", group.trackScripts.map(weighed(ha.scripts, script.weight)), ""),
      ...scriptLines(group.scope),
    ];
  });

/** The sections of what is tracked. */
export const trackerLines = ({ ha }: HaConfig): string[] => [
  ...ha.scripts.flatMap(({ name, scope }) => [
    `VRRP Script = ${name}`,
    `Command = ${commandText(read(scope, script.script).value ?? { argv: [], user: undefined, group: undefined })}`,
    `Interval = ${seconds(read(scope, script.interval).value)} sec`,
    `Timeout = ${seconds(read(scope, script.timeout).value ?? 0)} sec`,
    `Weight = ${weightText(read(scope, script.weight).value)}`,
    `Rise = ${read(scope, script.rise).value}`,
    `Fall = ${read(scope, script.fall).value}`,
  ]),
  ...ha.trackFiles.flatMap(({ name, scope }) => [
    `Track file = ${name}`,
    `File = ${read(scope, file.file).value}`,
    `Weight = ${weightText(read(scope, file.trackFileWeight).value)}`,
  ]),
  ...ha.trackProcesses.flatMap(({ name, scope }) => {
    const [command, ...parameters] = read(scope, process.trackedCommand).value ?? [];
    const most = read(scope, process.processQuorumMax).value;
    const match = read(scope, process.paramMatch).value;
    const delay = read(scope, process.processDelay).value;
    const wait = (slot: typeof process.forkDelay) => {
      const held = read(scope, slot);
      return ((isWritten(held) ? held.value : (delay ?? held.value)) / 1000).toFixed(6);
    };
    return [
      `VRRP Track process = ${name}`,
      `Process = ${command}`,
      ...(parameters.length > 0 ? [`Parameters = ${parameters.join(" ")}`] : []),
      ...(match === undefined ? [] : [`Param match = ${match}`]),
      `Min processes = ${read(scope, process.processQuorum).value}`,
      ...(most === undefined ? [] : [`Max processes = ${most}`]),
      `Weight = ${weightText(read(scope, process.processWeight).value)}`,
      `Terminate delay = ${wait(process.terminateDelay)}s`,
      `Fork delay = ${wait(process.forkDelay)}s`,
      `Full command = ${read(scope, process.fullCommand).value}`,
    ];
  }),
];

/** What the process of BFD holds. */
export const sessionLines = ({ ha }: HaConfig): string[] =>
  ha.bfdInstances.flatMap(({ name, scope }) => {
    const neighbour = read(scope, bfd.neighborIp).value ?? "";
    const source = read(scope, bfd.sourceIp).value;
    const onlyVrrp = read(scope, bfd.bfdForVrrp).value;
    const onlyChecker = read(scope, bfd.bfdForChecker).value;
    const six = neighbour.includes(":");
    return [
      `BFD Instance = ${name}`,
      `Neighbor IP = ${neighbour}`,
      ...(source === undefined ? [] : [`Source IP = ${source}`]),
      `Required min RX interval = ${read(scope, bfd.minRx).value * 1000} us`,
      `Desired min TX interval = ${read(scope, bfd.minTx).value * 1000} us`,
      `Desired idle TX interval = ${read(scope, bfd.idleTx).value * 1000} us`,
      `Detection multiplier = ${read(scope, bfd.multiplier).value}`,
      six
        ? `hoplimit = ${read(scope, bfd.hoplimit).value}`
        : `TTL = ${read(scope, bfd.bfdTtl).value}`,
      `max_hops = ${read(scope, bfd.maxHops).value}`,
      `passive = ${read(scope, bfd.passive).value}`,
      `send event to VRRP process = ${onlyVrrp || !onlyChecker ? "Yes" : "No"}`,
      `send event to checker process = ${onlyChecker || !onlyVrrp ? "Yes" : "No"}`,
    ];
  });
