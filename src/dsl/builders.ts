import type {
  Check,
  Description,
  Float,
  Group,
  MadeRoute,
  Node,
  RealServer,
  RouteNames,
  RouteWords,
  Server,
  Stream,
  Upstream,
  VirtualServer,
} from "./description.generated.ts";
import type { Url } from "./units.ts";

/*
 * What a description is made of. Each takes the keys of its block and gives them back: a builder adds
 * no meaning, it says what the compiler is to check.
 *
 * Names are inferred from what is said inside the call, never from what the call stands in: a name
 * that is not there would be taken for any name. Names of shares count among those that `to` may
 * refer to: keys that are too many are none of an object's mistakes where it has been made before.
 */

/** What `lbc.config.ts` exports. */
export interface Cluster {
  readonly nodes: object;
}

/** What a reference is told not to be, where a description defines nothing of the kind. */
export type NoUpstreamIsDefined = string & { readonly upstreams: "none" };
export type NoFloatIsDefined = string & { readonly floats: "none" };
export type NoCheckIsDefined = string & { readonly checks: "none" };

/**
 * Machines that work together: the default export of `lbc.config.ts`.
 *
 * 协同工作的一组机器：`lbc.config.ts` 的默认导出。
 *
 * @example
 * export default cluster({
 *   nodes: { lb1: { address: "10.0.0.11/24" } },
 *   upstreams: { app: { server: ["10.0.1.21:8080"] } },
 *   servers: { web: { listen: 80, routes: [{ path: "/", to: "app" }] } },
 * });
 */
export const cluster = <
  const Nodes extends string,
  const Upstreams extends string = NoUpstreamIsDefined,
  const Floats extends string = NoFloatIsDefined,
  const Checks extends string = NoCheckIsDefined,
>(
  description: Description<Nodes, Upstreams, Floats, Checks>,
): Cluster => ({ ...description });

/** One machine. 一台机器。 */
export const node = <
  const Upstreams extends string = never,
  const Floats extends string = never,
  const Checks extends string = never,
  const RefNodes extends string = never,
  const RefUpstreams extends string = never,
  const RefFloats extends string = never,
  const RefChecks extends string = never,
>(
  keys: Node<Upstreams, Floats, Checks, RefNodes, RefUpstreams, RefFloats, RefChecks>,
): Node<
  NoInfer<Upstreams>,
  NoInfer<Floats>,
  NoInfer<Checks>,
  NoInfer<RefNodes>,
  NoInfer<RefUpstreams>,
  NoInfer<RefFloats>,
  NoInfer<RefChecks>
> => ({ ...keys });

/** A group of servers that do the same work. 提供同一服务的一组服务器。 */
export const upstream = (keys: Upstream): Upstream => ({ ...keys });

/** One HTTP virtual server. 一个 HTTP 虚拟服务器。 */
export const server = <
  const Nodes extends string = never,
  const Upstreams extends string = never,
  const Shares extends string = never,
  const Floats extends string = never,
>(
  keys: Server<Nodes, Upstreams, Shares, Floats>,
): Server<Nodes, Shares | Exclude<Upstreams, Url>, Shares, Floats> =>
  ({ ...keys }) as Server<Nodes, Shares | Exclude<Upstreams, Url>, Shares, Floats>;

interface RouteKeys<Upstreams extends string, Shares extends string>
  extends RouteWords, RouteNames<Upstreams, Shares> {}

/** Where the requests of a path go. 某路径的请求去向。 */
export const route = <const Upstreams extends string = never, const Shares extends string = never>(
  path: string,
  keys: RouteKeys<Upstreams, Shares>,
): RouteTo<NoInfer<Shares> | Exclude<NoInfer<Upstreams>, Url>> =>
  ({ path, ...keys }) as RouteTo<Shares | Exclude<Upstreams, Url>>;

/**
 * A route that refers to these. One that refers to none has no `to`: where that is said to be
 * undefined, a server is taken to refer to any name.
 */
export type RouteTo<Upstreams extends string> = [Upstreams] extends [never]
  ? { readonly path: string }
  : MadeRoute<Upstreams>;

/** A TCP or UDP server. 一个 TCP 或 UDP 服务器。 */
export const stream = <
  const Nodes extends string = never,
  const Upstreams extends string = never,
  const Floats extends string = never,
>(
  keys: Stream<Nodes, Upstreams, Floats>,
): Stream<Nodes, Exclude<Upstreams, `${string}:${string}`>, Floats> =>
  ({ ...keys }) as Stream<Nodes, Exclude<Upstreams, `${string}:${string}`>, Floats>;

/** A floating address. 浮动地址。 */
export const float = <const Nodes extends string = never, const Checks extends string = never>(
  keys: Float<Nodes, Checks>,
): Float<Nodes, Checks> => ({ ...keys });

/** Floats that move together. 一同切换的浮动地址。 */
export const group = <const Floats extends string = never>(keys: Group<Floats>): Group<Floats> => ({
  ...keys,
});

/** What a node asks itself. 节点自检。 */
export const check = (keys: Check): Check => ({ ...keys });

/** A virtual server of the kernel's balancer. 内核负载均衡的虚拟服务器。 */
export const virtualServer = <
  const Nodes extends string = never,
  const Floats extends string = never,
>(
  keys: VirtualServer<Nodes, Floats>,
): VirtualServer<Nodes, Floats> => ({ ...keys });

/** One server of a virtual server. 虚拟服务器的一台后端。 */
export const realServer = (keys: RealServer): RealServer => ({ ...keys });
