import { say } from "../messages/text.ts";
import { electionErrors } from "./keepalived-election-errors.ts";
import {
  all,
  type Entry,
  familyOf,
  has,
  last,
  linesOf,
  numberOf,
  textOf,
  type Told,
} from "./keepalived-entries.ts";
import { familyErrors } from "./keepalived-family-errors.ts";
import { syncGroupErrors } from "./keepalived-group-errors.ts";
import { type Around, type Instance, instanceOf } from "./keepalived-instances.ts";
import { virtualMac, vmacNames } from "./keepalived-vmac-errors.ts";

/** What keepalived reports of instances after reading them. */
export function vrrpErrors(entries: readonly Entry[], more: Omit<Around, "entries" | "globals">) {
  const globals = all(entries, "global_defs").flatMap(({ body }) => body);
  const around: Around = { ...more, entries, globals };
  const instances = all(entries, "vrrp_instance").map((entry) => instanceOf(entry, globals));
  const grouped = syncGroupErrors(instances, around);
  for (const instance of instances) {
    complete(instance, around);
    familyErrors(instance, around);
    addresses(instance, around);
    electionErrors(instance, around, grouped.has(instance.name));
    unicast(instance, around);
    virtualMac(instance, around.tell);
    trackedInterfaces(instance, around);
  }
  vmacNames(instances, around.tell);
  sharedIds(instances, around);
}

/** What an instance lacks. */
function complete(instance: Instance, { globals, isNewer, tell }: Around): void {
  const { entry, name, unicast: peers } = instance;
  const { body } = entry;
  if (!has(body, "virtual_router_id"))
    tell(
      entry.name,
      entry.via,
      say(
        {
          en: "{name} has no virtual_router_id: keepalived does not start",
          zh: "实例 {name} 缺少 virtual_router_id：keepalived 无法启动",
        },
        { name },
      ),
      {
        code: "vrrp/vrid-missing",
        help: say({
          en: "write a number from 1 to 255 that no other virtual router of the network has, the same on every node",
          zh: "写一个 1 到 255 之间、同网段其他虚拟路由器未使用的编号，各节点保持一致",
        }),
      },
    );
  // 2.2.7 asks for one in every case; its default_interface is for static addresses.
  const canDo =
    isNewer && (has(globals, "default_interface") || (peers && has(body, "unicast_src_ip")));
  if (!has(body, "interface") && !canDo)
    tell(
      entry.name,
      entry.via,
      say(
        {
          en: "{name} has no interface: keepalived does not start",
          zh: "实例 {name} 缺少 interface：keepalived 无法启动",
        },
        { name },
      ),
      {
        code: "vrrp/interface-missing",
        help: say({
          en: "write the interface by which the nodes reach each other",
          zh: "写上节点之间互通所用的网卡",
        }),
      },
    );
  if (instance.vips.length === 0 && !has(body, "no_virtual_ipaddress")) noAddress(instance, tell);
}

function noAddress({ entry, name, version, strict }: Instance, tell: Around["tell"]): void {
  if (strict)
    tell(
      entry.name,
      entry.via,
      say(
        {
          en: "{name} has no virtual address, which strict mode demands: keepalived does not start",
          zh: "实例 {name} 没有虚拟地址，而严格模式要求必须有：keepalived 无法启动",
        },
        { name },
      ),
      { code: "vrrp/strict-no-vip", ...switchedOn(strict), help: withAddress },
    );
  else
    tell(
      entry.name,
      entry.via,
      version === 3
        ? say(
            {
              en: "{name} has no virtual address, which VRRP version 3 demands: keepalived does not start",
              zh: "实例 {name} 没有虚拟地址，而 VRRP v3 要求必须有：keepalived 无法启动",
            },
            { name },
          )
        : say(
            {
              en: "{name} has no virtual address: it elects a master of nothing",
              zh: "实例 {name} 没有虚拟地址：选出的主节点什么也不承载",
            },
            { name },
          ),
      { code: "vrrp/no-vip", help: withAddress },
    );
}

const withAddress = say({
  en: "write virtual_ipaddress, or remove the instance",
  zh: "写上 virtual_ipaddress，或删除该实例",
});

/** Where strict mode comes from. */
export const switchedOn = (strict: Entry): Told => ({
  related: [{ span: strict.name.span, message: say({ en: "strict mode", zh: "严格模式" }) }],
});

function addresses({ entry: { body }, vips, family }: Instance, { tell }: Around): void {
  const native = last(body, "native_ipv6");
  const four = vips.length > 0 ? familyOf(vips[0]?.name.text) !== 6 : family === 4;
  if (native && four)
    tell(
      native.name,
      native.via,
      say({ en: "native_ipv6 is for IPv6 addresses", zh: "native_ipv6 只用于 IPv6 地址" }),
    );
  const device = last(body, "interface");
  const vrf = last(body, "vrf");
  if (device && vrf)
    tell(
      vrf.name,
      vrf.via,
      say({ en: "vrf or interface, not both", zh: "vrf 与 interface 不能同时使用" }),
    );
  if (device && textOf(device) === "lo")
    tell(
      device.args[0] ?? device.name,
      device.via,
      say({ en: "an instance cannot use the loopback interface", zh: "实例不能使用回环网卡" }),
    );
}

const unicastWords = [
  "unicast_src_ip",
  "unicast_peer",
  "check_unicast_src",
  "old_unicast_checksum",
];

function unicast({ entry: { body }, name, unicast: peers }: Instance, { tell }: Around): void {
  if (peers) return;
  const said = last(body, ...unicastWords);
  if (said && !has(body, "unicast_fault_no_peer"))
    tell(
      said.name,
      said.via,
      say(
        {
          en: "{name} names no unicast peer: keepalived sends multicast",
          zh: "实例 {name} 没有单播对端：keepalived 会改发组播",
        },
        { name },
      ),
      {
        code: "vrrp/unicast-empty",
        help: say({
          en: "write the addresses of the other nodes in unicast_peer, or remove this",
          zh: "在 unicast_peer 中写上其他节点的地址，或删除这一项",
        }),
      },
    );
  const ttl = last(body, "unicast_ttl");
  if (ttl)
    tell(
      ttl.name,
      ttl.via,
      say({
        en: "unicast_ttl needs unicast peers; keepalived resets it",
        zh: "unicast_ttl 需要单播对端，keepalived 会重置",
      }),
    );
}

/** Two instances of multicast with one virtual_router_id on one interface. */
function sharedIds(instances: readonly Instance[], { tell }: Around): void {
  const seen = new Map<string, Instance>();
  for (const instance of instances) {
    const { entry, family, name } = instance;
    const id = last(entry.body, "virtual_router_id");
    const device = textOf(last(entry.body, "interface"));
    if (!id || instance.unicast || device === undefined) continue;
    const group = textOf(last(entry.body, "mcast_dst_ip")) ?? "";
    const number = numberOf(id) ?? "";
    const key = [device, family, number, group].join(" ");
    const first = seen.get(key);
    if (!first) {
      seen.set(key, instance);
      continue;
    }
    const other = last(first.entry.body, "virtual_router_id") ?? first.entry;
    tell(
      id.name,
      id.via,
      say(
        {
          en: "{other} has virtual_router_id {id} on {device} already: keepalived does not start with {name} beside it",
          zh: "{device} 上的 virtual_router_id {id} 已被 {other} 使用：与 {name} 并存时 keepalived 无法启动",
        },
        { other: first.name, id: number, device, name },
      ),
      {
        code: "vrrp/vrid-duplicate-on-interface",
        related: [{ span: other.name.span, message: say({ en: "first here", zh: "首次出现" }) }],
        help: say({
          en: "write another number, the same on every node",
          zh: "改用其他编号，各节点保持一致",
        }),
      },
    );
  }
}

function trackedInterfaces({ entry: { body } }: Instance, { tell }: Around): void {
  const own = textOf(last(body, "interface"));
  for (const { name, via } of linesOf(body, "track_interface"))
    if (name.text === own)
      tell(
        name,
        via,
        say({
          en: "an instance tracks its own interface anyway",
          zh: "实例本来就会跟踪自己的网卡",
        }),
      );
}
