import { directive } from "../define.ts";
import { inInstance } from "./kinds.ts";
import { flag } from "./shapes.ts";
import { ipvlan, virtualMac } from "./vmac.ts";

const refused = { ...inInstance, inherit: "none", serve: "refused" } as const;
const served = { ...refused, serve: "full" } as const;

export const useVmac = directive({
  ...served,
  name: "use_vmac",
  takes: virtualMac,
  fallback: undefined,
  doc: {
    en: "Puts the addresses on an interface with the virtual router's MAC address.",
    zh: "在使用虚拟 MAC 的网卡上绑定虚拟地址。",
  },
});

export const useVmacAddr = directive({
  ...served,
  name: "use_vmac_addr",
  takes: flag,
  fallback: false,
  doc: {
    en: "Addresses on other interfaces get one with the virtual router's MAC address too.",
    zh: "绑定在其他网卡上的虚拟地址也使用虚拟 MAC 网卡。",
  },
});

/** With use_vmac and unicast peers keepalived sets it itself. */
export const vmacXmitBase = directive({
  ...served,
  name: "vmac_xmit_base",
  takes: flag,
  fallback: false,
  doc: {
    en: "With use_vmac, sends adverts from the interface itself.",
    zh: "配合 use_vmac：仍从物理网卡发送通告。",
  },
});

export const useIpvlan = directive({
  ...refused,
  name: "use_ipvlan",
  takes: ipvlan,
  fallback: undefined,
  doc: {
    en: "Puts the addresses on an ipvlan interface of the instance's own.",
    zh: "在实例专用的 ipvlan 网卡上绑定虚拟地址。",
  },
});
