import type { Severity } from "../../diagnostic/diagnostic.ts";

type Brush = (text: string) => string;

/** Colours by meaning; whoever owns the terminal brings them. */
export interface Paint extends Readonly<Record<Severity, Brush>> {
  readonly strong: Brush;
  readonly faint: Brush;
  readonly frame: Brush;
  readonly added: Brush;
  readonly removed: Brush;
}

const same: Brush = (text) => text;

export const noPaint: Paint = {
  error: same,
  warning: same,
  info: same,
  strong: same,
  faint: same,
  frame: same,
  added: same,
  removed: same,
};
