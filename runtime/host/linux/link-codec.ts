import {
  attribute,
  message,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_REQUEST,
  words,
} from "./netlink-bytes.ts";

/* rtnetlink messages that make, change and remove interfaces (rtnetlink(7)). Pure. */

const RTM_NEWLINK = 16;
const RTM_DELLINK = 17;
const NLM_F_EXCL = 0x200;
const AF_INET6 = 10;
const IFF_UP = 1;
const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_LINK = 5;
const IFLA_LINKINFO = 18;
const IFLA_AF_SPEC = 26;
const IFLA_GROUP = 27;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const IFLA_MACVLAN_MODE = 1;
/**
 * keepalived's are private. The kernel gives what comes from a private macvlan's own MAC, the
 * adverts of a peer with the same virtual MAC, to that macvlan alone; of these the interface below
 * hears them too.
 */
const MACVLAN_MODE_BRIDGE = 4;
const IFLA_INET6_ADDR_GEN_MODE = 8;
const IN6_ADDR_GEN_MODE_NONE = 1;

const encoder = new TextEncoder();

export interface MacvlanRequest {
  readonly name: string;
  /** Index of the interface that it stands on. */
  readonly base: number;
  readonly mac: Uint8Array;
  readonly group: number | undefined;
}

/** A new macvlan, down. */
export function encodeMacvlan(request: MacvlanRequest, sequence: number): Uint8Array {
  const { name, base, mac, group } = request;
  const mode = attribute(IFLA_MACVLAN_MODE, words(MACVLAN_MODE_BRIDGE));
  const kind = attribute(IFLA_INFO_KIND, encoder.encode("macvlan"));
  const attributes = [
    nested(IFLA_LINKINFO, kind, attribute(IFLA_INFO_DATA, mode)),
    attribute(IFLA_LINK, words(base)),
    attribute(IFLA_IFNAME, encoder.encode(`${name}\0`)),
    attribute(IFLA_ADDRESS, mac),
  ];
  if (group !== undefined) attributes.push(attribute(IFLA_GROUP, words(group)));
  const how = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
  return message(RTM_NEWLINK, how, sequence, [linkHeader(0, 0), ...attributes]);
}

/** An interface shall give itself no link-local address of its MAC (RFC 5798 7.4). */
export function encodeNoAddress(index: number, sequence: number): Uint8Array {
  const none = Uint8Array.of(IN6_ADDR_GEN_MODE_NONE);
  const ipv6 = attribute(AF_INET6, attribute(IFLA_INET6_ADDR_GEN_MODE, none));
  const parts = [linkHeader(index, 0), attribute(IFLA_AF_SPEC, ipv6)];
  return message(RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, sequence, parts);
}

/** Takes an interface up or down. */
export function encodeLinkState(index: number, up: boolean, sequence: number): Uint8Array {
  const header = linkHeader(index, up ? IFF_UP : 0, IFF_UP);
  return message(RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, sequence, [header]);
}

export function encodeLinkRemoval(index: number, sequence: number): Uint8Array {
  return message(RTM_DELLINK, NLM_F_REQUEST | NLM_F_ACK, sequence, [linkHeader(index, 0)]);
}

function linkHeader(index: number, flags: number, change = 0): Uint8Array {
  const header = new Uint8Array(16);
  header.set(words(index, flags, change), 4);
  return header;
}

function nested(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const value = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    value.set(part, at);
    at += part.length;
  }
  return attribute(type, value);
}
