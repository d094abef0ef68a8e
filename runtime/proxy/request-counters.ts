/** Upper ends of the buckets of the histogram, milliseconds; what takes longer has one more. */
export const latencyBounds = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

const mostStatus = 1000;

/** Finished requests of one worker by status and by the time they took, as columns. */
export class RequestCounters {
  /** By status; 0: the client left before there was one. */
  readonly statuses = new Float64Array(mostStatus);
  /** By bucket of `latencyBounds`, each for itself. */
  readonly times = new Float64Array(latencyBounds.length + 1);
  /** Milliseconds of all requests together. */
  readonly total = new Float64Array(1);

  /** One request ended after so many milliseconds. */
  add(status: number, milliseconds: number): void {
    const { statuses, times, total } = this;
    statuses[status] = (statuses[status] ?? 0) + 1;
    let bucket = 0;
    while (milliseconds > (latencyBounds[bucket] ?? Infinity)) bucket++;
    times[bucket] = (times[bucket] ?? 0) + 1;
    total[0] = (total[0] ?? 0) + milliseconds;
  }
}
