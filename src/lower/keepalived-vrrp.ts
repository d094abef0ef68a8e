import { count } from "../catalog/keepalived/kinds.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Route, Rule } from "../ir/route.ts";
import { Scope, type Traced, written } from "../ir/scope.ts";
import type { BfdInstance, Tracked, TrackFile, TrackProcess } from "../ir/tracking.ts";
import type {
  SyncGroup,
  UnicastPeer,
  VirtualAddress,
  VrrpInstance,
  VrrpScript,
} from "../ir/vrrp.ts";
import { tracked, unicastPeer, type ValueLine, virtualAddress } from "./keepalived-lines.ts";
import type { NamedBlocks } from "./keepalived-named.ts";
import {
  type BlockReader,
  headSite,
  type Placed,
  type Structures,
  type Takers,
} from "./keepalived-reader.ts";
import { routeLine } from "./keepalived-route.ts";
import { ruleLine } from "./keepalived-rule.ts";

type Report = (diagnostic: Diagnostic) => void;
type Lists<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** A file may say -254, which -253 and the value of a file cannot reach otherwise. */
const farWeights = count(-254, 254);

/** Instances, groups, and what they depend on. */
export class VrrpLowering {
  readonly structures: Structures;
  readonly #reader: BlockReader;
  readonly #named: NamedBlocks;
  readonly #globals: Scope;
  readonly #instances: VrrpInstance[] = [];
  readonly #scripts: VrrpScript[] = [];
  readonly #groups: SyncGroup[] = [];
  readonly #processes: TrackProcess[] = [];
  readonly #files: TrackFile[] = [];
  readonly #bfd: BfdInstance[] = [];

  constructor(reader: BlockReader, named: NamedBlocks, globals: Scope) {
    this.#reader = reader;
    this.#named = named;
    this.#globals = globals;
    // keepalived takes two scripts, processes or files of one name, and uses the first.
    const plain = (into: VrrpScript[], context: string) => (placed: Placed) => {
      const name = named.nameOf(placed);
      if (name !== undefined) into.push(this.#plain(placed, name, context));
    };
    this.structures = {
      vrrp_instance: (placed) => this.#instance(placed),
      vrrp_sync_group: (placed) => this.#group(placed),
      vrrp_script: plain(this.#scripts, "vrrp_script"),
      vrrp_track_process: plain(this.#processes, "vrrp_track_process"),
      track_file: plain(this.#files, "track_file"),
      vrrp_track_file: plain(this.#files, "vrrp_track_file"),
      bfd_instance: (placed) => {
        const name = named.newNameOf(placed);
        if (name !== undefined) this.#bfd.push(this.#plain(placed, name, "bfd_instance"));
      },
    };
  }

  result() {
    return {
      instances: this.#instances,
      scripts: this.#scripts,
      syncGroups: this.#groups,
      trackProcesses: this.#processes,
      trackFiles: this.#files,
      bfdInstances: this.#bfd,
    };
  }

  #plain(placed: Placed, name: string, context: string): VrrpScript {
    const scope = new Scope(context, this.#globals, this.#globals.target);
    this.#reader.block(placed, context, scope, {});
    return { site: headSite(placed.statement, placed.via), name, scope };
  }

  #instance(placed: Placed): void {
    const name = this.#named.newNameOf(placed);
    if (name === undefined) return;
    const scope = new Scope("vrrp_instance", this.#globals, this.#globals.target);
    const report: Report = (diagnostic) => this.#reader.report(diagnostic);
    const instance: Lists<VrrpInstance> = {
      site: headSite(placed.statement, placed.via),
      name,
      scope,
      addresses: [],
      excluded: [],
      routes: [],
      rules: [],
      unicastPeers: [],
      ...noTracking(),
    };
    this.#reader.block(placed, "vrrp_instance", scope, {
      virtual_ipaddress: into<VirtualAddress>(instance.addresses, virtualAddress, report),
      virtual_ipaddress_excluded: into<VirtualAddress>(instance.excluded, virtualAddress, report),
      virtual_routes: into<Route>(instance.routes, routeLine, report),
      virtual_rules: into<Rule>(instance.rules, ruleLine, report),
      unicast_peer: into<UnicastPeer>(instance.unicastPeers, unicastPeer, report),
      ...trackTakers(instance, report),
    });
    this.#instances.push(ofOneFamily(instance));
  }

  #group(placed: Placed): void {
    const name = this.#named.newNameOf(placed);
    if (name === undefined) return;
    const scope = new Scope("vrrp_sync_group", this.#globals, this.#globals.target);
    const report: Report = (diagnostic) => this.#reader.report(diagnostic);
    const site = headSite(placed.statement, placed.via);
    const group: Lists<SyncGroup> = { site, name, scope, members: [], ...noTracking() };
    this.#reader.block(placed, "vrrp_sync_group", scope, {
      group: members(group.members),
      ...trackTakers(group, report),
    });
    this.#groups.push(group);
  }
}

const familyOf = (address: string): 4 | 6 => (address.includes(":") ? 6 : 4);

/** keepalived skips addresses and peers that are not of the family of the first address. */
function ofOneFamily(instance: VrrpInstance): VrrpInstance {
  const family = instance.addresses[0]?.family;
  if (family === undefined) return instance;
  return {
    ...instance,
    addresses: instance.addresses.filter((one) => one.family === family),
    unicastPeers: instance.unicastPeers.filter(({ value }) => familyOf(value) === family),
  };
}

/** Every word of every line. */
export const members = (into: Traced<string>[]) => (line: ValueLine) => {
  for (const { text, span } of line.words) into.push(written(text, { ...line.site, span }));
};

/** Lines of a block of values into a list of the model. */
export const into =
  <T>(list: T[], read: (line: ValueLine, report: Report) => T | undefined, report: Report) =>
  (line: ValueLine) => {
    const value = read(line, report);
    if (value !== undefined) list.push(value);
  };

interface Tracks {
  trackScripts: Tracked[];
  trackInterfaces: Tracked[];
  trackProcesses: Tracked[];
  trackFiles: Tracked[];
  trackBfd: Tracked[];
}

const noTracking = (): Tracks => ({
  trackScripts: [],
  trackInterfaces: [],
  trackProcesses: [],
  trackFiles: [],
  trackBfd: [],
});

function trackTakers(to: Tracks, report: Report): Takers {
  const near = (line: ValueLine) => tracked(line, report);
  const far = (line: ValueLine) => tracked(line, report, farWeights);
  return {
    track_script: into(to.trackScripts, near, report),
    track_interface: into(to.trackInterfaces, near, report),
    track_bfd: into(to.trackBfd, near, report),
    track_process: into(to.trackProcesses, far, report),
    track_file: into(to.trackFiles, far, report),
  };
}
