import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Route, Rule } from "../ir/route.ts";
import { Scope, type Traced } from "../ir/scope.ts";
import type { Target } from "../ir/target.ts";
import type { GarpGroup, InterfaceDelay, LinkbeatInterface, TrackGroup } from "../ir/tracking.ts";
import type { VirtualAddress } from "../ir/vrrp.ts";
import { interfaceDelay, linkbeatInterface } from "./keepalived-interfaces.ts";
import { virtualAddress } from "./keepalived-lines.ts";
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
import { into, members } from "./keepalived-vrrp.ts";

/** What stays on the machine whoever is master, and the interfaces that are looked after. */
export class StaticLowering {
  readonly structures: Structures;
  readonly takers: Takers;
  readonly #reader: BlockReader;
  readonly #target: Target;
  readonly #result = {
    staticAddresses: [] as VirtualAddress[],
    staticRoutes: [] as Route[],
    staticRules: [] as Rule[],
    trackGroups: [] as TrackGroup[],
    garpGroups: [] as GarpGroup[],
    linkbeatInterfaces: [] as LinkbeatInterface[],
    interfaceDelays: [] as InterfaceDelay[],
  };

  constructor(reader: BlockReader, named: NamedBlocks, target: Target) {
    this.#reader = reader;
    this.#target = target;
    const report = (diagnostic: Diagnostic) => reader.report(diagnostic);
    const to = this.#result;
    this.takers = {
      static_ipaddress: into(to.staticAddresses, virtualAddress, report),
      static_routes: into(to.staticRoutes, routeLine, report),
      static_rules: into(to.staticRules, ruleLine, report),
      linkbeat_interfaces: into(to.linkbeatInterfaces, linkbeatInterface, report),
      interface_up_down_delays: into(to.interfaceDelays, interfaceDelay, report),
    };
    this.structures = {
      garp_group: (placed) => this.#garpGroup(placed),
      track_group: (placed) => {
        const name = named.newNameOf(placed);
        if (name !== undefined) this.#trackGroup(placed, name);
      },
    };
  }

  result() {
    return this.#result;
  }

  #garpGroup(placed: Placed): void {
    const scope = new Scope("garp_group", undefined, this.#target);
    const interfaces: Traced<string>[] = [];
    this.#reader.block(placed, "garp_group", scope, { interfaces: members(interfaces) });
    const site = headSite(placed.statement, placed.via);
    this.#result.garpGroups.push({ site, scope, interfaces });
  }

  #trackGroup(placed: Placed, name: string): void {
    const scope = new Scope("track_group", undefined, this.#target);
    const names: Traced<string>[] = [];
    this.#reader.block(placed, "track_group", scope, { group: members(names) });
    const site = headSite(placed.statement, placed.via);
    this.#result.trackGroups.push({ site, name, scope, members: names });
  }
}
