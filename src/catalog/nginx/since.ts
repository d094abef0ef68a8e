import { compareVersions, type Target } from "../../ir/target.ts";

/** Releases of nginx Plus and the nginx that they are built on, newest first (its release notes). */
const plusBases: readonly (readonly [release: readonly number[], nginx: readonly number[]])[] = [
  [[37], [1, 31]],
  [[36], [1, 29, 3]],
  [[35], [1, 29]],
  [[34], [1, 27, 4]],
  [[33], [1, 27, 2]],
  [[32], [1, 25, 5]],
  [[31], [1, 25, 3]],
  [[30], [1, 25, 1]],
  [[29], [1, 23, 4]],
  [[28], [1, 23, 2]],
  [[27], [1, 21, 6]],
  [[26], [1, 21, 5]],
];

/** The nginx that a product of the family is built on, as far as defaults are concerned. */
export function nginxVersionOf({ dialect, version }: Target): readonly number[] {
  switch (dialect) {
    case "nginx":
    case "openresty":
      return version;
    case "tengine":
      if (compareVersions(version, [3, 2]) >= 0) return [1, 31, 3];
      return compareVersions(version, [3, 1]) >= 0 ? [1, 24] : [1, 20];
    case "angie":
      return compareVersions(version, [1, 12]) >= 0 ? [1, 31, 2] : [1, 25];
    case "nginx-plus":
      return plusBases.find(([release]) => compareVersions(version, release) >= 0)?.[1] ?? [1, 21];
    case "ths":
    case "keepalived":
    case "lbc":
      // THS does not say; everything in its manuals fits the nginx of that time.
      return [1, 22];
  }
}

export const isSince = (target: Target, version: readonly number[]): boolean =>
  compareVersions(nginxVersionOf(target), version) >= 0;
