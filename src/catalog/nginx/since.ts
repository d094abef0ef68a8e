import { compareVersions, type Target } from "../../ir/target.ts";

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
      return compareVersions(version, [36]) > 0 ? [1, 31] : [1, 25];
    case "ths":
    case "keepalived":
    case "lbc":
      // THS does not say; everything in its manuals fits the nginx of that time.
      return [1, 22];
  }
}

export const isSince = (target: Target, version: readonly number[]): boolean =>
  compareVersions(nginxVersionOf(target), version) >= 0;
