import type { Shape } from "../shape.ts";
import { switchable } from "./shapes.ts";

/** `keyword [on|off]` of 2.4; 2.2 takes the keyword alone for yes, whatever stands after it. */
export const onceBare: Shape<boolean> = {
  ...switchable,
  samples: { good: ["", "on", "off"], bad: [] },
};
