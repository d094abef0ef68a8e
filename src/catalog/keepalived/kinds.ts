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

/** Seconds with decimals and hardly a bound: keepalived's timers. */
export const timer = (min: number, max = 18_446_744_073_709.55) =>
  seconds({
    name: "seconds",
    min,
    max,
    samples: {
      good: ["1", "0.5", "2.5", "60"],
      bad: [...(min > 0 ? ["0"] : []), "1s", "x", "-1"],
    },
  });

/** Milliseconds with decimals, on the line and in the model. */
export const decimalMilliseconds = (min: number, max: number) => {
  const type = seconds({
    name: `milliseconds ${min}-${max}`,
    min,
    max,
    samples: { good: [String(min), `${min}.5`, String(max)], bad: [String(min / 2), "x", "1ms"] },
  });
  return {
    ...type,
    parse: (text: string) => {
      const parsed = type.parse(text);
      return parsed.ok ? { ok: true as const, value: parsed.value / 1000 } : parsed;
    },
    print: String,
  };
};

export const realServer = "virtual_server/real_server";

const inside = (...names: readonly string[]) => names.map((name) => `${realServer}/${name}`);

/** Checkers that open a connection, and the old blocks of SMTP_CHECK. */
export const connecting = inside(
  "TCP_CHECK",
  "HTTP_GET",
  "SSL_GET",
  "SMTP_CHECK",
  "SMTP_CHECK/host",
  "DNS_CHECK",
  "PING_CHECK",
  "UDP_CHECK",
);

/** Checkers that run again and again. */
export const repeating = [...connecting, ...inside("MISC_CHECK")];

/** The virtual server speaks for its real servers, and a real server for its checkers. */
export const inLvs = { ...common, module: "lvs", inherit: "outer" } as const;
