import { directive } from "../define.ts";
import { decimalSeconds, inLvs } from "./kinds.ts";
import { lines, one } from "./shapes.ts";
import { anyWord } from "./values.ts";

const inGroupOfInterfaces = {
  ...inLvs,
  module: "garp_group",
  inherit: "none",
  contexts: ["garp_group"],
  serve: "full",
} as const;

export const garpIntervalOfGroup = directive({
  ...inGroupOfInterfaces,
  name: "garp_interval",
  takes: one(decimalSeconds(0, 4294.967295)),
  fallback: undefined,
  doc: {
    en: "Pause between two gratuitous ARPs over all interfaces of the group.",
    zh: "该组全部网卡上两个免费 ARP 之间的间隔。",
  },
});

export const gnaIntervalOfGroup = directive({
  ...inGroupOfInterfaces,
  name: "gna_interval",
  takes: one(decimalSeconds(0, 4294.967295)),
  fallback: undefined,
  doc: {
    en: "Pause between two unsolicited neighbour advertisements over all interfaces of the group.",
    zh: "该组全部网卡上两个非请求邻居通告之间的间隔。",
  },
});

export const garpInterface = directive({
  ...inGroupOfInterfaces,
  name: "interface",
  takes: one(anyWord),
  fallback: undefined,
  doc: { en: "The one interface of the group.", zh: "该组唯一的网卡。" },
});

export const garpInterfaces = directive({
  ...inGroupOfInterfaces,
  name: "interfaces",
  takes: lines("interface"),
  repeat: "append",
  fallback: [],
  doc: {
    en: "The interfaces of the group, behind one switch.",
    zh: "该组的网卡，通常接在同一台交换机上。",
  },
});
