import type { Dialect } from "../../ir/target.ts";

/** Every product that reads nginx's own directives. */
export const nginxFamily: readonly Dialect[] = [
  "nginx",
  "ths",
  "tengine",
  "angie",
  "openresty",
  "nginx-plus",
];

export const everyLevel = ["http", "server", "location"] as const;
export const everyLevelAndIf = ["http", "server", "location", "if-in-location"] as const;

/** Why a directive changes nothing under `lbc serve`. */
export const memory = { accepted: "lbc lays out its memory itself" } as const;
export const fileSending = { accepted: "how bytes are sent is lbc's own business" } as const;
export const temporaryFiles = {
  accepted: "lbc keeps temporary files in a directory of its own",
} as const;
