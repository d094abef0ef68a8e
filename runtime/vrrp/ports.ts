import type { Change } from "./belongings.ts";
import type { AlarmChange } from "./detection/alarms.ts";
import type { HeartbeatPath } from "./heartbeat/heartbeat-path.ts";
import type { NotifyState, Role } from "./machine/types.ts";
import type { AddressPlan } from "./plan.ts";
import type { OrderState, Transition } from "./status.ts";

/** What an instance needs of the world. None of these throws: they log what went wrong. */
export interface InstancePorts {
  /** Puts one IP packet on the instance's link. */
  send(packet: Uint8Array, destination: string): void;
  /** The same on one of its further heartbeat paths. */
  sendAlong(path: HeartbeatPath, packet: Uint8Array, destination: string): void;
  /** With the routes and rules that go with them. */
  takeAddresses(addresses: readonly AddressPlan[]): void;
  dropAddresses(addresses: readonly AddressPlan[]): void;
  /** What a master's new plan brings and no longer has. */
  exchange(change: Change): void;
  /** One gratuitous ARP for each address, the whole round `repeat` times. */
  announce(addresses: readonly AddressPlan[], repeat: number): void;
  announceSource(address: string): void;
  /** Of a guarded instance: it would be master. */
  claim(): void;
  /** Of a guarded instance: it is master no more, nor wants to be. */
  release(): void;
  notify(state: NotifyState, priority: number, role: Role): void;
  /** Its role has changed. */
  transition(change: Transition): void;
  /** What operators have asked of it holds, or no longer. */
  ordered(orders: OrderState): void;
  /** Third nodes are to be asked for its silent master; answered by `Instance.probed`. */
  probe(round: number): void;
  /** A conflict with another router has begun, or is over. */
  alarm(change: AlarmChange): void;
  /** Milliseconds since 1970, for what people read and signatures carry. */
  wallClock(): number;
  log(text: string, detail: boolean): void;
}
