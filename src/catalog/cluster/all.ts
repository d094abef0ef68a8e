import {
  clusterBlock,
  mailBlock,
  nodeBlock,
  notifyBlock,
  overridesBlock,
  pathsBlock,
} from "./cluster.ts";
import type { ClusterBlock } from "./define.ts";
import {
  checkBlock,
  floatBlock,
  groupBlock,
  realServerBlock,
  virtualServerBlock,
} from "./float.ts";
import {
  retryBlock,
  routeBlock,
  serverBlock,
  streamBlock,
  timeoutsBlock,
  tlsBlock,
} from "./server.ts";
import { hashBlock, healthBlock, stickinessBlock, upstreamBlock } from "./upstream.ts";

/** Every block of a description, the outermost first. */
export const clusterBlocks: readonly ClusterBlock[] = [
  clusterBlock,
  nodeBlock,
  overridesBlock,
  pathsBlock,
  upstreamBlock,
  hashBlock,
  healthBlock,
  stickinessBlock,
  serverBlock,
  routeBlock,
  timeoutsBlock,
  retryBlock,
  tlsBlock,
  streamBlock,
  floatBlock,
  groupBlock,
  checkBlock,
  virtualServerBlock,
  realServerBlock,
  notifyBlock,
  mailBlock,
];

const byName = new Map(clusterBlocks.map((one) => [one.name, one]));

/** The block of a name that `{ kind: "block" }` says. */
export function clusterBlockOf(name: string): ClusterBlock {
  const found = byName.get(name);
  if (!found) throw new Error(`no block ${name} in the catalog`);
  return found;
}
