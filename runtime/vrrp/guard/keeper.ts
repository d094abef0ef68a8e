import type { Outcome } from "./lease.ts";

/**
 * Who keeps one lease: runs the errands of the lease machine. A promise settles soon after its
 * signal is aborted and never rejects.
 */
export interface Keeper {
  acquire(signal: AbortSignal): Promise<Outcome>;
  renew(signal: AbortSignal): Promise<Outcome>;
  /** Gives back all that may be ours; `failed` leaves it to its end. */
  release(signal: AbortSignal): Promise<Outcome>;
  /**
   * Gives back what an agent before us had, which was ended without a word: only the supervisor that
   * has taken its addresses away says so, by the name that both have of it.
   */
  inherit(signal: AbortSignal): Promise<Outcome>;
  close(): void;
}

/** Names the supervisor of an agent to the agents that follow it. */
export const ownerVariable = "LBC_HA_OWNER";

const holderLength = 64;

/** What somebody else has written about himself, fit for one line of a log. */
export function holderName(text: string): string {
  let name: unknown;
  try {
    const value: unknown = JSON.parse(text);
    name = typeof value === "object" && value !== null ? Reflect.get(value, "node") : undefined;
  } catch {
    name = undefined;
  }
  const shown = typeof name === "string" && name !== "" ? name : text;
  return shown.replaceAll(/[^\x21-\x7e]+/g, "?").slice(0, holderLength) || "somebody";
}
