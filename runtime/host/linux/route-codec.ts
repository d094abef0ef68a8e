import {
  attribute,
  message,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_REQUEST,
  words,
} from "./netlink-bytes.ts";
import { RTM_DELROUTE, RTM_DELRULE, RTM_NEWROUTE, RTM_NEWRULE } from "./route-decoder.ts";
import { joined } from "./socket.ts";

/*
 * rtnetlink messages for routes and routing rules (rtnetlink(7), linux/rtnetlink.h,
 * linux/fib_rules.h). Pure.
 */

const NLM_F_EXCL = 0x200;
const AF_INET = 2;
const AF_INET6 = 10;
const RTNH_F_ONLINK = 4;
const FIB_RULE_INVERT = 2;

/** A network: its address, 4 or 16 bytes, and the length of its prefix. */
export interface NetworkBytes {
  readonly address: Uint8Array;
  readonly prefix: number;
}

export interface RouteRequest {
  readonly add: boolean;
  readonly family: 4 | 6;
  readonly type: number;
  readonly destination: NetworkBytes;
  readonly tos: number;
  readonly table: number;
  readonly scope: number;
  readonly protocol: number;
  readonly gateway: Uint8Array | undefined;
  readonly source: Uint8Array | undefined;
  readonly index: number | undefined;
  readonly onlink: boolean;
  readonly priority: number | undefined;
  readonly realms: number | undefined;
  readonly preference: number | undefined;
  readonly expires: number | undefined;
  readonly propagateTtl: boolean | undefined;
  /** By RTAX_ number; the congestion control is a name. */
  readonly metrics: readonly (readonly [number: number, value: number | string])[];
  /** Bits by RTAX_ number. */
  readonly locks: number;
  readonly hops: readonly HopRequest[];
}

export interface HopRequest {
  readonly gateway: Uint8Array | undefined;
  readonly index: number;
  readonly weight: number;
  readonly onlink: boolean;
  readonly realms: number | undefined;
}

export function encodeRoute(request: RouteRequest, sequence: number): Uint8Array {
  const { add, family, destination, tos, table, protocol, scope, type, onlink } = request;
  const header = new Uint8Array(12);
  header.set([familyNumber(family), destination.prefix, 0, tos, table < 256 ? table : 0]);
  header.set([protocol, scope, type], 5);
  new DataView(header.buffer).setUint32(8, onlink ? RTNH_F_ONLINK : 0, true);
  const how = NLM_F_REQUEST | NLM_F_ACK | (add ? NLM_F_CREATE | NLM_F_EXCL : 0);
  const parts = [header, ...routeAttributes(request)];
  return message(add ? RTM_NEWROUTE : RTM_DELROUTE, how, sequence, parts);
}

function routeAttributes(request: RouteRequest): Uint8Array[] {
  const { destination, gateway, source, metrics, locks, hops, propagateTtl } = request;
  const locked: [number, number][] = locks === 0 ? [] : [[1, locks]];
  const all = [...locked, ...metrics].map(([number, value]) =>
    attribute(number, typeof value === "string" ? zeroTerminated(value) : words(value)),
  );
  return [
    ...(destination.prefix > 0 ? [attribute(1, destination.address)] : []),
    ...word(4, request.index),
    ...bytes(5, gateway),
    ...word(6, request.priority),
    ...bytes(7, source),
    ...(all.length > 0 ? [attribute(8, joined(...all))] : []),
    ...(hops.length > 0 ? [attribute(9, joined(...hops.map(encodeHop)))] : []),
    ...word(11, request.realms),
    ...word(15, request.table),
    ...bytes(20, request.preference === undefined ? undefined : [request.preference]),
    ...word(23, request.expires),
    ...bytes(26, propagateTtl === undefined ? undefined : [propagateTtl ? 1 : 0]),
  ];
}

function encodeHop({ gateway, index, weight, onlink, realms }: HopRequest): Uint8Array {
  const rest = joined(...bytes(5, gateway), ...word(11, realms));
  const header = new Uint8Array(8);
  const view = new DataView(header.buffer);
  view.setUint16(0, 8 + rest.length, true);
  header[2] = onlink ? RTNH_F_ONLINK : 0;
  header[3] = weight - 1;
  view.setInt32(4, index, true);
  return joined(header, rest);
}

export interface RuleRequest {
  readonly add: boolean;
  readonly family: 4 | 6;
  readonly negated: boolean;
  readonly from: NetworkBytes | undefined;
  readonly to: NetworkBytes | undefined;
  readonly priority: number;
  readonly action: number;
  readonly table: number;
  readonly goto: number | undefined;
  readonly tos: number;
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly mark: number | undefined;
  readonly mask: number | undefined;
  readonly realms: number | undefined;
  readonly suppressPrefix: number | undefined;
  readonly suppressGroup: number | undefined;
  readonly users: readonly [number, number] | undefined;
  readonly ipProtocol: number | undefined;
  readonly sourcePorts: readonly [number, number] | undefined;
  readonly destinationPorts: readonly [number, number] | undefined;
  readonly tunnel: number | undefined;
  readonly l3mdev: boolean;
  readonly protocol: number;
}

export function encodeRule(request: RuleRequest, sequence: number): Uint8Array {
  const { add, family, from, to, tos, table, action, negated } = request;
  const header = new Uint8Array(12);
  header.set([familyNumber(family), to?.prefix ?? 0, from?.prefix ?? 0, tos]);
  header.set([table < 256 ? table : 0, 0, 0, action], 4);
  new DataView(header.buffer).setUint32(8, negated ? FIB_RULE_INVERT : 0, true);
  const how = NLM_F_REQUEST | NLM_F_ACK | (add ? NLM_F_CREATE | NLM_F_EXCL : 0);
  const parts = [header, ...ruleAttributes(request)];
  return message(add ? RTM_NEWRULE : RTM_DELRULE, how, sequence, parts);
}

function ruleAttributes(request: RuleRequest): Uint8Array[] {
  const { from, to, input, output, users, tunnel, l3mdev, protocol, ipProtocol } = request;
  return [
    ...bytes(1, to?.address),
    ...bytes(2, from?.address),
    ...bytes(3, input === undefined ? undefined : zeroTerminated(input)),
    ...word(4, request.goto),
    ...word(6, request.priority),
    ...word(10, request.mark),
    ...word(11, request.realms),
    ...bytes(12, tunnel === undefined ? undefined : bigEndian(tunnel)),
    ...word(13, request.suppressGroup),
    ...word(14, request.suppressPrefix),
    ...word(15, request.table === 0 ? undefined : request.table),
    ...word(16, request.mask),
    ...bytes(17, output === undefined ? undefined : zeroTerminated(output)),
    ...bytes(19, l3mdev ? [1] : undefined),
    ...(users ? [attribute(20, words(...users))] : []),
    ...bytes(21, protocol === 0 ? undefined : [protocol]),
    ...bytes(22, ipProtocol === undefined ? undefined : [ipProtocol]),
    ...ports(23, request.sourcePorts),
    ...ports(24, request.destinationPorts),
  ];
}

const familyNumber = (family: 4 | 6): number => (family === 6 ? AF_INET6 : AF_INET);

const zeroTerminated = (text: string): Uint8Array => new TextEncoder().encode(`${text}\0`);

const word = (type: number, value: number | undefined): Uint8Array[] =>
  value === undefined ? [] : [attribute(type, words(value))];

const bytes = (type: number, value: Iterable<number> | undefined): Uint8Array[] =>
  value === undefined ? [] : [attribute(type, Uint8Array.from(value))];

const ports = (type: number, range: readonly [number, number] | undefined): Uint8Array[] =>
  range ? [attribute(type, new Uint8Array(Uint16Array.from(range).buffer))] : [];

function bigEndian(value: number): Uint8Array {
  const eight = new Uint8Array(8);
  new DataView(eight.buffer).setBigUint64(0, BigInt(value));
  return eight;
}
