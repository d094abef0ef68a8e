import type { Attempt, Balancer } from "./balancer.ts";
import { recover } from "./round-robin.ts";

/**
 * In `stream` a connection that stands shows that a peer lives, not one that ended: the failures
 * of an earlier window are forgotten at once. nginx: ngx_stream_upstream_notify_round_robin_peer.
 */
export function connected({ peers }: Balancer, { backup, place }: Attempt, now: number): void {
  if (place < 0 || peers.single) return;
  const group = backup ? peers.backup : peers.primary;
  if ((group.accessed[place] ?? 0) < (group.checked[place] ?? 0)) recover(group, place, now);
}
