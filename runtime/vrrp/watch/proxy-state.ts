/*
 * What `track_proxy` makes of the state of lbc's own data plane. Pure; the supervisor, which knows
 * both planes, sends the facts.
 */

/** How the data plane stands. */
export interface ProxyFacts {
  /** All its listening sockets are open. */
  readonly listening: boolean;
  /** Workers that accept, and how many there should be. */
  readonly workers: number;
  readonly wanted: number;
  /** Peers in use of every group of servers, and how many of them are healthy. */
  readonly groups: readonly GroupFacts[];
}

export interface GroupFacts {
  readonly name: string;
  readonly peers: number;
  readonly healthy: number;
}

export interface ProxyDemand {
  /** The least share of healthy peers, 0 to 1. */
  readonly healthy: number;
  /** The only group that counts. */
  readonly group: string | undefined;
}

/** Whether the proxy is worth having the address; `undefined` before anybody has said. */
export function proxyUp(facts: ProxyFacts | undefined, demand: ProxyDemand): boolean | undefined {
  if (!facts) return undefined;
  return facts.listening && facts.workers > 0 && isHealthy(facts, demand);
}

/** For people: what there is, the worst first. */
export function proxyDetail(facts: ProxyFacts | undefined, demand: ProxyDemand): string {
  if (!facts) return "not known yet";
  if (!facts.listening) return "not listening";
  const workers = `${facts.workers} of ${facts.wanted} workers`;
  const { peers, healthy } = peersOf(facts, demand);
  return peers === 0 ? workers : `${workers}, ${healthy} of ${peers} peers healthy`;
}

function isHealthy(facts: ProxyFacts, demand: ProxyDemand): boolean {
  const { peers, healthy } = peersOf(facts, demand);
  return peers === 0 || healthy >= demand.healthy * peers;
}

function peersOf({ groups }: ProxyFacts, { group }: ProxyDemand) {
  let peers = 0;
  let healthy = 0;
  for (const one of groups) {
    if (group !== undefined && one.name !== group) continue;
    peers += one.peers;
    healthy += one.healthy;
  }
  return { peers, healthy };
}
