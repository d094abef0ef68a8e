import { isIP } from "node:net";

import { say } from "../../messages/text.ts";
import { no, ok, type Shape, type Written } from "../shape.ts";
import { count } from "./kinds.ts";
import { interfaceName } from "./values.ts";

/** An interface of the kernel on top of the instance's, with the virtual router's MAC address. */
export interface VirtualMac {
  /** `vrrp.` and the virtual router id where none is written. */
  readonly interface: string | undefined;
  /** Six bytes, or five that the virtual router id completes. */
  readonly mac: string | undefined;
  /** `netlink_notify_msg` of 2.4: tells others of the interface. */
  readonly notify: boolean;
  readonly group: number | undefined;
}

const mac = /^[\da-f]{2}(:[\da-f]{2}){4,5}$/i;
const group = count(0, 4_294_967_295);

const tooMany = ({ text }: Written) =>
  say({ en: "{text} has no meaning here", zh: "此处的 {text} 没有意义" }, { text });

/** `[[name] interface] [mac] [netlink_notify_msg] [group number]`. */
export const virtualMac: Shape<VirtualMac> = {
  usage: "[[name] interface] [mac] [netlink_notify_msg] [group number]",
  samples: {
    good: ["", "vrrp.1", "vrrp.1 02:00:00:00:00:01", "02:00:00:00:00:01"],
    bad: ["vrrp.1 foo", "averylonginterfacename"],
  },
  parse(words) {
    const value: { -readonly [K in keyof VirtualMac]: VirtualMac[K] } = {
      interface: undefined,
      mac: undefined,
      notify: false,
      group: undefined,
    };
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (!word) break;
      const next = words[at + 1];
      if (word.text === "name" && next) continue;
      if (word.text === "netlink_notify_msg") value.notify = true;
      else if (word.text === "group" && next) {
        const parsed = group.parse(next.text);
        if (!parsed.ok) return no(parsed.reason, next.span);
        value.group = parsed.value;
        at++;
      } else if (mac.test(word.text)) value.mac = word.text;
      else if (value.interface === undefined) {
        const parsed = interfaceName.parse(word.text);
        if (!parsed.ok) return no(parsed.reason, word.span);
        value.interface = parsed.value;
      } else return no(tooMany(word), word.span);
    }
    return ok(value);
  },
  print: (value) => [
    ...(value.interface === undefined ? [] : [value.interface]),
    ...(value.mac === undefined ? [] : [value.mac]),
    ...(value.notify ? ["netlink_notify_msg"] : []),
    ...(value.group === undefined ? [] : ["group", String(value.group)]),
  ],
};

/** An interface of the kernel on top of the instance's, with an address of its own. */
export interface Ipvlan {
  readonly interface: string | undefined;
  /** IPv4 instances need one. */
  readonly address: string | undefined;
  readonly mode: "bridge" | "private" | "vepa";
  readonly group: number | undefined;
}

const isMode = (text: string): text is Ipvlan["mode"] =>
  text === "bridge" || text === "private" || text === "vepa";

/** `[[name] interface] [address] [bridge|private|vepa] [group number]`. */
export const ipvlan: Shape<Ipvlan> = {
  usage: "[[name] interface] [address] [bridge|private|vepa] [group number]",
  samples: {
    good: ["ipv1 10.0.0.5", "ipv1 10.0.0.5 bridge", "10.0.0.5/24 private"],
    bad: ["ipv1 10.0.0.5 foo"],
  },
  parse(words) {
    const value: { -readonly [K in keyof Ipvlan]: Ipvlan[K] } = {
      interface: undefined,
      address: undefined,
      mode: "bridge",
      group: undefined,
    };
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (!word) break;
      const next = words[at + 1];
      if (word.text === "name" && next) continue;
      if (isMode(word.text)) value.mode = word.text;
      else if (word.text === "group" && next) {
        const parsed = group.parse(next.text);
        if (!parsed.ok) return no(parsed.reason, next.span);
        value.group = parsed.value;
        at++;
      } else if (isIP(word.text.split("/")[0] ?? "") !== 0) value.address = word.text;
      else if (value.interface === undefined) {
        const parsed = interfaceName.parse(word.text);
        if (!parsed.ok) return no(parsed.reason, word.span);
        value.interface = parsed.value;
      } else return no(tooMany(word), word.span);
    }
    return ok(value);
  },
  print: (value) => [
    ...(value.interface === undefined ? [] : [value.interface]),
    ...(value.address === undefined ? [] : [value.address]),
    ...(value.mode === "bridge" ? [] : [value.mode]),
    ...(value.group === undefined ? [] : ["group", String(value.group)]),
  ],
};
