import type { LogBufferPlan, Plan } from "../plan.ts";

/** Every log of a plan whose path is known without a request: opened before privileges go. */
export function logPaths(plan: Plan): readonly string[] {
  const paths = new Set(plan.main.errorLogs.map(({ path }) => path));
  for (const { accessLogs, errorLogs } of [
    ...(plan.http?.locations ?? []),
    ...(plan.stream?.servers ?? []),
  ]) {
    for (const { path } of errorLogs) paths.add(path);
    for (const { path } of accessLogs) if (typeof path === "string") paths.add(path);
  }
  return [...paths];
}

/** Access logs whose lines are held back; the first that says how decides for its file. */
export function logBuffers(plan: Plan): ReadonlyMap<string, LogBufferPlan> {
  const buffers = new Map<string, LogBufferPlan>();
  for (const { accessLogs } of [...(plan.http?.locations ?? []), ...(plan.stream?.servers ?? [])])
    for (const { path, buffer } of accessLogs)
      if (buffer && typeof path === "string" && !buffers.has(path)) buffers.set(path, buffer);
  return buffers;
}
