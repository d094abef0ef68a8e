import {
  type Parameter,
  peerDefaults,
  type UpstreamServer,
} from "../catalog/nginx/upstream-server.ts";
import { hash, ipHash, leastConn, random, upstreamServer } from "../catalog/nginx/upstream.ts";
import { readHealthCheck } from "../catalog/tengine/check.ts";
import { byDefault, Scope, type Traced, type TracedFields, written } from "../ir/scope.ts";
import type { Balance, Peer, PeerSettings, Upstream } from "../ir/upstream.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { finding, wrongValue } from "./nginx-diagnostics.ts";
import { headSite, NginxReader, type Taken } from "./nginx-reader.ts";
import { readUnmodelled } from "./nginx-unmodelled.ts";

/** Reads one `upstream` block; nothing where it has no name. */
export function readUpstream(
  reader: NginxReader,
  block: Taken,
  http: Scope,
  before: Map<string, Upstream>,
): Upstream | undefined {
  const scope = new Scope("upstream", http, http.target);
  const peers: Peer[] = [];
  let balance: Traced<Balance> = byDefault({ kind: "round-robin" });
  for (const taken of reader.take(reader.inside(block), "upstream", scope)) {
    if (taken.statement.body) readUnmodelled(reader, taken, "upstream", scope);
    if (!taken.value?.ok) continue;
    if (taken.entry.def === upstreamServer) {
      const server = scope.own(upstreamServer).at(-1)?.value;
      if (server) peers.push(peerOf(server, taken.site));
      if (server) checkForeign(reader, server, taken);
      if (server) checkBackup(reader, server, taken, balance.value);
    } else balance = balanceOf(taken, scope) ?? balance;
  }
  const name = block.statement.args[0];
  if (!name) return undefined;
  const upstream: Upstream = {
    name: name.text,
    site: headSite(block),
    scope,
    peers,
    balance,
    sticky: undefined,
    health: readHealthCheck(scope),
    zone: undefined,
  };
  checkBlock(reader, block, before.get(name.text.toLowerCase()), peers);
  before.set(name.text.toLowerCase(), upstream);
  return upstream;
}

/** nginx compares names of groups without case. */
function checkBlock(
  reader: NginxReader,
  block: Taken,
  first: Upstream | undefined,
  peers: readonly Peer[],
): void {
  const { statement, via } = block;
  const name = statement.args[0];
  if (!name) return;
  const values = { name: name.text };
  if (first)
    reader.report(
      finding(
        "base/duplicate-directive",
        say({ en: "there is a group `{name}` already", zh: "上游组 `{name}` 已经定义过" }, values),
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
    reader.report(
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
function checkForeign(
  reader: NginxReader,
  { other, parameters }: UpstreamServer,
  taken: Taken,
): void {
  const { target } = reader.root;
  const { statement, via } = taken;
  if (target.dialect !== "nginx" && target.dialect !== "openresty") return;
  const slow = parameters.find(({ name }) => name === "slowStart");
  const [major = 0, minor = 0] = target.version;
  const old = major < 1 || (major === 1 && minor < 27);
  const wrong = [...(slow ? [slow.span] : []), ...(old ? other.map(({ span }) => span) : [])];
  for (const span of wrong) {
    const reason = say({
      en: "nginx of this version does not know this parameter",
      zh: "此版本的 nginx 不支持该参数",
    });
    reader.report(wrongValue(statement.name, reason, span, via));
  }
}

/** Only what stands before the server counts: nginx reads from top to bottom. */
function checkBackup(
  reader: NginxReader,
  { parameters }: UpstreamServer,
  { statement, via }: Taken,
  { kind }: Balance,
): void {
  if (kind === "round-robin" || kind === "least-conn") return;
  const backup = parameters.find(({ name }) => name === "backup");
  const reason = say({
    en: "the way of balancing above knows no `backup`",
    zh: "前面的负载均衡方式不支持 `backup`",
  });
  if (backup) reader.report(wrongValue(statement.name, reason, backup.span, via));
}

/** One object for every peer that says nothing. */
const unsaid: TracedFields<PeerSettings> = {
  weight: byDefault(peerDefaults.weight),
  maxFails: byDefault(peerDefaults.maxFails),
  failTimeout: byDefault(peerDefaults.failTimeout),
  maxConns: byDefault(peerDefaults.maxConns),
  slowStart: byDefault(peerDefaults.slowStart),
  backup: byDefault(peerDefaults.backup),
  down: byDefault(peerDefaults.down),
  resolve: byDefault(peerDefaults.resolve),
  service: byDefault(peerDefaults.service),
  route: byDefault(peerDefaults.route),
  drain: byDefault(peerDefaults.drain),
  maxBusy: byDefault(peerDefaults.maxBusy),
};

function peerOf({ address, addressSpan, parameters }: UpstreamServer, site: Site): Peer {
  const at = (span: Site["span"]): Site => ({ ...site, span });
  const field = <K extends keyof PeerSettings>(name: K): Traced<PeerSettings[K]> => {
    const said = parameters.findLast((parameter: Parameter) => parameter.name === name);
    return said ? written(said.value as PeerSettings[K], at(said.span)) : unsaid[name];
  };
  return {
    site,
    address: written(address, at(addressSpan)),
    weight: field("weight"),
    maxFails: field("maxFails"),
    failTimeout: field("failTimeout"),
    maxConns: field("maxConns"),
    slowStart: field("slowStart"),
    backup: field("backup"),
    down: field("down"),
    resolve: field("resolve"),
    service: field("service"),
    route: field("route"),
    drain: field("drain"),
    maxBusy: field("maxBusy"),
  };
}

function balanceOf({ entry, site }: Taken, scope: Scope): Traced<Balance> | undefined {
  switch (entry.def) {
    case ipHash:
      return written({ kind: "ip-hash" }, site);
    case leastConn:
      return written({ kind: "least-conn" }, site);
    case hash: {
      const value = scope.own(hash).at(-1)?.value;
      if (!value) return undefined;
      const { key, consistent } = value;
      return written({ kind: "hash", key: key.source, consistent }, site);
    }
    case random: {
      const value = scope.own(random).at(-1)?.value;
      return value && written({ kind: "random", two: value.two }, site);
    }
    case undefined:
    default:
      return undefined;
  }
}
