import { isIPv4, isIPv6 } from "node:net";

import { say } from "../../messages/text.ts";
import { no, ok, type ValueType } from "../shape.ts";

/** `all`, `unix:`, an address or a CIDR block, as written. */
export type Network = string;

export const network: ValueType<Network> = {
  name: "address|CIDR|unix:|all",
  parse: (text) =>
    isNetwork(text)
      ? ok(text)
      : no(
          say({
            en: "an address, a network such as 10.0.0.0/8, `unix:` or `all` is expected",
            zh: "应为地址、网段（如 10.0.0.0/8）、`unix:` 或 `all`",
          }),
        ),
  print: (value) => value,
  samples: {
    good: ["all", "unix:", "10.0.0.1", "10.0.0.0/8", "::1", "fe80::/10", "0.0.0.0/0"],
    bad: ["", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "::1/129", "example", "10.0.0.0/8x"],
  },
};

/** An address or a CIDR block, and nothing else. */
export const cidr: ValueType<Network> = {
  ...network,
  name: "address|CIDR",
  parse: (text) =>
    text !== "all" && text !== "unix:" && isNetwork(text)
      ? ok(text)
      : no(
          say({
            en: "an address or a network such as 10.0.0.0/8 is expected",
            zh: "应为地址或网段（如 10.0.0.0/8）",
          }),
        ),
  samples: {
    good: ["10.0.0.1", "10.0.0.0/8", "::1", "fe80::/10"],
    bad: ["", "all", "unix:", "10.0.0.0/33", "example"],
  },
};

function isNetwork(text: string): boolean {
  if (text === "all" || text === "unix:") return true;
  const [address = "", bits, extra] = text.split("/");
  if (extra !== undefined) return false;
  const most = isIPv4(address) ? 32 : isIPv6(address) && !address.includes("%") ? 128 : -1;
  if (most === -1) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
}
