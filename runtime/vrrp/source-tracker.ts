import type { TrackerStatus } from "./status.ts";

/** Without an address to speak from an instance is down. */
export const sourceTracker = (device: string, source: string | undefined): TrackerStatus => ({
  name: device,
  kind: "source",
  weight: 0,
  reverse: false,
  up: source !== undefined,
  detail: source ?? "no address to send from",
});
