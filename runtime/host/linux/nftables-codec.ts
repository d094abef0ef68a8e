/*
 * nfnetlink messages that make a table which drops packets from and to a set of addresses: what
 * keepalived installs for `no_accept` (vrrp_nftables.c; linux/netfilter/nf_tables.h). Pure. Headers
 * are in host order, which is little endian on every machine we support; values are in network order.
 */

export type Family = 4 | 6;

/** An address that is not to be reached; a link-local one only by its interface. */
export interface BarredAddress {
  readonly address: Uint8Array;
  /** Of the interface. */
  readonly index: number;
}

export interface TableOptions {
  readonly table: string;
  /** Of its chains: `nftables_priority`. */
  readonly priority: number;
}

/** One message of a batch without its number. */
export interface NftMessage {
  readonly type: number;
  readonly flags: number;
  readonly body: Uint8Array;
}

const subsystem = 10;
const [NEWTABLE, DELTABLE, NEWCHAIN, NEWRULE, NEWSET, NEWSETELEM, DELSETELEM] = [
  0, 2, 3, 6, 9, 12, 14,
];
const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
const NLM_F_CREATE = 0x400;
const NLM_F_APPEND = 0x800;
const nested = 0x8000;
const BATCH_BEGIN = 0x10;
const BATCH_END = 0x11;
const protocols: Readonly<Record<Family, number>> = { 4: 2, 6: 10 };

const [LOCAL_IN, LOCAL_OUT] = [1, 3];
const [DROP, ACCEPT] = [0, 1];
/** Registers: the verdict, the first of 16 bytes, and the one behind it in words of four. */
const [verdictRegister, register, behind] = [0, 8, 12];
const [network, transport] = [1, 2];
const [META_IIF, META_OIF, META_L4PROTO] = [4, 5, 16];
const icmpv6 = 58;
/** Neighbour solicitation and advertisement. */
const discovery = [135, 136] as const;

/** What nft calls the types of the keys. */
const [ipv4Type, ipv6Type, indexType] = [7, 8, 20];

const sets = {
  4: [{ name: "vips", type: ipv4Type, length: 4 }],
  6: [
    { name: "vips", type: ipv6Type, length: 16 },
    { name: "vips_link_local", type: (ipv6Type << 6) | indexType, length: 20 },
  ],
} as const;

/** The table of a family with its sets, chains and rules. */
export function tableMessages(family: Family, { table, priority }: TableOptions): NftMessage[] {
  const named = text(1, table);
  const create = (type: number, ...attributes: Uint8Array[]) =>
    message(type, NLM_F_CREATE, family, [named, ...attributes]);
  const chain = (name: string, hook: number) =>
    create(
      NEWCHAIN,
      text(3, name),
      nest(4, word(1, hook), word(2, priority)),
      word(5, ACCEPT),
      text(7, "filter"),
    );
  return [
    create(NEWTABLE),
    ...sets[family].map(({ name, type, length }, index) =>
      create(
        NEWSET,
        text(2, name),
        word(3, 0),
        word(4, type),
        word(5, length),
        word(10, index + 1),
      ),
    ),
    chain("in", LOCAL_IN),
    chain("out", LOCAL_OUT),
    ...[...rules(family, "in"), ...rules(family, "out")].map(({ chain: name, expressions }) =>
      message(NEWRULE, NLM_F_CREATE | NLM_F_APPEND, family, [
        named,
        text(2, name),
        nest(4, ...expressions),
      ]),
    ),
  ];
}

/** Takes away a family's table with everything in it; ENOENT when it is not there. */
export const deleteTable = (family: Family, table: string): NftMessage =>
  message(DELTABLE, 0, family, [text(1, table)]);

/** Puts addresses of one family into the sets of its table, or takes them out. */
export function elementMessages(
  family: Family,
  table: string,
  add: boolean,
  addresses: readonly BarredAddress[],
): NftMessage[] {
  const isLocal = ({ address }: BarredAddress) =>
    address[0] === 0xfe && (address[1] ?? 0) >> 6 === 2;
  const local = family === 6 ? addresses.filter(isLocal) : [];
  const common = addresses.filter((one) => !local.includes(one));
  const of = (set: string, keys: readonly Uint8Array[]) => {
    const elements = keys.map((key) => nest(1, nest(1, attribute(1, key))));
    const body = [text(1, table), text(2, set), nest(3, ...elements)];
    const type = add ? NEWSETELEM : DELSETELEM;
    return keys.length > 0 ? [message(type, add ? NLM_F_CREATE : 0, family, body)] : [];
  };
  return [
    ...of(
      "vips",
      common.map(({ address }) => address),
    ),
    ...of(
      "vips_link_local",
      local.map(({ address, index }) => concatenated(address, hostWord(index))),
    ),
  ];
}

/** One datagram: all of the messages happen, or none. The last is acknowledged. */
export function encodeBatch(messages: readonly NftMessage[], sequence: number): Uint8Array {
  const batch = { flags: 0, body: Uint8Array.of(0, 0, 0, subsystem) };
  const all = [{ ...batch, type: BATCH_BEGIN }, ...messages, { ...batch, type: BATCH_END }];
  return concatenated(
    ...all.map(({ type, flags, body }, index) => {
      const acknowledged = index === messages.length ? NLM_F_ACK : 0;
      const header = new Uint8Array(16);
      const view = new DataView(header.buffer);
      view.setUint32(0, 16 + body.length, true);
      view.setUint16(4, type, true);
      view.setUint16(6, NLM_F_REQUEST | flags | acknowledged, true);
      view.setUint32(8, sequence + index, true);
      return concatenated(header, body);
    }),
  );
}

interface Rule {
  readonly chain: string;
  readonly expressions: readonly Uint8Array[];
}

function* rules(family: Family, chain: "in" | "out"): Generator<Rule> {
  const incoming = chain === "in";
  if (family === 4) {
    const address = load(network, incoming ? 16 : 12, 4);
    yield { chain, expressions: [address, lookup("vips"), verdict(DROP)] };
    return;
  }
  const address = load(network, incoming ? 24 : 8, 16);
  const link = meta(incoming ? META_IIF : META_OIF, behind);
  for (const type of discovery)
    yield {
      chain,
      expressions: [
        meta(META_L4PROTO, register),
        equals(icmpv6),
        load(transport, 0, 1),
        equals(type),
        verdict(ACCEPT),
      ],
    };
  yield { chain, expressions: [address, lookup("vips"), verdict(DROP)] };
  yield { chain, expressions: [address, link, lookup("vips_link_local"), verdict(DROP)] };
}

const expression = (name: string, ...data: Uint8Array[]): Uint8Array =>
  nest(1, text(1, name), nest(2, ...data));

const load = (base: number, offset: number, length: number): Uint8Array =>
  expression("payload", word(1, register), word(2, base), word(3, offset), word(4, length));

const meta = (key: number, into: number): Uint8Array =>
  expression("meta", word(2, key), word(1, into));

const equals = (byte: number): Uint8Array =>
  expression("cmp", word(1, register), word(2, 0), nest(3, attribute(1, Uint8Array.of(byte))));

const lookup = (set: string): Uint8Array => expression("lookup", text(1, set), word(2, register));

const verdict = (code: number): Uint8Array =>
  expression("immediate", word(1, verdictRegister), nest(2, nest(2, word(1, code))));

function message(
  type: number,
  flags: number,
  family: Family,
  attributes: readonly Uint8Array[],
): NftMessage {
  const generic = Uint8Array.of(protocols[family], 0, 0, 0);
  return { type: (subsystem << 8) | type, flags, body: concatenated(generic, ...attributes) };
}

/** Padded to four bytes, as the next attribute must begin. */
function attribute(type: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array((value.length + 4 + 3) & ~3);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, value.length + 4, true);
  view.setUint16(2, type, true);
  bytes.set(value, 4);
  return bytes;
}

const nest = (type: number, ...inner: readonly Uint8Array[]): Uint8Array =>
  attribute(type | nested, concatenated(...inner));

const text = (type: number, value: string): Uint8Array =>
  attribute(type, new TextEncoder().encode(`${value}\0`));

function word(type: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value);
  return attribute(type, bytes);
}

function hostWord(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return bytes;
}

function concatenated(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
