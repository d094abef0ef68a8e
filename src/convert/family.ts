import type { Dialect, Target } from "../ir/target.ts";
import { compareVersions, dialectNames, printTarget } from "../ir/target.ts";

/** Dialects between which the tree itself is converted. */
export const familyDialects = [
  "nginx",
  "ths",
  "tengine",
  "angie",
  "openresty",
  "nginx-plus",
] as const;

export type FamilyDialect = (typeof familyDialects)[number];

export interface FamilyTarget extends Target {
  readonly dialect: FamilyDialect;
}

export const isFamily = (dialect: Dialect): dialect is FamilyDialect =>
  (familyDialects as readonly string[]).includes(dialect);

export function familyTarget({ dialect, version }: Target): FamilyTarget | undefined {
  return isFamily(dialect) ? { dialect, version } : undefined;
}

/** How each product is called in messages. */
export const productNames: Readonly<Record<FamilyDialect, string>> = dialectNames;

export const isTarget = (a: FamilyTarget, b: FamilyTarget): boolean =>
  a.dialect === b.dialect && compareVersions(a.version, b.version) === 0;

/** The name under which statements of `own` are marked in a file for `other`. */
export const labelOf = (own: FamilyTarget, other: FamilyTarget): string =>
  own.dialect === other.dialect ? printTarget(own) : own.dialect;

/**
 * The nginx whose core a product is built on. Tengine and Angie say it in their changes; THS does
 * not: 6.0.1 speaks HTTP/3, so 1.25 is the least, and 6.0.0 is of 2021.
 */
export function nginxBase({ dialect, version }: FamilyTarget): readonly number[] {
  const from = (least: readonly number[]) => compareVersions(version, least) >= 0;
  switch (dialect) {
    case "nginx":
    case "openresty":
      return version;
    case "tengine":
      if (from([3, 2])) return [1, 31, 3];
      if (from([3])) return [1, 24];
      return from([2, 3]) ? [1, 18] : [1, 8];
    case "angie":
      return from([1, 12]) ? [1, 31, 2] : [1, 25];
    case "ths":
      return from([6, 0, 1]) ? [1, 25] : [1, 20];
    case "nginx-plus":
      return from([37]) ? [1, 31] : [1, 25];
  }
}
