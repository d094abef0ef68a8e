import { printTarget } from "../ir/target.ts";
import type { FamilyTarget } from "./family.ts";

/*
 * The first line of a configuration that was changed by conversion says from what to what, so that
 * the way back knows: `# lbc: nginx@1.31 to nginx@1.22`.
 */

export const headerMark = "# lbc: ";

export const headerOf = (from: FamilyTarget, to: FamilyTarget): string =>
  `${headerMark}${printTarget(from)} to ${printTarget(to)}`;

/** A byte order mark stays what comes first. */
export const firstOffset = (text: string): number =>
  /^(?:\uFEFF|\u00EF\u00BB\u00BF)?/.exec(text)?.[0].length ?? 0;
