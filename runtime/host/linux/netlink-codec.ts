import { ipText } from "./ip-text.ts";
import {
  attribute,
  decodeAttributes,
  headerLength,
  message,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_REPLACE,
  NLM_F_REQUEST,
  words,
} from "./netlink-bytes.ts";
import {
  decodeRoute,
  decodeRule,
  type RouteMessage,
  type RuleMessage,
  RTM_DELROUTE,
  RTM_DELRULE,
  RTM_GETROUTE,
  RTM_GETRULE,
  RTM_NEWROUTE,
  RTM_NEWRULE,
} from "./route-decoder.ts";

/*
 * rtnetlink messages for links and addresses, as bytes (rtnetlink(7), netlink(7)). Pure.
 * Numbers are in host order, which is little endian on every machine koffi and we support.
 */

const RTM_NEWLINK = 16;
const RTM_DELLINK = 17;
const RTM_GETLINK = 18;
const RTM_NEWADDR = 20;
const RTM_DELADDR = 21;
const RTM_GETADDR = 22;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;

const AF_INET = 2;
const AF_INET6 = 10;
const forever = 0xffff_ffff;
/** Duplicate address detection is under way, or has found a duplicate. */
const unusable = 0x40 | 0x08;
const IFF_UP = 1;
const IFF_RUNNING = 0x40;

export interface AddressRequest {
  readonly add: boolean;
  readonly index: number;
  readonly address: Uint8Array;
  readonly peer?: Uint8Array;
  readonly prefix: number;
  readonly scope: number;
  readonly label: string | undefined;
  readonly broadcast: Uint8Array | undefined;
  /** IFA_F_NODAD and its like. */
  readonly flags: number;
  /** Seconds until it is deprecated; undefined: never. */
  readonly preferred: number | undefined;
  /** Seconds until the kernel removes it by itself; undefined: never. */
  readonly valid?: number | undefined;
}

export type NetlinkMessage =
  | {
      readonly kind: "link";
      readonly removed: boolean;
      readonly index: number;
      readonly name: string;
      readonly up: boolean;
      readonly running: boolean;
      readonly mac: Uint8Array | undefined;
      /** Index of the interface below. */
      readonly parent?: number | undefined;
      readonly macvlan?: boolean;
    }
  | {
      readonly kind: "address";
      readonly removed: boolean;
      readonly index: number;
      readonly ip: string;
      readonly prefix: number;
      readonly scope: number;
      /** Of IPv4: removed with the primary address of its prefix. */
      readonly secondary: boolean;
      /** Of IPv6: not yet, or not, free of duplicates. */
      readonly tentative: boolean;
    }
  | RouteMessage
  | RuleMessage
  /** `errno` 0 is an acknowledgement. */
  | { readonly kind: "result"; readonly sequence: number; readonly errno: number }
  | { readonly kind: "done"; readonly sequence: number };

/** Adds an address, or changes one that is there, or removes one; the kernel answers `result`. */
export function encodeAddress(request: AddressRequest, sequence: number): Uint8Array {
  const { add, index, address, prefix, scope, label, broadcast, flags } = request;
  const attributes = [attribute(2, address), attribute(1, request.peer ?? address)];
  if (broadcast) attributes.push(attribute(4, broadcast));
  if (label !== undefined) attributes.push(attribute(3, zeroTerminated(label)));
  const { preferred = forever, valid = forever } = request;
  if (add && Math.min(preferred, valid) !== forever)
    attributes.push(attribute(6, words(Math.min(preferred, valid), valid, 0, 0)));
  if (add && flags !== 0) attributes.push(attribute(8, words(flags)));
  const body = new Uint8Array(8);
  body[0] = familyOf(address);
  body[1] = prefix;
  body[3] = scope;
  new DataView(body.buffer).setUint32(4, index, true);
  const how = NLM_F_REQUEST | NLM_F_ACK | (add ? NLM_F_CREATE | NLM_F_REPLACE : 0);
  return message(add ? RTM_NEWADDR : RTM_DELADDR, how, sequence, [body, ...attributes]);
}

const familyOf = (address: Uint8Array): number => (address.length === 16 ? AF_INET6 : AF_INET);

/** What can be listed: the type of the request, and the length of its header. */
const lists = {
  links: [RTM_GETLINK, 16],
  addresses: [RTM_GETADDR, 8],
  routes: [RTM_GETROUTE, 12],
  rules: [RTM_GETRULE, 12],
} as const;

export type Listed = keyof typeof lists;

/** Asks for everything of a kind; the answers end with `done`. */
export function encodeDump(what: Listed, sequence: number): Uint8Array {
  const [type, length] = lists[what];
  return message(type, NLM_F_REQUEST | NLM_F_DUMP, sequence, [new Uint8Array(length)]);
}

const zeroTerminated = (text: string): Uint8Array => new TextEncoder().encode(`${text}\0`);

/** Every message of one datagram that we know; what is cut off or strange is left out. */
export function decodeMessages(bytes: Uint8Array): NetlinkMessage[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const messages: NetlinkMessage[] = [];
  for (let at = 0; at + headerLength <= bytes.length;) {
    const length = view.getUint32(at, true);
    if (length < headerLength || at + length > bytes.length) break;
    const one = decodeMessage(
      new DataView(bytes.buffer, bytes.byteOffset + at, length),
      view.getUint16(at + 4, true),
    );
    if (one) messages.push(one);
    at += (length + 3) & ~3;
  }
  return messages;
}

function decodeMessage(view: DataView, type: number): NetlinkMessage | undefined {
  const sequence = view.getUint32(8, true);
  switch (type) {
    case NLMSG_DONE:
      return { kind: "done", sequence };
    case NLMSG_ERROR:
      if (view.byteLength < headerLength + 4) return undefined;
      return { kind: "result", sequence, errno: -view.getInt32(headerLength, true) };
    case RTM_NEWLINK:
    case RTM_DELLINK:
      return decodeLink(view, type === RTM_DELLINK);
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      return decodeRoute(view, type === RTM_DELROUTE);
    case RTM_NEWRULE:
    case RTM_DELRULE:
      return decodeRule(view, type === RTM_DELRULE);
    case RTM_NEWADDR:
    case RTM_DELADDR:
      return decodeAddress(view, type === RTM_DELADDR);
    default:
      return undefined;
  }
}

function decodeLink(view: DataView, removed: boolean): NetlinkMessage | undefined {
  if (view.byteLength < headerLength + 16) return undefined;
  const attributes = decodeAttributes(view, headerLength + 16);
  const name = attributes.get(3);
  if (!name) return undefined;
  const flags = view.getUint32(headerLength + 8, true);
  const mac = attributes.get(1);
  return {
    kind: "link",
    removed,
    index: view.getInt32(headerLength + 4, true),
    name: new TextDecoder().decode(name.subarray(0, name.indexOf(0))),
    up: (flags & IFF_UP) !== 0,
    running: (flags & IFF_RUNNING) !== 0,
    mac: mac?.length === 6 ? mac : undefined,
    ...belowOf(attributes),
  };
}

/** What an interface stands on: IFLA_LINK, and the kind in IFLA_LINKINFO. */
function belowOf(attributes: ReadonlyMap<number, Uint8Array>) {
  const below = attributes.get(5);
  const information = attributes.get(18);
  const kind = information && decodeAttributes(viewOf(information), 0).get(1);
  return {
    parent: below?.length === 4 ? viewOf(below).getUint32(0, true) : undefined,
    macvlan: kind !== undefined && new TextDecoder().decode(kind).startsWith("macvlan"),
  };
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

function decodeAddress(view: DataView, removed: boolean): NetlinkMessage | undefined {
  if (view.byteLength < headerLength + 8) return undefined;
  const family = view.getUint8(headerLength);
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  const attributes = decodeAttributes(view, headerLength + 8);
  const address = attributes.get(2) ?? attributes.get(1);
  if (address?.length !== (family === AF_INET ? 4 : 16)) return undefined;
  const flags = view.getUint8(headerLength + 2);
  return {
    kind: "address",
    removed,
    index: view.getUint32(headerLength + 4, true),
    ip: ipText(address),
    prefix: view.getUint8(headerLength + 1),
    scope: view.getUint8(headerLength + 3),
    secondary: family === AF_INET && (flags & 1) !== 0,
    tentative: family === AF_INET6 && (flags & unusable) !== 0,
  };
}
