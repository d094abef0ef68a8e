/** Blocks deeper than this are read over. */
export const deepest = 200;
/** More errors in one file help nobody. */
export const mostDiagnostics = 1000;
/** More words than this, without a `;`, are no statements that lack theirs. */
export const mostPending = 500;
/** Words of one statement that count as little as it does. */
export const mostUncounted = 1000;
