import type { HealthPorts } from "../health/runner.ts";

/** What an error log says of a failed check: the words of the check module, which THS has too. */
export const checkMessage: (...failed: Parameters<HealthPorts["failed"]>) => string = (
  peer,
  plan,
  failure,
) => {
  if (failure === "timeout") return `check time out with peer: ${peer.name}`;
  const what = failure === "connect" ? "connect" : `protocol ${plan.type}`;
  return `check ${what} error with peer: ${peer.name}`;
};
