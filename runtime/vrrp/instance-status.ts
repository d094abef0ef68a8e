import type { Instance } from "./instance.ts";
import type { InterfaceTable } from "./interfaces.ts";
import { downTime, skewTime } from "./machine/timers.ts";
import type { Machine } from "./machine/types.ts";
import type { AddressPlan, Microseconds } from "./plan.ts";
import type { InstanceStatus, OrderState, TimerStatus, TrackerStatus } from "./status.ts";
import type { Team } from "./team.ts";

/** What only the machine around an instance knows of it. */
export interface StatusSurroundings {
  readonly now: Microseconds;
  readonly group: string | undefined;
  readonly guards: readonly TrackerStatus[];
  holds(address: AddressPlan): boolean;
}

/** How an instance stands. */
export function instanceStatus(instance: Instance, around: StatusSurroundings): InstanceStatus {
  const { plan, machine, source, statistics } = instance;
  const all = [...plan.addresses, ...plan.excluded];
  return {
    name: plan.name,
    interface: plan.interface,
    vrid: plan.vrid,
    version: plan.version,
    role: machine.role,
    basePriority: machine.basePriority,
    priority: machine.priority,
    preempt: plan.preempt,
    source,
    master: machine.master,
    addresses: all.map(({ ip }) => ip),
    held: all.filter((one) => around.holds(one)).map(({ ip }) => ip),
    group: around.group,
    trackers: instance.trackers,
    guards: [...around.guards, ...pathGuards(instance, around.now), ...probeGuard(instance)],
    orders: orderState(machine),
    last: instance.last,
    timers: timerStatus(machine, around.now),
    peers: instance.peers.seen(around.now),
    ...nodesStatus(instance, around.now),
    alarms: instance.alarms.status(around.now),
    alarmsRaised: instance.alarms.raised,
    heartbeats: instance.paths.map((path) => path.status(around.now)),
    counters: statistics.counters,
  };
}

function nodesStatus({ nodes }: Instance, now: Microseconds) {
  return nodes && { nodes: nodes.seen(now), beaconsDropped: nodes.dropped };
}

/** What third nodes said last; nothing while the master speaks. */
function probeGuard({ doubt }: Instance): TrackerStatus[] {
  if (!doubt) return [];
  const { last, name } = doubt;
  const up = last && last.answer === "unreached";
  const detail = last ? `${last.answer}: ${last.detail}` : "not asked";
  return [{ name, kind: "probe", weight: 0, reverse: false, up, detail }];
}

/** A backup hears its master on every path; a master has nobody to hear but the nodes' beacons. */
function pathGuards(instance: Instance, now: Microseconds): TrackerStatus[] {
  const isBackup = instance.role === "backup";
  const beats = (instance.nodes?.seen(now) ?? []).flatMap(({ paths }) => paths);
  return instance.paths.map((path): TrackerStatus => {
    const { name, source, ago } = path.status(now);
    const alive = ago !== undefined && ago < instance.downTime;
    const own = beats.filter((beat) => beat.name === name);
    const beating = own.length === 0 ? undefined : own.some((beat) => beat.heard);
    const up = source === undefined ? false : isBackup ? alive || beating === true : beating;
    const last = Math.min(ago ?? Infinity, ...own.map((beat) => beat.ago));
    const heard = last < Infinity ? `heard ${Math.round(last / 1000)} ms ago` : "nothing heard";
    const detail = source === undefined ? "no address to send from" : heard;
    return { name, kind: "heartbeat", weight: 0, reverse: false, up, detail };
  });
}

/** How all instances of a machine stand. */
export function teamStatus(
  team: Team,
  table: InterfaceTable,
  guardPost: { status(instance: string): readonly TrackerStatus[] },
  now: Microseconds,
) {
  const holds = ({ device, ip, prefix }: AddressPlan) => table.holds(device, ip, prefix);
  const instances = team.instances.map((instance) => {
    const guards = guardPost.status(instance.plan.name);
    return instanceStatus(instance, { now, group: team.groupOf(instance), guards, holds });
  });
  return { type: "status", instances } as const;
}

/** What operators have asked of a machine. */
export function orderState({ held, handover }: Machine): OrderState {
  return { held, failover: !handover ? "no" : handover.taken ? "taken" : "waiting" };
}

function timerStatus(machine: Machine, now: Microseconds): TimerStatus {
  const { settings, priority, masterInterval } = machine;
  const { version, interval, downAdverts } = settings;
  return {
    interval,
    masterInterval,
    down: downTime(version, priority, masterInterval, downAdverts),
    skew: skewTime(version, priority, masterInterval),
    next: nextOf(machine, now),
  };
}

function nextOf(machine: Machine, now: Microseconds): TimerStatus["next"] {
  const { role, deadline, announceAt, refreshAt, lowerAnnounceAt } = machine;
  const announce = Math.min(announceAt, refreshAt, lowerAnnounceAt);
  const next = Math.min(deadline, announce);
  if (!Number.isFinite(next)) return undefined;
  const mine = role === "master" ? "advert" : "master-down";
  return { what: next === deadline ? mine : "announce", in: next - now };
}
