import type { Listed, NetlinkMessage } from "../host/linux/netlink-codec.ts";
import type { Belongings } from "./belongings.ts";
import type { InterfaceTable } from "./interfaces.ts";
import { Losses } from "./losses.ts";
import type { InstancePlan, Microseconds } from "./plan.ts";
import type { Team } from "./team.ts";

const second = 1_000_000;
/** Who takes more than so many things away in so long wants them more than we do. */
const patience = { times: 5, within: 10 * second } as const;

/** What guarding a master's belongings needs of the protocol thread. */
export interface CustodyPorts {
  readonly table: InterfaceTable;
  readonly team: Team;
  /** Asks the kernel for all links and addresses again. */
  survey(): void;
  list(what: Listed): readonly NetlinkMessage[];
  /** Sets again what is missing, and tells the neighbours. */
  restore(plan: InstancePlan, missing: Belongings): void;
  log(text: string): void;
}

/**
 * Notices what somebody else takes from a master. It steps back, as keepalived does, or with
 * `# lbc:address_lost restore` sets it again, unless that becomes a quarrel.
 */
export class Custody {
  readonly #ports: CustodyPorts;
  readonly #restored = new Map<string, Microseconds[]>();

  constructor(ports: CustodyPorts) {
    this.#ports = ports;
  }

  /** To be called after news of addresses; `routing`: a route or a rule of ours may be gone too. */
  look(now: Microseconds, routing: boolean): void {
    const { team, table } = this.#ports;
    const losses = new Losses(table, (what) => this.#ports.list(what));
    for (const instance of team.instances) {
      if (instance.role !== "master") continue;
      const { plan } = instance;
      const missing = this.#missing(plan, losses, routing);
      const text = describe(missing);
      if (text === undefined) continue;
      this.#ports.log(`(${plan.name}) ${text}`);
      if (plan.addressLost === "restore" && this.#mayRestore(plan.name, now))
        this.#ports.restore(plan, missing);
      else team.addressLost(now, instance);
    }
  }

  #missing(plan: InstancePlan, losses: Losses, routing: boolean): Belongings {
    let addresses = losses.addresses(plan);
    if (addresses.length > 0) {
      // The kernel tells of a new IPv6 address a little after it is there; a list has it.
      this.#ports.survey();
      addresses = losses.addresses(plan);
    }
    // With an address the kernel removes the routes that have it as their source.
    const more = routing || addresses.length > 0 ? losses.routing(plan) : { routes: [], rules: [] };
    return { addresses, ...more };
  }

  #mayRestore(name: string, now: Microseconds): boolean {
    const recent = (this.#restored.get(name) ?? []).filter((at) => at > now - patience.within);
    this.#restored.set(name, [...recent, now]);
    if (recent.length < patience.times) return true;
    this.#ports.log(`(${name}) taken away again and again, not restored`);
    this.#restored.delete(name);
    return false;
  }
}

function describe({ addresses, routes, rules }: Belongings): string | undefined {
  const [address] = addresses;
  if (address) return `${address.ip} is no longer on ${address.device}`;
  const [route] = routes;
  if (route) return `route ${route.text} is gone`;
  const [rule] = rules;
  return rule && `rule ${rule.text} is gone`;
}
