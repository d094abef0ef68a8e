import { seconds, whole, wholeSeconds } from "./values.ts";

/*
 * What definitions of keepalived's keywords have in common. keepalived takes the last of several
 * lines without a word, so `last-wins` is the rule and `error` the exception.
 */
const common = { dialects: ["keepalived"], repeat: "last-wins" } as const;

export const inGlobals = {
  ...common,
  module: "vrrp",
  contexts: ["global_defs"],
  inherit: "none",
} as const;

/** Where the instance says nothing, global_defs may: both keywords fill one slot. */
export const inInstance = {
  ...common,
  module: "vrrp",
  contexts: ["vrrp_instance"],
  inherit: "outer",
} as const;

export const inScript = {
  ...common,
  module: "vrrp_script",
  contexts: ["vrrp_script"],
  inherit: "none",
} as const;

export const inGroup = {
  ...common,
  module: "vrrp_sync_group",
  contexts: ["vrrp_sync_group"],
  inherit: "none",
} as const;

export const count = (min: number, max: number, name = "number") =>
  whole({
    name: `${name} ${min}-${max}`,
    min,
    max,
    samples: {
      good: [String(min), `+${Math.max(min, 1)}`, String(max)],
      bad: [String(min - 1), String(max + 1), "1.5", "0x10", "10s", "ten"],
    },
  });

/** Whole seconds on the line, milliseconds in the model. */
export const secondCount = (min: number, max: number) =>
  wholeSeconds({
    name: `seconds ${min}-${max}`,
    min,
    max,
    samples: {
      good: [String(min), String(max)],
      bad: [String(min - 1), String(max + 1), "1.5", "10s", "ten"],
    },
  });

/** Seconds with decimals on the line, milliseconds in the model. */
export const decimalSeconds = (min: number, max: number) =>
  seconds({
    name: `seconds ${min}-${max}`,
    min,
    max,
    samples: { good: [String(min), String(max), "1.", "+1"], bad: [String(max + 1), "1s", "x"] },
  });
