/* Routes and rules that a master holds, as part of the HA plan; what `ip route` and `ip rule` say. */

export interface NetworkPlan {
  readonly ip: string;
  readonly prefix: number;
}

/** A number, or a name that iproute2's files on the machine may know: `rt_tables` and the like. */
export type Named = number | string;

export interface RoutePlan {
  /** As written, for messages. */
  readonly text: string;
  readonly family: 4 | 6;
  /** rtnetlink's RTN_ number: 1 unicast, 6 blackhole … */
  readonly type: number;
  readonly destination: NetworkPlan;
  readonly tos: Named;
  readonly table: Named;
  readonly scope: Named;
  readonly protocol: Named;
  readonly gateway: string | undefined;
  readonly source: string | undefined;
  readonly device: string | undefined;
  readonly onlink: boolean;
  readonly priority: number | undefined;
  /** Two halves of 16 bits. */
  readonly realms: readonly [from: Named, to: Named] | undefined;
  /** ICMPv6 router preference. */
  readonly preference: number | undefined;
  /** Seconds. */
  readonly expires: number | undefined;
  readonly propagateTtl: boolean | undefined;
  readonly metrics: readonly MetricPlan[];
  readonly hops: readonly HopPlan[];
  /** Its removal by somebody else costs the mastership. */
  readonly tracked: boolean;
}

export interface MetricPlan {
  /** RTAX_ number: 2 mtu, 8 advmss … */
  readonly number: number;
  readonly value: Named;
  readonly locked: boolean;
}

export interface HopPlan {
  readonly gateway: string | undefined;
  readonly device: string | undefined;
  readonly weight: number;
  readonly onlink: boolean;
  readonly realms: readonly [from: Named, to: Named] | undefined;
}

export interface RulePlan {
  readonly text: string;
  readonly family: 4 | 6;
  readonly negated: boolean;
  readonly from: NetworkPlan | undefined;
  readonly to: NetworkPlan | undefined;
  readonly priority: number;
  /** FR_ACT_ number: 1 look up a table, 2 goto, 3 nop, 6 blackhole … */
  readonly action: number;
  readonly table: Named;
  readonly goto: number | undefined;
  readonly tos: Named;
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly mark: number | undefined;
  readonly mask: number | undefined;
  readonly realms: readonly [from: Named, to: Named] | undefined;
  readonly suppressPrefix: number | undefined;
  readonly suppressGroup: Named | undefined;
  readonly users: readonly [from: number, to: number] | undefined;
  readonly ipProtocol: number | undefined;
  readonly sourcePorts: readonly [from: number, to: number] | undefined;
  readonly destinationPorts: readonly [from: number, to: number] | undefined;
  readonly tunnel: number | undefined;
  readonly l3mdev: boolean;
  /** 0: not marked as anybody's. */
  readonly protocol: number;
  readonly tracked: boolean;
}
