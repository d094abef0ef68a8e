/** What a client is asked to do. */
export interface Load {
  /** Of the proxy; part of every path, so that backends know who asked. */
  readonly name: string;
  /** 127.0.0.1 without. */
  readonly host?: string;
  readonly port: number;
  readonly method: "GET" | "POST";
  readonly keepAlive: boolean;
  /** Kept connections that are opened at the start. */
  readonly connections: number;
  /** Requests per second. */
  readonly rate: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly timeout: number;
}

/** What became of one request; `result` is a status, an error code or `timeout`. */
export interface Outcome {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly milliseconds: number;
  readonly result: string;
}

export interface Figures {
  readonly requests: number;
  readonly failed: number;
  readonly slow: number;
  readonly p99: number;
  /** Requests that backends executed more than once. */
  readonly twice: number;
  /** Requests that were executed though their clients saw an error. */
  readonly late: number;
  /** Milliseconds from the return of the backends to the last request that left and failed. */
  readonly back: number | undefined;
  /** Failures by result. */
  readonly results: Readonly<Record<string, number>>;
}

const slowFrom = 1000;

export const succeeded = ({ result }: Outcome): boolean => result === "200";

/**
 * What a run has shown; what left before `from` (ms since the epoch) warmed up only. `executed` are the paths in the journals of the backends.
 */
export function figuresOf(
  name: string,
  all: readonly Outcome[],
  from: number,
  executed: ReadonlyMap<string, number>,
  backAt: number | undefined,
): Figures {
  const outcomes = all.filter(({ at }) => at >= from);
  const failed = outcomes.filter((outcome) => !succeeded(outcome));
  const good = outcomes.filter(succeeded);
  const times = good.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const runs = ({ id }: Outcome): number => executed.get(`/${name}/${id}`) ?? 0;
  const results: Record<string, number> = {};
  for (const { result } of failed) results[result] = (results[result] ?? 0) + 1;
  return {
    requests: outcomes.length,
    failed: failed.length,
    slow: times.filter((time) => time > slowFrom).length,
    p99: Math.round(times[Math.floor(times.length * 0.99)] ?? 0),
    twice: outcomes.filter((outcome) => runs(outcome) > 1).length,
    late: failed.filter((outcome) => runs(outcome) > 0).length,
    back: backAt === undefined ? undefined : Math.max(0, ...failed.map(({ at }) => at - backAt)),
    results,
  };
}
