import type { HealthPorts, PeerHealth } from "../health/runner.ts";

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

/** A peer went to the other side, in the words of the check module. */
export const sideMessage = ({ upstream, peer, state }: PeerHealth): string =>
  `${state.up ? "enable" : "disable"} check peer: ${peer} of ${upstream}`;
