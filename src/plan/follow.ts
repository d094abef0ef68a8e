import type { PeerPlan } from "../../runtime/plan.ts";
import type { FollowPlan } from "../../runtime/plan/follow.ts";
import type { ResolverPlan } from "../../runtime/plan/resolver.ts";
import { resolver, resolverTimeout } from "../catalog/nginx/http-core.ts";
import { streamResolver, streamResolverTimeout } from "../catalog/nginx/stream-core.ts";
import {
  streamUpstreamResolver,
  streamUpstreamResolverTimeout,
} from "../catalog/nginx/stream-upstream.ts";
import { upstreamResolver, upstreamResolverTimeout } from "../catalog/nginx/upstream.ts";
import { type Scope, siteOf } from "../ir/scope.ts";
import type { Peer, Upstream } from "../ir/upstream.ts";
import { say } from "../messages/text.ts";
import type { Findings } from "./findings.ts";
import { planResolver } from "./resolver.ts";
import { refuse } from "./support.ts";

/** What a peer is like, wherever it is. */
export type PeerSettingsPlan = Omit<PeerPlan, "name" | "server" | "host" | "port" | "unix">;

/** Its name is looked up while the process runs; an address is what it is. */
export const isFollowed = ({ resolve, address }: Peer): boolean =>
  resolve.value && address.value.kind === "name";

/** The names of a group that are looked up again and again; they ask for a zone and a resolver. */
export function planFollow(
  upstream: Upstream,
  findings: Findings,
  settings: (peer: Peer) => PeerSettingsPlan,
): readonly FollowPlan[] {
  const { name, peers, scope, zone, site } = upstream;
  for (const peer of peers) checkService(peer, findings);
  const followed = peers.filter(isFollowed);
  if (followed.length === 0) return [];
  const servers = resolverOf(scope, findings);
  if (!zone)
    findings.error(
      "serve/resolve-without-zone",
      site,
      say(
        {
          en: 'resolving names at run time requires upstream "{name}" to be in shared memory',
          zh: "运行时解析域名要求上游组 {name} 位于共享内存中（`zone`）",
        },
        { name },
      ),
    );
  if (!servers)
    findings.error(
      "serve/resolve-without-resolver",
      site,
      say(
        {
          en: 'no resolver defined to resolve names at run time in upstream "{name}"',
          zh: "上游组 {name} 需要在运行时解析域名，但未定义 `resolver`",
        },
        { name },
      ),
    );
  refuseCompany(upstream, followed, findings);
  if (!servers || !zone) return [];
  return followed.map((peer) => ({
    resolver: servers,
    host: peer.address.value.host.toLowerCase(),
    service: peer.service.value,
    peer: {
      ...settings(peer),
      server: peer.address.value.text,
      port: peer.address.value.port,
      unix: false,
    },
  }));
}

function resolverOf(scope: Scope, findings: Findings): ResolverPlan | undefined {
  return scope.context === "upstream"
    ? (planResolver(scope, upstreamResolver, upstreamResolverTimeout, findings) ??
        planResolver(scope, resolver, resolverTimeout, findings))
    : (planResolver(scope, streamUpstreamResolver, streamUpstreamResolverTimeout, findings) ??
        planResolver(scope, streamResolver, streamResolverTimeout, findings));
}

/** nginx: ngx_http_upstream_server. */
function checkService({ service, resolve, address, site }: Peer, findings: Findings): void {
  if (service.value === "") return;
  const at = siteOf(service) ?? site;
  if (!resolve.value)
    findings.error(
      "serve/service-without-resolve",
      at,
      say(
        {
          en: 'service upstream "{server}" requires "resolve" parameter',
          zh: "使用 `service` 的服务器 {server} 必须带有 `resolve` 参数",
        },
        { server: address.value.text },
      ),
    );
  else if (/:\d+$/.test(address.value.text))
    findings.error(
      "serve/service-with-port",
      at,
      say(
        {
          en: 'service upstream "{server}" may not have port',
          zh: "使用 `service` 的服务器 {server} 不能写端口",
        },
        { server: address.value.text },
      ),
    );
}

/** What knows its peers only from the configuration. */
function refuseCompany(
  { sticky, health }: Upstream,
  followed: readonly Peer[],
  findings: Findings,
): void {
  const company = sticky ? "sticky" : health ? "health_check" : undefined;
  if (company === undefined) return;
  for (const { resolve, site } of followed)
    refuse("resolve", siteOf(resolve) ?? site, findings, `server … resolve + ${company}`);
}
