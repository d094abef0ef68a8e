import { mustIpv4Bytes } from "../../runtime/vrrp/ip.ts";
import { type AdvertFrame, encodeAdvert } from "../../runtime/vrrp/packet.ts";
import type { HaPlan, InstancePlan } from "../../runtime/vrrp/plan.ts";
import { Sealer } from "../../runtime/vrrp/sealer.ts";
import { planHa } from "../../src/plan/ha.ts";
import { haConfig } from "./keepalived.ts";

/* The attacks on an address that keepalived 2.2.7 was put to, each on an instance of its own. */

interface Spoof {
  /** Of the instance that it is aimed at. */
  readonly instance: string;
  readonly lines: (own: number) => string;
  /** keepalived 2.4, for `auth_hmac`. */
  readonly signed: boolean;
  readonly forge: (plan: InstancePlan, round: number) => Uint8Array[];
}

const [first, second, stranger] = ["10.77.0.1", "10.77.0.2", "10.77.0.66"];
const group = "224.0.0.18";
const key = "0123456789abcdef0123456789abcdef";

const hmac = () => `auth_hmac {
  key 1 ${key}
  active_key 1
}`;
const peers = (own: number) =>
  `unicast_src_ip 10.77.0.${own + 1}\nunicast_peer {\n10.77.0.${2 - own}\n}`;
const both = (own: number) => `${hmac()}\n${peers(own)}`;

interface Changes extends Partial<AdvertFrame> {
  readonly priority?: number;
  /** Signs with this key, as the nodes do. */
  readonly key?: string;
}

function packet(plan: InstancePlan, round: number, changes: Changes = {}): Uint8Array {
  const { priority = 255, key: signing, ...rest } = changes;
  const signs = signing === undefined ? undefined : plan.hmac;
  const frame: AdvertFrame = {
    version: plan.version,
    vrid: plan.vrid,
    interval: plan.interval,
    addresses: plan.addresses.map(({ ip }) => mustIpv4Bytes(ip)),
    password: undefined,
    ah: false,
    hmac: signs && { ...signs, keys: [{ id: 1, key: signing ?? "" }] },
    source: mustIpv4Bytes(stranger),
    destination: mustIpv4Bytes(plan.unicastPeers.length > 0 ? first : group),
    ttl: 255,
    plainChecksum: false,
    ...rest,
  };
  const bytes = encodeAdvert(frame, priority, round + 1);
  const sealer = new Sealer({ ...plan, hmac: frame.hmac }, { sequence: 1000 });
  sealer.begin(Date.now() * 1000);
  sealer.seal(bytes, frame);
  return bytes;
}

/** To the master from the backup's address, and to the backup from the master's. */
const asEither = (make: (between: Changes) => Uint8Array): Uint8Array[] => [
  make({ source: mustIpv4Bytes(second), destination: mustIpv4Bytes(first) }),
  make({ source: mustIpv4Bytes(first), destination: mustIpv4Bytes(second) }),
];

const broken = (plan: InstancePlan, round: number, changes: Changes): Uint8Array[] => {
  const right = packet(plan, round, changes);
  const summed = right.slice();
  summed[26] = (summed[26] ?? 0) ^ 0xff;
  const long = new Uint8Array(right.length + 400);
  long.set(right);
  const short = right.slice(0, 26);
  const foreign = packet(plan, round, { ...changes, addresses: [mustIpv4Bytes("10.77.9.9")] });
  return [summed, long, short, foreign];
};

const other = "ff".repeat(32);

const multicast: readonly Spoof[] = [
  // S1 and S3: multicast with priority 255, whatever password was sniffed.
  { instance: "S1", lines: hmac, signed: true, forge: (plan, round) => [packet(plan, round)] },
  // A trailer under another key.
  {
    instance: "S2",
    lines: hmac,
    signed: true,
    forge: (plan, round) => [packet(plan, round, { key: other })],
  },
  {
    instance: "S7",
    lines: hmac,
    signed: true,
    forge: (plan, round) => [packet(plan, round, { ttl: 254 })],
  },
  // From the master's and the backup's own addresses.
  {
    instance: "S9",
    lines: hmac,
    signed: true,
    forge: (plan, round) =>
      [stranger, first, second].map((from) =>
        packet(plan, round, { priority: 0, source: mustIpv4Bytes(from) }),
      ),
  },
  {
    instance: "S10",
    lines: hmac,
    signed: true,
    forge: (plan, round) => broken(plan, round, {}),
  },
  {
    instance: "S11",
    lines: hmac,
    signed: true,
    forge: (plan, round) => [packet(plan, round, { version: 2, interval: 1_000_000 })],
  },
];

const unicast = (suffix: string, lines: Spoof["lines"], signed: boolean): readonly Spoof[] => [
  {
    instance: `S4${suffix}`,
    lines,
    signed,
    forge: (plan, round) => [packet(plan, round)],
  },
  {
    instance: `S5${suffix}`,
    lines: (own) => `${lines(own)}\ncheck_unicast_src`,
    signed,
    forge: (plan, round) => [packet(plan, round)],
  },
  {
    instance: `S7${suffix}`,
    lines,
    signed,
    forge: (plan, round) => [packet(plan, round, { ttl: 254, destination: mustIpv4Bytes(group) })],
  },
  {
    instance: `S8${suffix}`,
    lines,
    signed,
    forge: (plan, round) => asEither((between) => packet(plan, round, { ...between, ttl: 64 })),
  },
  {
    instance: `S10${suffix}`,
    lines,
    signed,
    forge: (plan, round) =>
      broken(plan, round, {
        source: mustIpv4Bytes(second),
        destination: mustIpv4Bytes(first),
      }),
  },
  {
    instance: `S11${suffix}`,
    lines,
    signed,
    forge: (plan, round) =>
      asEither((between) => packet(plan, round, { ...between, version: 2, interval: 1_000_000 })),
  },
];

/** Without a signature nothing tells a peer from who takes its address. */
const asPeer: Spoof = {
  instance: "S6U",
  lines: both,
  signed: true,
  forge: (plan, round) => asEither((between) => packet(plan, round, between)),
};

export const spoofs: readonly Spoof[] = [
  ...multicast,
  ...unicast("U", both, true),
  asPeer,
  ...unicast("P", peers, false),
];

const text = (signed: boolean, own: number): string =>
  spoofs
    .map((spoof, index) => ({ ...spoof, number: index + 1 }))
    .filter((spoof) => spoof.signed === signed)
    .map(
      ({ instance, lines, number }) => `vrrp_instance ${instance} {
  version 3
  interface eth0
  virtual_router_id ${number}
  priority ${own === 0 ? 150 : 100}
  advert_int 0.1
  virtual_ipaddress {
    10.77.${number}.1
  }
  ${lines(own)}
}
`,
    )
    .join("");

/** What the node on host 0 or 1 does: signed instances, and unicast ones with lbc's own rules. */
export function nodePlan(own: number): HaPlan {
  const plans = [planHa(haConfig(text(true, own), [2, 4])), planHa(haConfig(text(false, own)))].map(
    ({ plan, diagnostics }) => {
      if (!plan || diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
      return plan;
    },
  );
  const [signed, plain] = plans;
  if (!signed || !plain) throw new Error("two plans make one");
  return { ...signed, instances: [...signed.instances, ...plain.instances] };
}
