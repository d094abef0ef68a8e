/*
 * How V8 is to run below the agent. Its collector waits for helper threads, which are ordinary
 * ones: on a busy machine a collection that takes a millisecond held the real-time thread for
 * sixty. So it collects alone, in small steps for a small new space, and so much room for old
 * objects that start-up fills none of it.
 */
export const agentFlags: readonly string[] = [
  "--single-threaded-gc",
  "--max-semi-space-size=1",
  "--initial-old-space-size=24",
];
