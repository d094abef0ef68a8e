import { say } from "../messages/text.ts";
import { familyOf, has, last, type Tell } from "./keepalived-entries.ts";
import type { Instance } from "./keepalived-instances.ts";

/** What goes wrong with interfaces of an instance's own. */
export function virtualMac(instance: Instance, tell: Tell): void {
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
export function vmacNames(instances: readonly Instance[], tell: Tell): void {
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
