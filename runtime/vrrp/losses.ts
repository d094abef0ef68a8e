import type { Listed, NetlinkMessage } from "../host/linux/netlink-codec.ts";
import type { RouteMessage, RuleMessage } from "../host/linux/route-decoder.ts";
import { addressesOf, type Belongings } from "./belongings.ts";
import type { InterfaceTable } from "./interfaces.ts";
import type { InstancePlan } from "./plan.ts";
import { isThisRoute, isThisRule } from "./routing.ts";

/** keepalived's own mark: RTPROT_KEEPALIVED. */
const ourProtocol = 18;

/** Whether news of the kernel may mean that a route or rule of ours is gone. */
export const mayBeOurs = (message: NetlinkMessage): boolean =>
  (message.kind === "route" || message.kind === "rule") &&
  message.removed &&
  message.protocol === ourProtocol;

/** Whether anybody must be told when a route or a rule goes. */
export const tracksRouting = (plans: readonly InstancePlan[]): boolean =>
  plans.some(({ routes, rules }) => [...routes, ...rules].some(({ tracked }) => tracked));

/** Finds what a master should have and has not, because somebody else took it away. */
export class Losses {
  readonly #table: InterfaceTable;
  readonly #list: (what: Listed) => readonly NetlinkMessage[];
  #routing: readonly NetlinkMessage[] | undefined;

  /** `list` asks the kernel; once at most, and not before it has to be. */
  constructor(table: InterfaceTable, list: (what: Listed) => readonly NetlinkMessage[]) {
    this.#table = table;
    this.#list = list;
  }

  addresses(plan: InstancePlan): Belongings["addresses"] {
    return addressesOf(plan).filter(
      ({ device, ip, prefix, untracked }) =>
        !untracked && this.#table.link(device) && !this.#table.holds(device, ip, prefix),
    );
  }

  routing({ routes, rules }: InstancePlan): Pick<Belongings, "routes" | "rules"> {
    const tracked = { routes: routes.filter(isTracked), rules: rules.filter(isTracked) };
    if (tracked.routes.length + tracked.rules.length === 0) return tracked;
    this.#routing ??= [...this.#list("routes"), ...this.#list("rules")];
    const known = this.#routing;
    const [there, ruling] = [known.filter(isRoute), known.filter(isRule)];
    return {
      routes: tracked.routes.filter((one) => !there.some((other) => isThisRoute(one, other))),
      rules: tracked.rules.filter((one) => !ruling.some((other) => isThisRule(one, other))),
    };
  }
}

const isTracked = ({ tracked }: { readonly tracked: boolean }): boolean => tracked;

const isRoute = (message: NetlinkMessage): message is RouteMessage => message.kind === "route";

const isRule = (message: NetlinkMessage): message is RuleMessage => message.kind === "rule";
