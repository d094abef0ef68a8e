import type { Network } from "../../ir/variables.ts";
import { say } from "../../messages/text.ts";
import { no, ok, type Parsed, type Shape } from "../shape.ts";
import { block } from "./blocks.ts";
import { ipv4Number, ipv6Words } from "./ip-number.ts";
import { variableName } from "./rewriting.ts";
import { badCount } from "./shapes.ts";

/** `geo [$address] $variable` */
export interface GeoHead {
  readonly source: string | undefined;
  readonly variable: string;
}

const usage = "[$address] $variable { … }";

const headShape: Shape<GeoHead> = {
  usage,
  parse([first, second, extra]) {
    if (!first || extra) return badCount(usage);
    const one = variableName.parse(first.text);
    if (!one.ok) return no(one.reason, first.span);
    if (!second) return ok({ source: undefined, variable: one.value });
    const two = variableName.parse(second.text);
    if (!two.ok) return no(two.reason, second.span);
    return ok({ source: one.value, variable: two.value });
  },
  print: ({ source, variable }) => [
    ...(source === undefined ? [] : [`$${source}`]),
    `$${variable}`,
  ],
};

export const geo = block<GeoHead>(
  {
    name: "geo",
    module: "ngx_http_geo_module",
    contexts: ["http", "stream"],
    serve: "full",
  },
  headShape,
  "A variable whose value depends on the network that an address lies in.",
  "定义一个变量，其值由地址所在的网段决定。",
);

/** A network as `geo` reads it. */
export interface GeoNetwork extends Network {
  /** The same for every spelling of the network. */
  readonly key: string;
  /** Bits beyond the prefix are set: nginx takes them away and warns. */
  readonly meaningless: boolean;
}

const badNetwork = say({
  en: "an address or a network such as 10.0.0.0/8 is expected",
  zh: "应为地址或网段，例如 10.0.0.0/8",
});

/** 255.255.255.255 stands for a failed reading in nginx; without a mask it is taken all the same. */
const broadcast = 0xffff_ffff;

/** What ngx_ptocidr makes of a text. */
export function parseNetwork(text: string): Parsed<GeoNetwork> {
  const slash = text.indexOf("/");
  const address = slash === -1 ? text : text.slice(0, slash);
  const four = ipv4Number(address);
  if (four !== undefined && (four !== broadcast || slash === -1)) {
    const bits = bitsOf(text, slash, 32);
    if (bits === undefined) return no(badNetwork);
    const masked = bits === 0 ? 0 : (four & (-1 << (32 - bits))) >>> 0;
    const meaningless = masked !== four;
    return ok({ text, address, family: 4, bits, key: `${masked}/${bits}`, meaningless });
  }
  const words = ipv6Words(address);
  const bits = bitsOf(text, slash, 128);
  if (!words || bits === undefined) return no(badNetwork);
  const masked = words.map((word, index) => {
    const kept = Math.min(Math.max(bits - index * 16, 0), 16);
    return word & (0xffff << (16 - kept)) & 0xffff;
  });
  const meaningless = masked.some((word, index) => word !== words[index]);
  return ok({ text, address, family: 6, bits, key: `${masked.join(":")}/${bits}`, meaningless });
}

function bitsOf(text: string, slash: number, most: number): number | undefined {
  if (slash === -1) return most;
  const bits = text.slice(slash + 1);
  return /^\d{1,18}$/.test(bits) && Number(bits) <= most ? Number(bits) : undefined;
}

export interface GeoRange {
  readonly first: string;
  readonly last: string;
  readonly start: number;
  readonly end: number;
}

const badRange = say({
  en: "a range of IPv4 addresses such as 10.0.0.0-10.0.0.255 is expected",
  zh: "应为 IPv4 地址范围，例如 10.0.0.0-10.0.0.255",
});

/** `10.0.0.0-10.0.0.255`; nginx cannot tell 255.255.255.255 from a failure. */
export function parseRange(text: string): Parsed<GeoRange> {
  const dash = text.indexOf("-");
  if (dash === -1) return no(badRange);
  const first = text.slice(0, dash);
  const last = text.slice(dash + 1);
  const start = ipv4Number(first);
  const end = ipv4Number(last);
  if (start === undefined || end === undefined || start > end || end === broadcast)
    return no(badRange);
  return ok({ first, last, start, end });
}
