import type { Context } from "../catalog/define.ts";
import { laterWordsOf } from "../catalog/facts/nginx-history.ts";
import { streamUpstreamServer, streamZone } from "../catalog/nginx/stream-upstream.ts";
import type { UpstreamServer } from "../catalog/nginx/upstream-server.ts";
import { stickinessSlot } from "../catalog/nginx/upstream-slots.ts";
import { upstreamServer, zone } from "../catalog/nginx/upstream.ts";
import { readHealthCheck } from "../catalog/tengine/check.ts";
import { byDefault, Scope, siteOf, type Traced, written } from "../ir/scope.ts";
import type { Balance, Peer, Upstream } from "../ir/upstream.ts";
import { say } from "../messages/text.ts";
import { balanceOf } from "./nginx-balance.ts";
import { finding, wrongValue } from "./nginx-diagnostics.ts";
import { peerOf } from "./nginx-peer.ts";
import type { NginxReader } from "./nginx-reader.ts";
import type { Taken } from "./nginx-taken.ts";
import { readUnmodelled } from "./nginx-unmodelled.ts";

/** Reads the `upstream` blocks of `http` or `stream`. */
export class UpstreamReader {
  readonly #reader: NginxReader;
  readonly #context: Context;
  /** By name in lower case: nginx compares without case. */
  readonly #before = new Map<string, Upstream>();

  constructor(reader: NginxReader, context: "upstream" | "stream-upstream") {
    this.#reader = reader;
    this.#context = context;
  }

  /** Nothing where the block has no name. */
  read(block: Taken, outer: Scope): Upstream | undefined {
    const scope = new Scope(this.#context, outer, outer.target);
    const peers: Peer[] = [];
    let balance: Traced<Balance> = byDefault({ kind: "round-robin" });
    this.#reader.read(block.inside, this.#context, scope, (taken) => {
      const { entry, value, statement } = taken;
      if (entry.name.startsWith("balancer_by_lua"))
        balance = written({ kind: "other", directive: entry.name }, taken.headSite);
      if (statement.body) readUnmodelled(this.#reader, taken, this.#context, scope);
      if (!value?.ok || statement.body) return;
      if (entry.def === upstreamServer || entry.def === streamUpstreamServer)
        peers.push(this.#peer(value.value as UpstreamServer, taken, balance));
      else balance = balanceOf(taken) ?? balance;
    });
    const name = block.statement.args[0];
    if (!name) return undefined;
    const upstream: Upstream = {
      name: name.text,
      site: block.headSite,
      scope,
      peers,
      unread: Math.max(0, this.#serversIn(block) - peers.length),
      balance,
      sticky: scope.last(stickinessSlot),
      health: readHealthCheck(scope),
      zone: scope.last(this.#context === "upstream" ? zone : streamZone),
    };
    this.#check(block, peers);
    this.#before.set(name.text.toLowerCase(), upstream);
    return upstream;
  }

  /** What is refused is not visited, and is there for all that. */
  #serversIn({ inside }: Taken): number {
    let count = 0;
    this.#reader.each(inside, ({ name }) => {
      if (name.text === "server") count++;
    });
    return count;
  }

  #peer(server: UpstreamServer, taken: Taken, balance: Traced<Balance>): Peer {
    this.#checkForeign(server, taken);
    this.#checkBackup(server, taken, balance);
    return peerOf(server, taken.site);
  }

  /** nginx compares names of groups without case. */
  #check({ statement, via }: Taken, peers: readonly Peer[]): void {
    const name = statement.args[0];
    if (!name) return;
    const values = { name: name.text };
    const first = this.#before.get(name.text.toLowerCase());
    if (first)
      this.#reader.report(
        finding(
          "base/duplicate-directive",
          say(
            { en: "there is a group `{name}` already", zh: "上游组 `{name}` 已经定义过" },
            values,
          ),
          name.span,
          {
            via,
            related: [
              { span: first.site.span, message: say({ en: "the first one", zh: "第一次定义" }) },
            ],
          },
        ),
      );
    const hopeful = statement.body?.some(({ name: inner }) =>
      /^(?:server|include)$/.test(inner.text),
    );
    if (peers.length === 0 && !hopeful)
      this.#reader.report(
        finding(
          "base/wrong-arity",
          say(
            { en: "the group `{name}` has no servers", zh: "上游组 `{name}` 没有任何服务器" },
            values,
          ),
          name.span,
          { via },
        ),
      );
  }

  /** Parameters that only other products or newer versions know. */
  #checkForeign({ other, parameters }: UpstreamServer, { statement, via }: Taken): void {
    if (other.length === 0 && parameters.length === 0) return;
    const { target } = this.#reader.root;
    if (target.dialect !== "nginx" && target.dialect !== "openresty") return;
    const slow = parameters.find(({ name }) => name === "slowStart");
    if (!slow && other.length === 0) return;
    // What nginx itself has in a later version is found with the versions.
    const later = laterWordsOf("server").filter(({ in: at }) => !at || at === this.#context);
    const foreign = other.filter(({ text }) => !later.some(({ word }) => word.test(text)));
    for (const { span } of [...(slow ? [slow] : []), ...foreign])
      this.#reader.report(wrongValue(statement.name, notOfNginx, span, via));
  }

  /** Only what stands before the server counts: nginx reads from top to bottom. */
  #checkBackup({ parameters }: UpstreamServer, { via }: Taken, balance: Traced<Balance>): void {
    if (parameters.length === 0 || !withoutBackup.has(balance.value.kind)) return;
    const backup = parameters.find(({ name }) => name === "backup");
    const method = siteOf(balance);
    if (!backup) return;
    this.#reader.report(
      finding("upstream/backup-with-hash-method", noBackup, backup.span, {
        via,
        help: otherMethods,
        ...(method && {
          related: [{ span: method.span, message: say({ en: "the method", zh: "负载均衡方式" }) }],
        }),
      }),
    );
  }
}

/** Methods whose module refuses `backup`. */
const withoutBackup: ReadonlySet<Balance["kind"]> = new Set(["ip-hash", "hash", "random"]);

const notOfNginx = say({
  en: "only products built on nginx know this parameter",
  zh: "该参数仅由基于 nginx 的其他产品支持",
});

const noBackup = say({
  en: "the way of balancing above knows no `backup`",
  zh: "前面的负载均衡方式不支持 `backup`",
});

const otherMethods = say({
  en: "let the server take part without backup, or balance by round robin or least_conn",
  zh: "去掉 backup 让它正常参与，或改用轮询、least_conn",
});
