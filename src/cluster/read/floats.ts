import type { PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { say, type Text } from "../../messages/text.ts";
import type { Span } from "../../text/span.ts";
import { type Address, addressIn, isIn, lastByte } from "../addresses.ts";
import { entriesOf, itemsOf, mapOf, textOf, valueOf } from "../placed.ts";
import { endOf, keyOf, type PlacedNode } from "./nodes.ts";

type Complain = (message: Text, span: Span) => void;

/** A node and everything that holds for it. */
export interface Seen {
  readonly node: PlacedNode;
  readonly sections: PlacedMap;
  readonly overrides: PlacedMap | undefined;
}

interface Float {
  readonly entry: PlacedEntry;
  readonly addresses: readonly {
    readonly address: Address;
    readonly key: string;
    readonly span: Span;
  }[];
  /** What the user says of it, and where. */
  readonly interface: string | undefined;
  readonly nodes: ReadonlySet<string> | undefined;
}

/** Says what floats say that the network does not hold with. */
export class Floats {
  readonly #complain: Complain;
  readonly #isPlain: boolean;
  /** Told of one node. */
  readonly #outside = new Set<string>();
  readonly #byEntry = new WeakMap<PlacedEntry, Float>();

  /** `isPlain` where keepalived's own keywords may say what the description does not. */
  constructor(complain: Complain, isPlain: boolean) {
    this.#complain = complain;
    this.#isPlain = isPlain;
  }

  /** Ends early where enough was told. */
  check(views: readonly Seen[], isFull: () => boolean): void {
    const owners = new Map(
      views.flatMap(({ node }) =>
        node.addresses.map(({ address }) => [keyOf(address), node.name] as const),
      ),
    );
    const members = new Map<PlacedEntry, number>();
    let peers = 0;
    for (const { node, sections } of views) {
      const taken = new Map<string, string>();
      const numbers = new Map<string, string>();
      for (const entry of entriesOf(mapOf(sections, "floats"))) {
        if (isFull()) return;
        const float = this.#float(entry);
        if (!float || (float.nodes && !float.nodes.has(node.name))) continue;
        const others = members.get(entry) ?? 0;
        members.set(entry, others + 1);
        peers += 2 * others;
        if (others === mostMembers) this.#complain(tooManyMembers, entry.keySpan);
        if (peers > mostPeers) return this.#complain(tooManyPeers, entry.keySpan);
        this.#addresses(float, node, owners, taken);
        this.#number(float, node, numbers);
        this.#transport(float, node);
      }
    }
  }

  #float(entry: PlacedEntry): Float | undefined {
    const there = this.#byEntry.get(entry);
    if (there) return there;
    const { value } = entry;
    if (value.kind !== "map") return undefined;
    const nodes = valueOf(value, "nodes");
    const float: Float = {
      entry,
      addresses: itemsOf(valueOf(value, "address")).flatMap((item) => {
        const address = addressIn(textOf(item) ?? "");
        return address && address.family !== 0
          ? [{ address, key: keyOf(address), span: item.span }]
          : [];
      }),
      interface: textOf(valueOf(value, "interface")),
      nodes: nodes && new Set(itemsOf(nodes).flatMap((item) => textOf(item) ?? [])),
    };
    this.#byEntry.set(entry, float);
    return float;
  }

  #addresses(
    { entry, addresses, interface: own }: Float,
    node: PlacedNode,
    owners: ReadonlyMap<string, string>,
    taken: Map<string, string>,
  ): void {
    if (addresses.length === 0 && !this.#isPlain && !hasAddress(entry))
      this.#complain(noAddress, entry.keySpan);
    for (const { address, key, span } of addresses) {
      const other = taken.get(key);
      if (other !== undefined) this.#complain(sameAddress(address.host, other), span);
      else taken.set(key, entry.key);
      const owner = owners.get(key);
      if (owner !== undefined) this.#complain(ownAddress(address.host, owner), span);
      // Another interface is another network.
      if (own === undefined || own === node.interface) this.#network(address, span, node);
    }
  }

  /** An address with a prefix may be of a second network on the same wire. */
  #network(address: Address, span: Span, { name, addresses }: PlacedNode): void {
    const { network } = addresses.find((one) => one.network?.family === address.family) ?? {};
    if (!network || address.prefix !== undefined) return;
    if (isIn(address, network)) return endOf(address, network, span, this.#complain);
    const key = `${span.file} ${span.start} ${address.host}`;
    if (this.#outside.has(key)) return;
    this.#outside.add(key);
    this.#complain(
      say(
        {
          en: "{address} is outside {network}, the network of `{node}`: correct it, or say its prefix",
          zh: "{address} 不在 `{node}` 的网络 {network} 内：请改正，或写明前缀",
        },
        { address: address.host, network: network.text, node: name },
      ),
      span,
    );
  }

  #number(float: Float, node: PlacedNode, numbers: Map<string, string>): void {
    const { entry, addresses } = float;
    const said = valueOf(entry.value, "vrid") ?? valueOf(entry.value, "virtual_router_id");
    const [first] = addresses;
    const vrid = said ? Number(textOf(said)) : first && lastByte(first.address);
    if (vrid === undefined) {
      if (!this.#isPlain && hasAddress(entry) && !valueOf(entry.value, "address"))
        this.#complain(noNumber, entry.keySpan);
      return;
    }
    const span = said?.span ?? first?.span ?? entry.keySpan;
    if (!said && vrid === 0) return this.#complain(zeroByte, span);
    const family = first?.address.family ?? 4;
    const wire = float.interface ?? node.interface;
    const key = `${wire} ${family} ${vrid}`;
    const other = numbers.get(key);
    if (other === undefined) numbers.set(key, entry.key);
    else this.#complain(sameNumber(vrid, other, wire, said !== undefined), span);
  }

  #transport({ entry }: Float, node: PlacedNode): void {
    const said = valueOf(entry.value, "transport");
    if (textOf(said) !== "unicast" || !said || node.addresses.length > 0) return;
    if (valueOf(entry.value, "unicast_peer")) return;
    this.#complain(
      say(
        {
          en: "`{node}` has no `address` to send adverts to",
          zh: "`{node}` 没有 `address`，无法向其发送通告",
        },
        { node: node.name },
      ),
      said.span,
    );
  }
}

/** As many as there are priorities below the owner's. */
const mostMembers = 254;

/** Every node of a float sends its adverts to every other one. */
const mostPeers = 4_000_000;

const tooManyMembers = say(
  {
    en: "a float has at most {most} nodes, as many as there are priorities: say `nodes`",
    zh: "一个浮动地址最多有 {most} 个节点（优先级的个数）：请写 `nodes`",
  },
  { most: mostMembers },
);
const tooManyPeers = say({
  en: "too many nodes share too many floats: say `nodes`",
  zh: "共用浮动地址的节点过多：请写 `nodes`",
});

const addressWords = [
  "address",
  "virtual_ipaddress",
  "virtual_ipaddress_excluded",
  "virtual_routes",
  "virtual_rules",
];

const hasAddress = ({ value }: PlacedEntry): boolean =>
  addressWords.some((key) => valueOf(value, key) !== undefined);

const noAddress = say({ en: "`address` is missing", zh: "缺少 `address`" });
const noNumber = say({ en: "`vrid` is missing", zh: "缺少 `vrid`" });
const zeroByte = say({
  en: "the last byte of this address is 0, which is no number of a virtual router: say `vrid`",
  zh: "该地址最后一个字节为 0，不能用作虚拟路由器编号：请写 `vrid`",
});

const sameAddress = (address: string, other: string): Text =>
  say(
    { en: "{address} is an address of `{other}` already", zh: "{address} 已是 `{other}` 的地址" },
    { address, other },
  );

const ownAddress = (address: string, node: string): Text =>
  say(
    {
      en: "{address} is `{node}`'s own address, which cannot float",
      zh: "{address} 是 `{node}` 的本机地址，不能浮动",
    },
    { address, node },
  );

const sameNumber = (vrid: number, other: string, wire: string, isSaid: boolean): Text =>
  isSaid
    ? say(
        {
          en: "`{other}` on {wire} has the number {vrid} already",
          zh: "{wire} 上的 `{other}` 已使用编号 {vrid}",
        },
        { other, wire, vrid },
      )
    : say(
        {
          en: "`{other}` on {wire} has the number {vrid} already, which is the last byte here: say another `vrid`",
          zh: "{wire} 上的 `{other}` 已使用编号 {vrid}，与此处最后一个字节相同：请另写 `vrid`",
        },
        { other, wire, vrid },
      );
