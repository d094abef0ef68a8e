import type { Statement } from "../../grammars/ast.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { HaConfig } from "../ir/config.ts";
import { Scope, written } from "../ir/scope.ts";
import type { SyncGroup, VirtualAddress, VrrpInstance, VrrpScript } from "../ir/vrrp.ts";
import type { Project, Root } from "../project/project.ts";
import type { Site, Span } from "../text/span.ts";
import {
  duplicateBlock,
  needsBlock,
  needsName,
  roundedInterval,
} from "./keepalived-diagnostics.ts";
import {
  trackedInterface,
  trackedScript,
  unicastPeerAddress,
  type ValueLine,
  virtualAddress,
} from "./keepalived-lines.ts";
import { BlockReader, headSite, type Placed, type Takers } from "./keepalived-reader.ts";

/** Reads one keepalived configuration, its includes followed, as keepalived reads it. */
export function lowerKeepalived(
  project: Pick<Project, "trees">,
  root: Pick<Root, "path" | "target" | "includes">,
): { readonly config: HaConfig; readonly diagnostics: readonly Diagnostic[] } {
  return new Lowering(project, root).lower();
}

class Lowering {
  readonly #root: Pick<Root, "path" | "target" | "includes">;
  readonly #reader: BlockReader;
  readonly #globals: Scope;
  readonly #instances: VrrpInstance[] = [];
  readonly #scripts: VrrpScript[] = [];
  readonly #groups: SyncGroup[] = [];
  /** keepalived refuses a second instance or group of one name; a script it takes twice. */
  readonly #names = new Map<string, Span>();

  constructor(project: Pick<Project, "trees">, root: Pick<Root, "path" | "target" | "includes">) {
    this.#root = root;
    this.#reader = new BlockReader(project.trees, root);
    this.#globals = new Scope("global_defs", undefined, root.target);
  }

  lower(): ReturnType<typeof lowerKeepalived> {
    for (const placed of this.#reader.rootStatements()) this.#top(placed);
    for (const instance of this.#instances) {
      const rounded = roundedInterval(instance);
      if (rounded) this.#reader.report(rounded);
    }
    return {
      config: {
        file: this.#root.path,
        target: this.#root.target,
        ha: {
          globals: this.#globals,
          instances: this.#instances,
          scripts: this.#scripts,
          syncGroups: this.#groups,
        },
        unmodelled: this.#reader.unmodelled,
      },
      diagnostics: this.#reader.diagnostics,
    };
  }

  #top(placed: Placed): void {
    const { statement, via } = placed;
    switch (statement.name.text) {
      case "global_defs":
        if (this.#hasBlock(placed)) this.#reader.block(placed, "global_defs", this.#globals, {});
        break;
      case "vrrp_instance":
        if (this.#isNew(placed)) this.#instances.push(this.#instance(statement, via));
        break;
      case "vrrp_script":
        if (this.#hasName(placed)) this.#scripts.push(this.#script(statement, via));
        break;
      case "vrrp_sync_group":
        if (this.#isNew(placed)) this.#groups.push(this.#group(statement, via));
        break;
      default:
        this.#reader.unmodelledStatement(placed, "main");
    }
  }

  #hasBlock({ statement, via }: Placed): boolean {
    if (statement.body) return true;
    this.#reader.report(needsBlock(statement, via));
    return false;
  }

  #hasName(placed: Placed): boolean {
    const { statement, via } = placed;
    if (!this.#hasBlock(placed)) return false;
    if (statement.args.length !== 1) this.#reader.report(needsName(statement, via));
    return statement.args.length > 0;
  }

  #isNew(placed: Placed): boolean {
    if (!this.#hasName(placed)) return false;
    const { statement, via } = placed;
    const key = `${statement.name.text} ${statement.args[0]?.text ?? ""}`;
    const first = this.#names.get(key);
    if (first) {
      this.#reader.report(duplicateBlock(statement, first, via));
      return false;
    }
    this.#names.set(key, statement.args[0]?.span ?? statement.span);
    return true;
  }

  #instance(statement: Statement, via: Site | undefined): VrrpInstance {
    const scope = new Scope("vrrp_instance", this.#globals, this.#root.target);
    const report = (diagnostic: Diagnostic) => this.#reader.report(diagnostic);
    const address = (into: VirtualAddress[]) => (line: ValueLine) => {
      const read = virtualAddress(line, report);
      if (read) into.push(read);
    };
    const instance = {
      site: headSite(statement, via),
      name: statement.args[0]?.text ?? "",
      scope,
      addresses: [] as VirtualAddress[],
      excluded: [] as VirtualAddress[],
      unicastPeers: [] as VrrpInstance["unicastPeers"][number][],
      trackScripts: [] as VrrpInstance["trackScripts"][number][],
      trackInterfaces: [] as VrrpInstance["trackInterfaces"][number][],
    };
    const takers: Takers = {
      virtual_ipaddress: address(instance.addresses),
      virtual_ipaddress_excluded: address(instance.excluded),
      track_script: (line) => instance.trackScripts.push(trackedScript(line, report)),
      track_interface: (line) => instance.trackInterfaces.push(trackedInterface(line, report)),
      unicast_peer: (line) => {
        const peer = unicastPeerAddress(line, report);
        if (peer) instance.unicastPeers.push(peer);
      },
    };
    this.#reader.block({ statement, via }, "vrrp_instance", scope, takers);
    return instance;
  }

  #script(statement: Statement, via: Site | undefined): VrrpScript {
    const scope = new Scope("vrrp_script", this.#globals, this.#root.target);
    this.#reader.block({ statement, via }, "vrrp_script", scope, {});
    return { site: headSite(statement, via), name: statement.args[0]?.text ?? "", scope };
  }

  #group(statement: Statement, via: Site | undefined): SyncGroup {
    const scope = new Scope("vrrp_sync_group", this.#globals, this.#root.target);
    const members: SyncGroup["members"][number][] = [];
    const group = (line: ValueLine) => {
      for (const { text, span } of line.words) members.push(written(text, { ...line.site, span }));
    };
    this.#reader.block({ statement, via }, "vrrp_sync_group", scope, { group });
    const name = statement.args[0]?.text ?? "";
    return { site: headSite(statement, via), name, scope, members };
  }
}
