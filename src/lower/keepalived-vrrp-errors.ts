import { say, type Text } from "../messages/text.ts";
import {
  all,
  type Entry,
  familyOf,
  has,
  isOn,
  last,
  linesOf,
  numberOf,
  type Tell,
  textOf,
} from "./keepalived-entries.ts";
import { syncGroupErrors } from "./keepalived-group-errors.ts";

export interface Instance {
  readonly entry: Entry;
  readonly family: 4 | 6;
  readonly version: number;
  readonly strict: boolean;
  readonly isMaster: boolean;
  readonly isOwner: boolean;
  readonly vips: readonly Entry[];
  readonly unicast: boolean;
}

/** What keepalived reports of instances after reading them. */
export function vrrpErrors(entries: readonly Entry[], tell: Tell): void {
  const globals = all(entries, "global_defs").flatMap(({ body }) => body);
  const instances = all(entries, "vrrp_instance").map((entry) => instanceOf(entry, globals));
  for (const instance of instances) complete(instance, globals, tell);
  vmacNames(instances, tell);
  sharedIds(instances, tell);
  syncGroupErrors(entries, instances, tell);
}

function instanceOf(entry: Entry, globals: readonly Entry[]): Instance {
  const { body } = entry;
  const vips = linesOf(body, "virtual_ipaddress");
  const peers = linesOf(body, "unicast_peer");
  const first = vips.map(({ name }) => familyOf(name.text)).find((family) => family !== undefined);
  const family = first ?? familyOf(peers[0]?.name.text) ?? 4;
  const own = numberOf(last(body, "version"));
  const strictly = last(body, "strict_mode");
  const strict = strictly ? isOn(strictly) : has(globals, "vrrp_strict");
  const asked = own ?? (family === 6 ? 3 : (numberOf(last(globals, "vrrp_version")) ?? 2));
  const written = textOf(last(body, "state"));
  const state = written === "MASTER" || written === "BACKUP" ? written : undefined;
  const number = numberOf(last(body, "priority"));
  const priority =
    number !== undefined && number >= 1 && number <= 255
      ? number
      : state === "MASTER" && number === undefined
        ? 255
        : 100;
  return {
    entry,
    family,
    version: family === 6 && strict ? 3 : asked,
    strict,
    isMaster: state === undefined ? priority === 255 : state === "MASTER",
    isOwner: priority === 255,
    vips,
    unicast: peers.length > 0,
  };
}

const atHead = ({ entry }: Instance, tell: Tell, message: Text) =>
  tell(entry.name, entry.via, message);

function complete(instance: Instance, globals: readonly Entry[], tell: Tell): void {
  const { entry, vips, version, strict } = instance;
  const { body } = entry;
  if (!has(body, "virtual_router_id"))
    atHead(
      instance,
      tell,
      say({ en: "the instance has no virtual_router_id", zh: "实例缺少 virtual_router_id" }),
    );
  if (!has(body, "interface") && !has(globals, "default_interface") && !unicastFrom(instance))
    atHead(instance, tell, say({ en: "the instance has no interface", zh: "实例缺少 interface" }));
  if (vips.length === 0 && !has(body, "no_virtual_ipaddress"))
    atHead(
      instance,
      tell,
      version === 3 || strict
        ? say({ en: "the instance needs a virtual address", zh: "实例必须有虚拟地址" })
        : say({
            en: "the instance has no virtual address; keepalived asks for one",
            zh: "实例没有虚拟地址，keepalived 会要求至少一个",
          }),
    );
  addresses(instance, tell);
  authentication(instance, tell);
  election(instance, tell);
  unicast(instance, tell);
  virtualMac(instance, tell);
  trackedInterfaces(instance, tell);
}

const unicastFrom = ({ entry: { body }, unicast: peers }: Instance): boolean =>
  peers && has(body, "unicast_src_ip");

const otherFamily = say({
  en: "the address is not of the family of the instance; keepalived ignores it",
  zh: "地址与实例的地址族不一致，keepalived 会忽略",
});

function addresses({ entry: { body }, vips, family }: Instance, tell: Tell): void {
  for (const { name, via } of vips)
    if ((familyOf(name.text) ?? family) !== family) tell(name, via, otherFamily);
  for (const entry of all(body, "unicast_src_ip", "mcast_src_ip", "mcast_dst_ip")) {
    const [word] = entry.args;
    const known = body.slice(0, body.indexOf(entry));
    const before = linesOf(known, "virtual_ipaddress").length > 0 || vips.length > 0;
    if (word && before && (familyOf(word.text) ?? family) !== family)
      tell(word, entry.via, otherFamily);
  }
  const native = last(body, "native_ipv6");
  if (native && family === 4)
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

function authentication(instance: Instance, tell: Tell): void {
  const { version, strict, family, isMaster, isOwner } = instance;
  const inner = all(instance.entry.body, "authentication").flatMap(({ body }) => body);
  const type = last(inner, "auth_type");
  const kind = textOf(type);
  if (!type || (kind !== "PASS" && kind !== "AH")) return;
  const say1 = (message: Text) => tell(type.name, type.via, message);
  if (strict || version === 3)
    say1(
      say({
        en: "version 3 and strict mode know no authentication; it is ignored",
        zh: "VRRPv3 与严格模式不支持认证，该设置被忽略",
      }),
    );
  else if (!textOf(last(inner, "auth_pass")))
    say1(
      say({
        en: "auth_type without auth_pass is ignored",
        zh: "只有 auth_type 而无 auth_pass，会被忽略",
      }),
    );
  else if (kind === "AH" && family === 6)
    say1(say({ en: "AH is for IPv4 only", zh: "AH 仅适用于 IPv4" }));
  else if (kind === "AH" && isMaster && !isOwner)
    say1(
      say({
        en: "with AH an instance cannot begin as MASTER; keepalived makes it BACKUP",
        zh: "使用 AH 时不能以 MASTER 启动，keepalived 会改为 BACKUP",
      }),
    );
}

function election({ entry: { body }, strict, isMaster, isOwner }: Instance, tell: Tell): void {
  const state = last(body, "state");
  if (strict && state && isMaster !== isOwner)
    tell(
      state.name,
      state.via,
      say({
        en: "in strict mode MASTER is only the owner of the address, with priority 255",
        zh: "严格模式下只有优先级为 255 的地址拥有者才能是 MASTER",
      }),
    );
  const flag = last(body, "preempt", "nopreempt");
  const nopreempt = flag?.name.text === "nopreempt" ? flag : undefined;
  // With state MASTER written a rule of its own tells.
  if (nopreempt && isOwner && textOf(state) !== "MASTER")
    tell(
      nopreempt.name,
      nopreempt.via,
      say({
        en: "nopreempt does not work with priority 255; keepalived clears it",
        zh: "nopreempt 与优先级 255 不兼容，keepalived 会清除",
      }),
    );
  const delay = last(body, "preempt_delay");
  const delayed = (numberOf(delay) ?? 0) > 0 ? delay : undefined;
  if (delayed && ((isMaster && !strict) || isOwner || strict || nopreempt))
    tell(
      delayed.name,
      delayed.via,
      say({
        en: "preempt_delay does not work with state MASTER, nopreempt or strict mode; keepalived clears it",
        zh: "preempt_delay 与 state MASTER、nopreempt 或严格模式不兼容，keepalived 会清除",
      }),
    );
  if (!strict) return;
  const unwanted = [
    ...all(body, "garp_lower_prio_repeat", "garp_lower_prio_delay").filter(
      (e) => numberOf(e) !== 0,
    ),
    ...all(body, "lower_prio_no_advert").filter((entry) => !isOn(entry)),
    ...all(body, "higher_prio_send_advert").filter(isOn),
  ];
  for (const { name, via } of unwanted)
    tell(
      name,
      via,
      say({ en: "strict mode resets {name}", zh: "严格模式会重置 {name}" }, { name: name.text }),
    );
}

const unicastWords = [
  "unicast_src_ip",
  "unicast_peer",
  "check_unicast_src",
  "old_unicast_checksum",
];

function unicast(instance: Instance, tell: Tell): void {
  const { body } = instance.entry;
  if (instance.unicast) return;
  const said = last(body, ...unicastWords);
  if (said && !has(body, "unicast_fault_no_peer"))
    tell(
      said.name,
      said.via,
      say({
        en: "a unicast keyword without peers: keepalived goes on with multicast",
        zh: "设置了单播关键字却没有对端，keepalived 会改用组播",
      }),
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

function virtualMac(instance: Instance, tell: Tell): void {
  const { entry, family, strict } = instance;
  const { body } = entry;
  const vmac = last(body, "use_vmac");
  const ipvlan = last(body, "use_ipvlan");
  const base = last(body, "vmac_xmit_base");
  if (vmac && instance.unicast && !has(body, "interface"))
    tell(
      vmac.name,
      vmac.via,
      say({
        en: "use_vmac with unicast needs an interface",
        zh: "单播实例使用 use_vmac 时必须设置 interface",
      }),
    );
  else if (vmac && instance.unicast && !base)
    tell(
      vmac.name,
      vmac.via,
      say({
        en: "use_vmac with unicast needs vmac_xmit_base",
        zh: "单播实例使用 use_vmac 时需要 vmac_xmit_base",
      }),
    );
  if (base && (!vmac || strict))
    tell(
      base.name,
      base.via,
      say({
        en: "vmac_xmit_base needs use_vmac, and no strict mode",
        zh: "vmac_xmit_base 需要 use_vmac，且不能用于严格模式",
      }),
    );
  const promote = last(body, "promote_secondaries");
  if (promote && (vmac ?? ipvlan))
    tell(
      promote.name,
      promote.via,
      say({
        en: "promote_secondaries is always set for a vmac",
        zh: "vmac 总会设置 promote_secondaries",
      }),
    );
  if (ipvlan && !ipvlan.args.some(({ text }) => familyOf(text) === family) && family === 4)
    tell(
      ipvlan.name,
      ipvlan.via,
      say({ en: "use_ipvlan needs an address of its own", zh: "use_ipvlan 需要自己的地址" }),
    );
}

/** Two instances that want the same name for their interface. */
function vmacNames(instances: readonly Instance[], tell: Tell): void {
  const taken = new Set<string>();
  for (const { entry } of instances) {
    const use = last(entry.body, "use_vmac", "use_ipvlan");
    const word = use?.args.find(({ text }) => /^[^:]+$/.test(text) && familyOf(text) === undefined);
    if (!use || !word) continue;
    if (taken.has(word.text))
      tell(
        word,
        use.via,
        say({
          en: "another instance has an interface of this name",
          zh: "另一个实例已使用这个网卡名",
        }),
      );
    taken.add(word.text);
  }
}

/** Two instances of multicast with one virtual_router_id on one interface. */
function sharedIds(instances: readonly Instance[], tell: Tell): void {
  const seen = new Set<string>();
  for (const { entry, family, unicast: peers } of instances) {
    const id = last(entry.body, "virtual_router_id");
    const device = textOf(last(entry.body, "interface"));
    if (!id || peers || device === undefined) continue;
    const group = textOf(last(entry.body, "mcast_dst_ip")) ?? "";
    const key = [device, family, numberOf(id), group].join(" ");
    if (seen.has(key))
      tell(
        id.name,
        id.via,
        say(
          {
            en: "another instance on {device} has this virtual_router_id",
            zh: "{device} 上的另一个实例已使用这个 virtual_router_id",
          },
          { device },
        ),
      );
    seen.add(key);
  }
}

function trackedInterfaces({ entry: { body } }: Instance, tell: Tell): void {
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
