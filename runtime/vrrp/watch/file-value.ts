import type { Tracker } from "../machine/tracking.ts";

/*
 * What the number in a track_file means (keepalived's track_file.c). Pure.
 */

const least = -2_147_483_648;
const most = 2_147_483_647;
/** A product this low is a fault; nothing counts for more than the other bound. */
const faulty = -254;
const highest = 253;

/**
 * The number at the beginning of a text as C's `strtol(text, NULL, 0)` reads it: decimal, `0x`,
 * or octal with a leading 0; 0 where there is none, nothing where it is beyond an int.
 */
export function numberIn(text: string): number | undefined {
  const found = /^\s*([+-]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9]\d*))/.exec(text);
  if (!found) return 0;
  const [, sign, hex, octal, decimal] = found;
  const size =
    hex !== undefined
      ? Number.parseInt(hex, 16)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : Number(decimal);
  const value = sign === "-" ? 0 - size : size;
  return value < least || value > most ? undefined : value;
}

export interface FileWeight {
  readonly weight: number;
  readonly reverse: boolean;
}

/**
 * What a file's number is to an instance, as a tracker. Weight 0: any number but 0 is a fault, with
 * `reverse` 0 is. Else number times weight is added; -254 and below is a fault.
 */
export function fileTracker(value: number, { weight, reverse }: FileWeight): Tracker {
  if (weight === 0) return { weight: 0, reverse: false, up: (value === 0) !== reverse };
  const product = value * weight * (reverse ? -1 : 1);
  if (product <= faulty) return { weight: 0, reverse: false, up: false };
  const added = Math.min(product, highest);
  return { weight: added, reverse: false, up: added >= 0 };
}

/** Whether that tracker means FAULT. */
export const isFault = ({ weight, up }: Tracker): boolean => weight === 0 && up === false;
