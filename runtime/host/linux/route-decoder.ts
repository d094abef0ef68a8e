import { ipText } from "./ip-text.ts";
import { decodeAttributes, headerLength } from "./netlink-bytes.ts";

/* Routes and rules as the kernel tells of them: as much as one needs to know them again. Pure. */

export const RTM_NEWROUTE = 24;
export const RTM_DELROUTE = 25;
export const RTM_GETROUTE = 26;
export const RTM_NEWRULE = 32;
export const RTM_DELRULE = 33;
export const RTM_GETRULE = 34;

const AF_INET = 2;
const AF_INET6 = 10;
const bodyLength = 12;

export interface RouteMessage {
  readonly kind: "route";
  readonly removed: boolean;
  readonly family: 4 | 6;
  /** Address and length: `10.0.0.0/8`, `::/0`. */
  readonly destination: string;
  readonly tos: number;
  readonly table: number;
  readonly type: number;
  readonly protocol: number;
  readonly priority: number;
}

export interface RuleMessage {
  readonly kind: "rule";
  readonly removed: boolean;
  readonly family: 4 | 6;
  readonly from: string;
  readonly to: string;
  readonly action: number;
  readonly table: number;
  readonly protocol: number;
  readonly priority: number;
}

export function decodeRoute(view: DataView, removed: boolean): RouteMessage | undefined {
  const family = familyOf(view);
  if (!family) return undefined;
  const attributes = decodeAttributes(view, headerLength + bodyLength);
  const length = view.getUint8(headerLength + 1);
  return {
    kind: "route",
    removed,
    family,
    destination: networkOf(attributes.get(1), length, family),
    tos: view.getUint8(headerLength + 3),
    table: numberIn(attributes.get(15)) ?? view.getUint8(headerLength + 4),
    protocol: view.getUint8(headerLength + 5),
    type: view.getUint8(headerLength + 7),
    priority: numberIn(attributes.get(6)) ?? 0,
  };
}

export function decodeRule(view: DataView, removed: boolean): RuleMessage | undefined {
  const family = familyOf(view);
  if (!family) return undefined;
  const attributes = decodeAttributes(view, headerLength + bodyLength);
  return {
    kind: "rule",
    removed,
    family,
    to: networkOf(attributes.get(1), view.getUint8(headerLength + 1), family),
    from: networkOf(attributes.get(2), view.getUint8(headerLength + 2), family),
    table: numberIn(attributes.get(15)) ?? view.getUint8(headerLength + 4),
    action: view.getUint8(headerLength + 7),
    protocol: attributes.get(21)?.[0] ?? 0,
    priority: numberIn(attributes.get(6)) ?? 0,
  };
}

function familyOf(view: DataView): 4 | 6 | undefined {
  if (view.byteLength < headerLength + bodyLength) return undefined;
  const family = view.getUint8(headerLength);
  return family === AF_INET ? 4 : family === AF_INET6 ? 6 : undefined;
}

function networkOf(address: Uint8Array | undefined, length: number, family: 4 | 6): string {
  const size = family === 6 ? 16 : 4;
  return `${ipText(address?.length === size ? address : new Uint8Array(size))}/${length}`;
}

function numberIn(bytes: Uint8Array | undefined): number | undefined {
  if (bytes?.length !== 4) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
}
