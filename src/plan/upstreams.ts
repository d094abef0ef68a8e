import type { PeerPlan, UpstreamPlan } from "../../runtime/plan.ts";
import {
  keepalive,
  random,
  upstreamKeepaliveRequests,
  upstreamKeepaliveTime,
  upstreamKeepaliveTimeout,
  upstreamServer,
} from "../catalog/nginx/upstream.ts";
import { read, type Scope, siteOf } from "../ir/scope.ts";
import { parseTemplate } from "../ir/template.ts";
import type { Address, Peer, Upstream } from "../ir/upstream.ts";
import { say } from "../messages/text.ts";
import type { Findings } from "./findings.ts";
import { planHealth } from "./health.ts";
import { compareSites } from "./order.ts";
import { addressesOf, type Resolved } from "./resolve.ts";
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

  constructor(values: Values, findings: Findings, resolved: Resolved) {
    this.#values = values;
    this.#findings = findings;
    this.#resolved = resolved;
  }

  add(upstream: Upstream, allowed: readonly string[]): void {
    const { name, scope, peers } = upstream;
    this.#check(upstream, allowed);
    const key = name.toLowerCase();
    if (this.#byName.has(key)) return;
    this.#byName.set(key, this.plans.length);
    this.plans.push({
      name: this.#values.bytes(name, upstream.site),
      implicit: false,
      balance: this.#balance(upstream),
      peers: peers.flatMap((peer) => this.#peers(peer)),
      ...keepaliveOf(scope),
      health: planHealth(upstream, this.#values, this.#findings),
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

  #peers(peer: Peer): PeerPlan[] {
    return addressesOf(peer.address.value, this.#resolved).map((host) => ({
      ...peerAt(host, peer.address.value),
      weight: peer.weight.value,
      maxFails: peer.maxFails.value,
      failTimeout: peer.failTimeout.value,
      maxConns: peer.maxConns.value,
      backup: peer.backup.value,
      down: peer.down.value,
    }));
  }

  #balance({ balance }: Upstream): UpstreamPlan["balance"] {
    const { value } = balance;
    switch (value.kind) {
      case "hash": {
        const key = this.#values.value(parseTemplate(value.key), siteOf(balance));
        return { kind: "hash", key, consistent: value.consistent };
      }
      case "random":
        return { kind: "random", two: value.two };
      case "round-robin":
      case "ip-hash":
      case "least-conn":
        return value;
      // The directives of these are refused by name; who allows one all the same gets turns.
      case "least-time":
      case "fair":
      case "url-hash":
      case "tengine-consistent-hash":
      case "vnswrr":
      case "iwrr":
      case "other":
        return { kind: "round-robin" };
    }
  }

  #refuseLeastTime(scope: Scope): void {
    for (const { value, origin } of scope.own(random))
      if (value.by !== "least_conn" && origin.kind !== "default")
        refuse("random", origin.site, this.#findings, `random two ${value.by}`);
  }

  #check({ name, peers, balance, scope, site }: Upstream, allowed: readonly string[]): void {
    if (peers.length > 0 && peers.every(({ backup }) => backup.value))
      this.#findings.error(
        "serve/no-servers",
        site,
        say(
          { en: "the group {name} has only backup servers", zh: "上游组 {name} 只有备用服务器" },
          { name },
        ),
      );
    if (!allowed.includes("random")) this.#refuseLeastTime(scope);
    const methodAt = siteOf(balance);
    for (const peer of peers) {
      const slow = siteOf(peer.slowStart);
      if (slow && peer.slowStart.value > 0 && !allowed.includes("slow_start"))
        refuse("slow_start", slow, this.#findings);
      const backupAt = siteOf(peer.backup);
      const without = balance.value.kind !== "round-robin" && balance.value.kind !== "least-conn";
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
    for (const { value, origin } of scope.own(upstreamServer))
      for (const { text, span } of value.other) {
        const word = text.split("=")[0] ?? text;
        if (origin.kind === "default" || allowed.includes(word)) continue;
        refuse(word, { ...origin.site, span }, this.#findings, `server … ${text}`);
      }
  }
}

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
