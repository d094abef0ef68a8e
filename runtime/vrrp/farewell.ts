import { macBytes, multicastFrame, sameMac } from "../host/linux/ethernet.ts";
import { openFrameSocket, sendFrame } from "../host/linux/frame-socket.ts";
import { HostError } from "../host/linux/host-error.ts";
import { Netlink } from "../host/linux/netlink.ts";
import { openVrrpSocket, sendPacket } from "../host/linux/raw-socket.ts";
import { openVrrpSocket6, sendPacket6 } from "../host/linux/raw-socket6.ts";
import { closeSocket } from "../host/linux/socket.ts";
import { addressRequest } from "./addresses.ts";
import { removeBarrier } from "./barrier.ts";
import { addressesOf } from "./belongings.ts";
import { wallClock } from "./clock.ts";
import { framesOf } from "./frames.ts";
import { InterfaceTable } from "./interfaces.ts";
import { mustIpBytes } from "./ip.ts";
import type { KeptSettings } from "./messages.ts";
import { Originals } from "./originals.ts";
import { encodeAdvert, protocolOf } from "./packet.ts";
import type { HaPlan, InstancePlan } from "./plan.ts";
import { isReachable, routeRequest, ruleRequest } from "./routing.ts";
import { Sealer } from "./sealer.ts";

/*
 * What must be done for an agent that died without a word. First the addresses go, then the peers
 * are told: told first, they would take addresses that this machine still answers for.
 */

/** Takes every virtual rule, route and address off this machine; returns what went wrong. */
export function removeAddresses(plan: HaPlan): string[] {
  const problems: string[] = [];
  withMachine(problems, (netlink, table) => {
    for (const { rules } of plan.instances)
      for (const rule of rules.toReversed())
        attempt(problems, () => netlink.setRule(ruleRequest(rule, false), rule.text));
    for (const { routes } of plan.instances)
      for (const route of routes.toReversed().filter((one) => isReachable(one, table)))
        attempt(problems, () => netlink.setRoute(routeRequest(route, table, false), route.text));
    for (const instance of plan.instances)
      for (const address of addressesOf(instance)) {
        const link = table.link(address.device);
        if (!link || !table.holds(address.device, address.ip, address.prefix)) continue;
        const request = addressRequest(address, link.index, false);
        attempt(problems, () => netlink.setAddress(request));
      }
  });
  return [...problems, ...removeBarrier(plan)];
}

/**
 * Removes the addresses, then sends priority 0 for the instances that were master: the peers take
 * over after their skew instead of a whole down interval. Returns what went wrong.
 */
export function farewell(plan: HaPlan, masters: readonly string[]): string[] {
  const problems = removeAddresses(plan);
  removeVmacs(plan, problems);
  const virtual = new Set(
    plan.instances.flatMap((one) => [...one.addresses, ...one.excluded].map(({ ip }) => ip)),
  );
  withMachine(problems, (_netlink, table) => {
    for (const instance of plan.instances)
      if (masters.includes(instance.name))
        attempt(problems, () => resign(instance, table, virtual));
  });
  return problems;
}

/** Gives interfaces their own settings back. */
export function giveBack(kept: KeptSettings): string[] {
  const problems: string[] = [];
  const ports = { attempt: (what: () => void) => attempt(problems, what), kept: () => {} };
  new Originals(kept, ports).restore();
  return problems;
}

/** Interfaces of virtual routers, if they are what the plan says. */
function removeVmacs({ vmacs }: HaPlan, problems: string[]): void {
  if (vmacs.length === 0) return;
  withMachine(problems, (netlink, table) => {
    for (const { name, mac } of vmacs) {
      const link = table.link(name);
      if (link?.macvlan && sameMac(link.mac, macBytes(mac)))
        attempt(problems, () => netlink.removeLink(link.index));
    }
  });
}

function resign(plan: InstancePlan, table: InterfaceTable, virtual: ReadonlySet<string>): void {
  const link = table.link(plan.interface);
  const source = plan.source ?? table.source(plan.interface, virtual, plan.family);
  if (!link || source === undefined) return;
  const { index } = link;
  if (plan.senderMac !== undefined) return resignAs(plan, plan.senderMac, { index, source });
  const group = plan.unicastPeers.length > 0 ? undefined : mustIpBytes(plan.group);
  const open = plan.family === 6 ? openVrrpSocket6 : openVrrpSocket;
  const fd = open({ interface: plan.interface, index, group, protocol: protocolOf(plan) });
  try {
    for (const { packet, destination } of resignations(plan, source)) {
      if (plan.family === 6) sendPacket6(fd, index, packet, destination);
      else sendPacket(fd, packet, destination);
    }
  } finally {
    closeSocket(fd);
  }
}

/** From the MAC address of a virtual router, whose interface is gone by now. */
function resignAs(
  plan: InstancePlan,
  mac: string,
  { index, source }: { readonly index: number; readonly source: string },
): void {
  const fd = openFrameSocket();
  try {
    for (const { packet, destination } of resignations(plan, source))
      sendFrame(fd, index, multicastFrame(macBytes(mac), packet, destination));
  } finally {
    closeSocket(fd);
  }
}

function resignations(plan: InstancePlan, source: string) {
  // Beyond any number that the agent can have sent: it has sent one advert a second at most.
  const sealer = new Sealer(plan, { sequence: Math.floor(wallClock() / 1_000_000) });
  sealer.begin(wallClock());
  return framesOf(plan, source, plan.oldUnicastChecksum === "always").map((frame) => {
    const packet = encodeAdvert(frame, 0, 0);
    sealer.seal(packet, frame);
    return { packet, destination: frame.destination };
  });
}

function withMachine(
  problems: string[],
  work: (netlink: Netlink, table: InterfaceTable) => void,
): void {
  attempt(problems, () => {
    const netlink = new Netlink();
    try {
      const table = new InterfaceTable();
      for (const what of ["links", "addresses"] as const)
        for (const message of netlink.dump(what)) table.apply(message);
      work(netlink, table);
    } finally {
      netlink.close();
    }
  });
}

function attempt(problems: string[], what: () => void): void {
  try {
    what();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    problems.push(error.message);
  }
}
