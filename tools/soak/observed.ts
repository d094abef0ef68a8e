import { readdirSync, readFileSync } from "node:fs";

import { memory, tree } from "../bench/processes.ts";

/** What is looked at while traffic goes on. */
export interface Sample {
  /** Seconds since the start. */
  readonly at: number;
  /** Proportional set size of supervisor and workers, MB. */
  readonly pss: number;
  readonly descriptors: number;
  readonly timers: number;
  readonly connections: number;
  readonly requests: number;
}

const descriptorsOf = (pid: number): number => {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
};

const value = (text: string, name: string): number =>
  Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? 0);

/** `metrics` is the page of the admin address. */
export function sampleOf(pid: number, at: number, metrics: string): Sample {
  return {
    at: Math.round(at),
    pss: Math.round(memory(pid).reduce((sum, each) => sum + each, 0) * 10) / 10,
    descriptors: tree(pid).reduce((sum, each) => sum + descriptorsOf(each), 0),
    timers: value(metrics, "lbc_timers"),
    connections: value(metrics, String.raw`lbc_connections\{state="active"\}`),
    requests: value(metrics, "lbc_requests_total"),
  };
}

/** Lines of the error log that such traffic does not explain. */
export const unexpected = (log: string): string[] =>
  readFileSync(log, "latin1")
    .split("\n")
    .filter((line) => line !== "" && !expected.some((pattern) => pattern.test(line)));

const expected = [
  /\[notice\] .*(start worker process|admin: listening|exit$|exited with code 0|received|reconfiguring)/,
  /\[info\] .*client .* (closed keepalive connection|prematurely closed connection)/,
  /\[info\] .*(client prematurely closed connection|client sent invalid|recv\(\) failed \(104|writev?\(\) failed|send\(\) failed \(32)/,
  /\[info\] .*SSL_/,
  // An aborted tunnel.
  /\[(info|error)\] .*\(104: Connection reset by peer\) while proxying upgraded connection/,
];
