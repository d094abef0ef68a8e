import type { LeastTimePlan, PeerPlan, UpstreamPlan } from "../../runtime/plan.ts";
import { hashAgain } from "../catalog/modules/url-hash.ts";
import {
  keepalive,
  upstreamKeepaliveRequests,
  upstreamKeepaliveTime,
  upstreamKeepaliveTimeout,
} from "../catalog/nginx/upstream.ts";
import type { HealthMatch } from "../ir/health.ts";
import { read, type Scope, siteOf } from "../ir/scope.ts";
import type { JvmRoute } from "../ir/stickiness.ts";
import { parseTemplate } from "../ir/template.ts";
import type { Address, Balance, Peer, Upstream } from "../ir/upstream.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import type { Findings } from "./findings.ts";
import { isFollowed, type PeerSettingsPlan, planFollow } from "./follow.ts";
import { planHealth } from "./health.ts";
import { compareSites } from "./order.ts";
import { addressesOf, type Resolved } from "./resolve.ts";
import { planSticky, withSids } from "./sticky.ts";
import { refuse } from "./support.ts";
import type { Values } from "./values.ts";

/** All groups by index: those of the configuration, and one for each address of `proxy_pass`. */
export class Upstreams {
  readonly plans: UpstreamPlan[] = [];
  readonly #byName = new Map<string, number>();
  readonly #implicit = new Map<string, number>();
  readonly #values: Values;
  readonly #findings: Findings;
  readonly #resolved: Resolved;
  readonly #matches: readonly HealthMatch[];

  constructor(
    values: Values,
    findings: Findings,
    resolved: Resolved,
    matches: readonly HealthMatch[] = [],
  ) {
    this.#matches = matches;
    this.#values = values;
    this.#findings = findings;
    this.#resolved = resolved;
  }

  add(upstream: Upstream, allowed: readonly string[]): void {
    const { name, scope } = upstream;
    this.#check(upstream, allowed);
    const key = name.toLowerCase();
    if (this.#byName.has(key)) return;
    this.#byName.set(key, this.plans.length);
    const context = { values: this.#values, findings: this.#findings };
    const sticky = planSticky(upstream, context);
    this.plans.push({
      name: this.#values.bytes(name, upstream.site),
      implicit: false,
      balance: this.#balance(upstream),
      ...(sticky && { sticky }),
      ...(upstream.zone && { zone: upstream.zone.value.name }),
      ...this.#members(upstream),
      ...keepaliveOf(scope),
      health: planHealth(upstream, { ...context, matches: this.#matches }),
    });
  }

  /** The group of that name, as `proxy_pass` found it. */
  named(name: string): number | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** The group of one that stands for an address written in `proxy_pass`. */
  implicit(address: Address, scope: Scope): number {
    const key = `${address.kind}:${address.host.toLowerCase()}:${address.port}`;
    const there = this.#implicit.get(key);
    if (there !== undefined) return there;
    const settings = { weight: 1, maxFails: 1, failTimeout: 10_000, maxConns: 0 } as const;
    const peers = addressesOf(address, this.#resolved).map((host) => ({
      ...peerAt(host, address),
      ...settings,
      backup: false,
      down: false,
    }));
    const index = this.plans.length;
    this.#implicit.set(key, index);
    this.plans.push({
      name: address.text,
      implicit: true,
      balance: { kind: "round-robin" },
      peers,
      ...keepaliveOf(scope),
      keepalive: 0,
      health: undefined,
    });
    return index;
  }

  #members(upstream: Upstream): Pick<UpstreamPlan, "peers" | "fixed" | "follow"> {
    const fixed = withSids(
      upstream.peers.filter((peer) => !isFollowed(peer)).flatMap((peer) => this.#peers(peer)),
      upstream,
    );
    const follow = planFollow(upstream, this.#findings, (peer) => this.#settings(peer));
    return follow.length > 0 ? { peers: fixed, fixed, follow } : { peers: fixed };
  }

  #peers(peer: Peer): PeerPlan[] {
    return addressesOf(peer.address.value, this.#resolved).map((host) => ({
      ...peerAt(host, peer.address.value),
      ...this.#settings(peer),
    }));
  }

  #settings(peer: Peer): PeerSettingsPlan {
    return {
      weight: peer.weight.value,
      maxFails: peer.maxFails.value,
      failTimeout: peer.failTimeout.value,
      maxConns: peer.maxConns.value,
      backup: peer.backup.value,
      down: peer.down.value,
      ...this.#more(peer),
    };
  }

  /** What few servers have. */
  #more({ slowStart, drain, route, maxBusy }: Peer): Partial<PeerPlan> {
    return {
      ...(slowStart.value > 0 && { slowStart: slowStart.value }),
      ...(drain.value && { drain: true }),
      ...(route.value !== "" && { route: this.#values.bytes(route.value, siteOf(route)) }),
      ...(maxBusy.value > 0 && { maxBusy: maxBusy.value }),
    };
  }

  #balance({ balance, sticky, scope }: Upstream): UpstreamPlan["balance"] {
    const { value } = balance;
    const key = (text: string) => this.#values.value(parseTemplate(text), siteOf(balance));
    if (sticky?.value.kind === "jvm-route") return this.#jvmRoute(sticky.value, siteOf(sticky));
    switch (value.kind) {
      case "hash": {
        const again = scope.own(hashAgain).at(-1);
        if (again) return { kind: "url-hash", key: key(value.key), again: again.value };
        return { kind: "hash", key: key(value.key), consistent: value.consistent };
      }
      case "random":
        return { kind: "random", two: value.two, by: byOf(value) };
      case "least-time":
        return { kind: "least-time", by: value.by, inflight: value.inflight };
      case "url-hash":
        return { kind: "url-hash", key: key(value.key), again: value.again };
      case "tengine-consistent-hash":
        return { kind: "tengine-hash", key: key(value.key) };
      case "round-robin":
      case "ip-hash":
      case "least-conn":
      case "fair":
        return value;
      // The directives of these are refused by name; who allows one all the same gets turns.
      case "vnswrr":
      case "iwrr":
      case "other":
        return { kind: "round-robin" };
    }
  }

  #jvmRoute({ cookie, parameter, reverse }: JvmRoute, site: Site | undefined) {
    const name = /^\$cookie_(.*)$/is.exec(cookie.source)?.[1] ?? "";
    return {
      kind: "jvm-route",
      cookie: this.#values.value(cookie, site),
      parameter: this.#values.bytes(parameter ?? name, site),
      reverse,
    } as const;
  }

  #check({ name, peers, balance, site }: Upstream, allowed: readonly string[]): void {
    if (peers.length > 0 && peers.every(({ backup }) => backup.value))
      this.#findings.error(
        "serve/no-servers",
        site,
        say(
          { en: "the group {name} has only backup servers", zh: "上游组 {name} 只有备用服务器" },
          { name },
        ),
      );
    const methodAt = siteOf(balance);
    if (balance.value.kind === "least-time" && methodAt && !allowed.includes("least_time"))
      for (const word of balance.value.other)
        refuse("least_time", methodAt, this.#findings, `least_time … ${word}`);
    for (const peer of peers) {
      const backupAt = siteOf(peer.backup);
      const without = withoutBackup.has(balance.value.kind);
      if (backupAt && methodAt && without && compareSites(methodAt, peer.site) < 0)
        this.#findings.error(
          "serve/backup-with-method",
          backupAt,
          say({
            en: "this balancing method does not support `backup`",
            zh: "此负载均衡方式不支持 `backup` 参数",
          }),
        );
    }
  }
}

/** Methods whose module refuses `backup`. */
const withoutBackup: ReadonlySet<Balance["kind"]> = new Set(["ip-hash", "hash", "random"]);

/** `random two least_conn` is what `two` means by itself. */
const byOf = ({ by }: Extract<Balance, { kind: "random" }>): LeastTimePlan | undefined =>
  by === "least-conn" ? undefined : by;

const keepaliveOf = (scope: Scope) => ({
  keepalive: read(scope, keepalive).value.connections,
  keepaliveRequests: read(scope, upstreamKeepaliveRequests).value,
  keepaliveTimeout: read(scope, upstreamKeepaliveTimeout).value,
  keepaliveTime: read(scope, upstreamKeepaliveTime).value,
});

/** One address under the names that nginx gives it. */
function peerAt(
  host: string,
  { kind, port, text }: Address,
): Pick<PeerPlan, "name" | "server" | "host" | "port" | "unix"> {
  const unix = kind === "unix";
  const shown = host.includes(":") ? `[${host}]` : host;
  return {
    name: unix ? `unix:${host}` : `${shown}:${port}`,
    server: text,
    host,
    port: unix ? 0 : port,
    unix,
  };
}
