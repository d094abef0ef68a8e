import type { ErrorPagePlan } from "../plan.ts";

/** The page that takes over an answer of this status; undefined: none. The first that names it. */
export function errorPageOf(
  pages: readonly ErrorPagePlan[],
  status: number,
): ErrorPagePlan | undefined {
  for (let index = 0; index < pages.length; index++) {
    const page = pages[index];
    if (page?.statuses.includes(status)) return page;
  }
  return undefined;
}
