import { readdirSync, readFileSync } from "node:fs";

import { HostError } from "./host-error.ts";

/** What iproute2 has names for, by the name of its file. */
export type NameKind =
  | "rt_tables"
  | "rt_scopes"
  | "rt_protos"
  | "rt_realms"
  | "rt_dsfield"
  | "group";

const folders = ["/usr/share/iproute2", "/usr/lib/iproute2", "/etc/iproute2"];

/** Where no file says otherwise. */
const builtIn: Readonly<Record<NameKind, Readonly<Record<string, number>>>> = {
  rt_tables: { default: 253, main: 254, local: 255 },
  rt_scopes: { global: 0, universe: 0, site: 200, link: 253, host: 254, nowhere: 255 },
  rt_protos: {
    redirect: 1,
    kernel: 2,
    boot: 3,
    static: 4,
    gated: 8,
    ra: 9,
    mrt: 10,
    zebra: 11,
    bird: 12,
    dnrouted: 13,
    xorp: 14,
    ntk: 15,
    dhcp: 16,
    keepalived: 18,
    babel: 42,
    bgp: 186,
    isis: 187,
    ospf: 188,
    rip: 189,
    eigrp: 192,
  },
  rt_realms: { cosmos: 0 },
  rt_dsfield: { default: 0 },
  group: { default: 0 },
};

/** The number of a name, or of a number in C's notation; throws a `HostError`. */
export function numberOfName(kind: NameKind, name: string | number): number {
  if (typeof name === "number") return name;
  const number = fromC(name) ?? builtIn[kind][name.toLowerCase()] ?? written(kind).get(name);
  if (number === undefined)
    throw new HostError("ENOENT", `${name} is not in iproute2's ${kind} of this machine`);
  return number;
}

function fromC(text: string): number | undefined {
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^(?:0[xX][\da-fA-F]+|\d+)$/.test(text) ? Number(text) : undefined;
}

/** Read anew each time: somebody may have added a table. */
function written(kind: NameKind): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const folder of folders)
    for (const file of [`${folder}/${kind}`, ...partsOf(`${folder}/${kind}.d`)])
      for (const [, number = "", name = ""] of textOf(file).matchAll(
        /^[ \t]*(0x[\da-fA-F]+|\d+)[ \t]+([^\s#]+)/gm,
      ))
        names.set(name, Number(number));
  return names;
}

function partsOf(folder: string): string[] {
  try {
    const found = readdirSync(folder).filter((name) => name.endsWith(".conf"));
    return found.sort().map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
