import { setTimeout as sleep } from "node:timers/promises";

/** Repeats a check until it holds; throws what it says when it still does not after `limit` ms. */
export async function eventually(check: () => Promise<void> | void, limit = 10_000): Promise<void> {
  const end = performance.now() + limit;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(50);
    }
  }
}
