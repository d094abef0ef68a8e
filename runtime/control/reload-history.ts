/** How reloads ended since the start; times are ISO 8601. */
export interface ReloadHistory {
  readonly succeeded: number;
  readonly failed: number;
  readonly last:
    | { readonly at: string; readonly ok: boolean; readonly reasons: readonly string[] }
    | undefined;
}

export const noReloads: ReloadHistory = { succeeded: 0, failed: 0, last: undefined };

/** The history after one more; `now` is milliseconds since 1970. */
export function reloaded(
  history: ReloadHistory,
  reasons: readonly string[],
  now: number,
): ReloadHistory {
  const ok = reasons.length === 0;
  return {
    succeeded: history.succeeded + (ok ? 1 : 0),
    failed: history.failed + (ok ? 0 : 1),
    last: { at: new Date(now).toISOString(), ok, reasons },
  };
}
