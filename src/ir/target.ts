export type Dialect =
  | "nginx"
  | "ths"
  | "tengine"
  | "angie"
  | "openresty"
  | "nginx-plus"
  | "keepalived"
  | "lbc";

/** The product, and the version of it, whose facts and defaults apply. */
export interface Target {
  readonly dialect: Dialect;
  readonly version: readonly number[];
}

export function parseVersion(text: string): readonly number[] | undefined {
  return /^\d+(\.\d+)*$/.test(text) ? text.split(".").map(Number) : undefined;
}

/** Below zero when `a` is older. A version with fewer parts is padded with zeros. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let part = 0; part < Math.max(a.length, b.length); part++) {
    const difference = (a[part] ?? 0) - (b[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export const printTarget = ({ dialect, version }: Target): string =>
  `${dialect}@${version.join(".")}`;

/** Products as they call themselves. */
export const dialectNames: Readonly<Record<Dialect, string>> = {
  nginx: "nginx",
  ths: "THS",
  tengine: "Tengine",
  angie: "Angie",
  openresty: "OpenResty",
  "nginx-plus": "nginx Plus",
  keepalived: "keepalived",
  lbc: "lbc",
};

/** What applies where neither the user nor the file says it. */
export const defaultVersions: Readonly<Record<Dialect, readonly number[]>> = {
  nginx: [1, 22],
  ths: [6, 0, 1],
  tengine: [3, 1],
  angie: [1, 12],
  openresty: [1, 25],
  "nginx-plus": [37],
  keepalived: [2, 2, 7],
  lbc: [1],
};
