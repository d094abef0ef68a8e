import { Buffer } from "node:buffer";

import { fold16, pseudoHeaderSum, sum16 } from "../../runtime/vrrp/checksum.ts";
import { mustIpv4Bytes } from "../../runtime/vrrp/ip.ts";
import { type AdvertFrame, encodeAdvert } from "../../runtime/vrrp/packet.ts";
import type { HaPlan, InstancePlan } from "../../runtime/vrrp/plan.ts";
import { Sealer } from "../../runtime/vrrp/sealer.ts";
import { planHa } from "../../src/plan/ha.ts";
import { haConfig } from "./keepalived.ts";

/*
 * Forged adverts of priority 200 against a master of priority 150, and who yields to them. The first
 * column was measured with keepalived 2.2.7 (test/net/vrrp-inject.net.ts asks it again), the second is
 * what keepalived 2.4.3 did when it was measured, the third is lbc without `--compat`.
 */

/** Whose rules the receiver follows. */
export type Rules = "2.2" | "2.4" | "lbc";
export const allRules: readonly Rules[] = ["2.2", "2.4", "lbc"];

const victim = "10.77.0.1";
const forger = "10.77.0.2";
const stranger = "10.77.0.9";
const group = "224.0.0.18";

/** What differs from a right advert. */
interface Forgery extends Partial<AdvertFrame> {
  readonly priority?: number;
  /** Changes bytes of the finished packet. */
  readonly mutate?: (packet: Uint8Array) => Uint8Array;
}

export interface Case {
  readonly name: string;
  readonly version: 2 | 3;
  /** Lines of the instance. */
  readonly lines: string;
  readonly forgery: Forgery;
  /** Whether the master yields, by `allRules`. */
  readonly yields: readonly [boolean, boolean, boolean];
}

const pass = "authentication {\nauth_type PASS\nauth_pass abcdefgh\n}";
const ah = "authentication {\nauth_type AH\nauth_pass abcdefgh\n}";
const unicast = `unicast_src_ip ${victim}\nunicast_peer {\n${forger}\n}`;

const all = [true, true, true] as const;
const none = [false, false, false] as const;

const addresses = (...list: string[]) => list.map(mustIpv4Bytes);

/** Changes one byte, and makes a sum over the advert alone right again. */
const patch = (at: number, value: number) => (packet: Uint8Array) => {
  packet[20 + at] = value;
  return summed(packet, 0);
};

function summed(packet: Uint8Array, pseudo: number): Uint8Array {
  packet.fill(0, 26, 28);
  const sum = fold16(sum16(packet, 20, packet.length, pseudo));
  packet.set([sum >> 8, sum & 0xff], 26);
  return packet;
}

const overPseudoHeader = (packet: Uint8Array, destination = packet.subarray(16, 20)) =>
  summed(packet, pseudoHeaderSum(packet.subarray(12, 16), destination, 112, packet.length - 20));

const flip = (at: number) => (packet: Uint8Array) => {
  packet[at] = (packet[at] ?? 0) ^ 0xff;
  return packet;
};

const resize = (by: number) => (packet: Uint8Array) => {
  const other = new Uint8Array(packet.length + by);
  other.set(packet.subarray(0, other.length));
  other[2] = other.length >> 8;
  other[3] = other.length & 0xff;
  return other;
};

type Row = readonly [name: string, forgery: Forgery, yields: Case["yields"], lines?: string];

const own = (number: number) => [`10.77.${number}.1`, `10.77.${number}.2`] as const;
const swapped = (packet: Uint8Array) => {
  const [first, second] = [packet.slice(28, 32), packet.slice(32, 36)];
  packet.set(second, 28);
  packet.set(first, 32);
  return packet;
};
/** Another second address, under a right sum. */
const foreign = (packet: Uint8Array) => {
  packet[35] = 199;
  return packet[20] === 0x31 ? overPseudoHeader(packet) : summed(packet, 0);
};
const fewer = (packet: Uint8Array) => {
  const version3 = packet[20] === 0x31;
  const shorter = new Uint8Array(packet.length - 4);
  shorter.set(packet.subarray(0, 32));
  shorter.set(packet.subarray(36), 32);
  shorter[3] = shorter.length;
  shorter[23] = 1;
  return version3 ? overPseudoHeader(shorter) : summed(shorter, 0);
};

const version2: readonly Row[] = [
  ["the right password", {}, all],
  ["another password", { password: "xxxxxxxx" }, none],
  ["a shorter password", { password: "abcdefg" }, none],
  ["no authentication", { password: undefined }, none],
  ["auth type 2", { mutate: patch(4, 2) }, none],
  ["auth type 3", { mutate: patch(4, 3) }, none],
  ["another interval", { interval: 2_000_000 }, none],
  ["a bad checksum", { mutate: flip(26) }, none],
  ["TTL 64", { ttl: 64 }, none],
  ["TTL 254", { ttl: 254 }, none],
  ["one address", { mutate: fewer }, [false, true, false]],
  ["another address", { mutate: foreign }, [false, true, false]],
  ["the addresses in another order", { mutate: swapped }, all],
  ["type 2", { mutate: patch(0, 0x22) }, none],
  ["four bytes short", { mutate: resize(-4) }, none],
  ["four bytes long", { mutate: resize(4) }, none],
  ["version 3", { version: 3 }, none],
  ["version 4", { mutate: patch(0, 0x41) }, none],
  ["priority 255", { priority: 255 }, all],
  ["priority 0", { priority: 0 }, none],
  ["equal priority and a higher address", { priority: 150 }, all],
  ["unicast to a multicast instance", { destination: mustIpv4Bytes(victim) }, none],
];

const headers: readonly Row[] = [
  ["the right key", {}, all, ah],
  ["another key", { password: "xxxxxxxx" }, none, ah],
  ["another interval", { interval: 2_000_000 }, none, ah],
  ["a byte changed", { mutate: flip(46) }, none, ah],
];

const version3: readonly Row[] = [
  ["nothing wrong", {}, all],
  ["version 2", { version: 2 }, none],
  ["another interval", { interval: 500_000 }, all],
  ["a bad checksum", { mutate: flip(26) }, none],
  ["a sum without the pseudo header", { plainChecksum: true }, [false, false, true]],
  [
    "reserved bits",
    {
      mutate: (packet) => overPseudoHeader(Object.assign(packet, { 24: (packet[24] ?? 0) | 0xf0 })),
    },
    all,
  ],
  ["TTL 254", { ttl: 254 }, none],
  ["one address", { mutate: fewer }, [false, true, false]],
  ["another address", { mutate: foreign }, [false, true, false]],
  ["four bytes long", { mutate: resize(4) }, none],
  ["four bytes short", { mutate: resize(-4) }, none],
  ["priority 0", { priority: 0 }, none],
];

const toVictim = { destination: mustIpv4Bytes(victim) } as const;

const peers: readonly Row[] = [
  ["unicast", toVictim, all, unicast],
  ["unicast with TTL 64", { ...toVictim, ttl: 64 }, [true, true, false], unicast],
  [
    "unicast with TTL 64 and min_ttl 255",
    { ...toVictim, ttl: 64 },
    none,
    unicast.replace(forger, `${forger} min_ttl 255`),
  ],
  [
    "unicast with TTL 64 and min_ttl 60",
    { ...toVictim, ttl: 64 },
    all,
    unicast.replace(forger, `${forger} min_ttl 60`),
  ],
  [
    "unicast with TTL 64 and max_ttl 60",
    { ...toVictim, ttl: 64 },
    none,
    unicast.replace(forger, `${forger} min_ttl 20 max_ttl 60`),
  ],
  [
    "unicast from a stranger",
    { ...toVictim, source: mustIpv4Bytes(stranger) },
    [true, true, false],
    unicast,
  ],
  [
    "unicast from a stranger, check_unicast_src",
    { ...toVictim, source: mustIpv4Bytes(stranger) },
    none,
    `${unicast}\ncheck_unicast_src`,
  ],
  ["multicast to a unicast instance", {}, none, unicast],
  [
    "unicast under the sum of old keepalived",
    { ...toVictim, mutate: (packet) => overPseudoHeader(packet, mustIpv4Bytes(group)) },
    all,
    unicast,
  ],
  ["unicast under a bad sum", { ...toVictim, mutate: flip(26) }, none, unicast],
  ["unicast with another address", { ...toVictim, mutate: foreign }, [false, true, false], unicast],
  ["unicast of version 2", { ...toVictim, version: 2 }, none, unicast],
];

const rows = (
  version: 2 | 3,
  prefix: string,
  list: readonly Row[],
  lines: string,
): readonly Case[] =>
  list.map(([name, forgery, yields, other = lines]) => {
    return { name: `${prefix}${name}`, version, lines: other, forgery, yields };
  });

export const cases: readonly Case[] = [
  ...rows(2, "v2, ", version2, pass),
  ...rows(2, "v2 with AH, ", headers, ah),
  ...rows(3, "v3, ", version3, ""),
  ...rows(3, "v3, ", peers, ""),
];

export const nameOf = (index: number): string => `C${index + 1}`;

/** One instance for each case, which differ in VRID and addresses. */
export const configuration = (): string =>
  cases
    .map(({ version, lines }, index) => {
      const number = index + 1;
      return `vrrp_instance ${nameOf(index)} {
  state BACKUP
  version ${version}
  interface eth0
  virtual_router_id ${number}
  priority 150
  advert_int ${version === 2 ? 1 : 0.1}
  garp_master_repeat 1
  garp_master_delay 0
  virtual_ipaddress {
    ${own(number).join("\n    ")}
  }
  ${lines}
}
`;
    })
    .join("");

/** What lbc makes of the configuration under some rules. */
export function planUnder(rules: Rules, text = configuration()): HaPlan {
  const version = rules === "2.4" ? [2, 4] : [2, 2, 7];
  const { plan, diagnostics } = planHa(haConfig(text, version), { compat: rules !== "lbc" });
  if (!plan || diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  return plan;
}

/** The packet of a case: what `forger` sends, but for what is forged. */
export function forge({ forgery }: Case, plan: InstancePlan, id = 1): Uint8Array {
  const { priority = 200, mutate = (packet) => packet, ...changes } = forgery;
  const frame: AdvertFrame = {
    version: plan.version,
    vrid: plan.vrid,
    interval: plan.interval,
    addresses: addresses(...plan.addresses.map(({ ip }) => ip)),
    password: plan.password,
    ah: plan.ah,
    hmac: plan.hmac,
    source: mustIpv4Bytes(forger),
    destination: mustIpv4Bytes(group),
    ttl: 255,
    plainChecksum: false,
    ...changes,
  };
  const packet = encodeAdvert(frame, priority, id);
  // Beyond what the master has sent of its own.
  const sealer = new Sealer({ ...plan, password: frame.password }, { sequence: 1000 + id });
  sealer.begin(Date.now() * 1000);
  sealer.seal(packet, frame);
  return mutate(packet);
}

export const hexOf = (packet: Uint8Array): string => Buffer.from(packet).toString("hex");
