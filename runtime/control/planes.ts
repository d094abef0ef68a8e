import type { Plan } from "../plan.ts";
import { createDataPlane } from "../proxy/data-plane.ts";
import { RequestCounters } from "../proxy/request-counters.ts";
import type { DataPlane, Services } from "../proxy/services.ts";
import { createStreamPlane } from "../stream/data-plane.ts";

/** What serves both blocks of a plan; listeners and groups are counted through, `http` first. */
export function createPlanes(plan: Plan, services: Services): DataPlane {
  const http = plan.http && createDataPlane(plan, services);
  const stream = plan.stream && createStreamPlane(plan, services);
  if (http && !stream) return http;
  const listeners = plan.http?.listeners.length ?? 0;
  const groups = plan.http?.upstreams.length ?? 0;
  return {
    limits: {
      requests: http?.limits?.requests ?? [],
      connections: [...(http?.limits?.connections ?? []), ...(stream?.limits.connections ?? [])],
    },
    upstreams: [...(http?.upstreams ?? []), ...(stream?.upstreams ?? [])],
    requests: http?.requests ?? new RequestCounters(),
    accept(listener, accepted) {
      if (listener < listeners) http?.accept(listener, accepted);
      else stream?.accept(listener - listeners, accepted);
    },
    takeDatagrams: (listener, socket) => stream?.takeDatagrams(listener - listeners, socket),
    drain(ended) {
      let missing = (http ? 1 : 0) + (stream ? 1 : 0);
      const over = () => {
        missing--;
        if (missing === 0) ended();
      };
      http?.drain(over);
      stream?.drain(over);
    },
    closeIdle: () => http?.closeIdle(),
    destroy() {
      http?.destroy();
      stream?.destroy();
    },
    hearPeer: (tidings) => (tidings.block === "http" ? http : stream)?.hearPeer(tidings),
    hearSession: (session) => http?.hearSession(session),
    countConnections: () => http?.countConnections(),
    setPeers(upstream, peers) {
      if (upstream < groups) http?.setPeers(upstream, peers);
      else stream?.setPeers(upstream - groups, peers);
    },
    setHealthy(upstream, peer, healthy) {
      if (upstream < groups) http?.setHealthy(upstream, peer, healthy);
      else stream?.setHealthy(upstream - groups, peer, healthy);
    },
  };
}
