import type { Word } from "../../grammars/ast.ts";
import { say } from "../messages/text.ts";
import {
  all,
  type Entry,
  familyOf,
  has,
  last,
  numberOf,
  type Tell,
  textOf,
} from "./keepalived-entries.ts";

interface Service {
  readonly entry: Entry;
  readonly at: Word;
  readonly group: Entry | undefined;
  readonly isMark: boolean;
  readonly ports: readonly number[];
  readonly method: string | undefined;
}

/** What keepalived reports of virtual servers after reading them. */
export function lvsErrors(entries: readonly Entry[], tell: Tell): void {
  const groups = all(entries, "virtual_server_group");
  for (const group of groups)
    if (group.args.length > 0 && group.body.length === 0)
      tell(
        group.name,
        group.via,
        say({
          en: "a group of virtual servers without entries is removed",
          zh: "没有条目的 virtual_server_group 会被移除",
        }),
      );
  const used = all(entries, "virtual_server").filter(({ args }) => args.length > 0);
  for (const entry of used) service(serviceOf(entry, groups), tell);
}

function serviceOf(entry: Entry, groups: readonly Entry[]): Service {
  const kind = textOf(entry);
  const group =
    kind === "group" ? groups.findLast((one) => textOf(one) === textOf(entry, 1)) : undefined;
  const lines = group?.body ?? [];
  const isMark =
    kind === "fwmark" || (lines.length > 0 && lines.every(({ name }) => name.text === "fwmark"));
  const ports = group
    ? lines.filter(({ name }) => name.text !== "fwmark").map((line) => numberOf(line) ?? 0)
    : kind === "fwmark"
      ? []
      : [numberOf(entry, 1) ?? 0];
  const method = textOf(last(entry.body, "lb_kind", "lvs_method"));
  return { entry, at: entry.name, group, isMark, ports, method };
}

function service(self: Service, tell: Tell): void {
  const { entry, at, isMark, method } = self;
  const { body, via } = entry;
  flags(body, tell);
  const servers = realServers(self, tell);
  if (servers.length === 0) {
    tell(
      at,
      via,
      say({
        en: "a virtual server without real servers is ignored",
        zh: "没有 real_server 的 virtual_server 会被忽略",
      }),
    );
    return;
  }
  const protocol = last(body, "protocol");
  if (isMark && protocol)
    tell(
      protocol.name,
      via,
      say({ en: "a fwmark has no protocol; it is ignored", zh: "fwmark 不带协议，该设置被忽略" }),
    );
  if (!isMark && !protocol && textOf(entry) !== "group")
    tell(at, via, say({ en: "without a protocol it is UDP", zh: "未设 protocol，将按 UDP 处理" }));
  else if (!isMark && !protocol)
    tell(at, via, say({ en: "without a protocol it is UDP", zh: "未设 protocol，将按 UDP 处理" }));
  const ops = last(body, "ops");
  if (ops && !isMark && textOf(protocol)?.toUpperCase() !== "UDP" && protocol)
    tell(ops.name, ops.via, say({ en: "ops is for UDP only", zh: "ops 仅适用于 UDP" }));
  if (!isMark && self.ports.includes(0) && !has(body, "persistence_timeout"))
    tell(
      at,
      via,
      say({
        en: "port 0 needs persistence_timeout",
        zh: "端口为 0 时必须设置 persistence_timeout",
      }),
    );
  if (!has(body, "lb_algo", "lvs_sched"))
    tell(at, via, say({ en: "without lb_algo it is wlc", zh: "未设 lb_algo，将使用 wlc" }));
  if (method === undefined && servers.some(({ body: own }) => !has(own, "lvs_method")))
    tell(at, via, say({ en: "without lb_kind it is NAT", zh: "未设 lb_kind，将使用 NAT" }));
  quorum(self, servers, tell);
  for (const server of servers) portOf(server, textOf(last(server.body, "lvs_method")), self, tell);
  const sorry = last(body, "sorry_server");
  if (sorry) portOf(sorry, textOf(last(body, "sorry_server_lvs_method")), self, tell);
}

const schedulers: Readonly<Record<string, string>> = {
  hashed: "sh",
  "sh-port": "sh",
  "sh-fallback": "sh",
  "mh-port": "mh",
  "mh-fallback": "mh",
};

/** Keywords that only count behind others. */
function flags(body: readonly Entry[], tell: Tell): void {
  for (const [index, { name, via }] of body.entries()) {
    const before = body.slice(0, index);
    const scheduler = Object.hasOwn(schedulers, name.text) ? schedulers[name.text] : undefined;
    if (scheduler !== undefined && textOf(last(before, "lb_algo", "lvs_sched")) !== scheduler)
      tell(
        name,
        via,
        say(
          {
            en: "{name} needs lb_algo {scheduler} above it",
            zh: "{name} 之前须有 lb_algo {scheduler}",
          },
          { name: name.text, scheduler },
        ),
      );
    const sorry = ["sorry_server_inhibit", "sorry_server_lvs_method"].includes(name.text);
    if (sorry && !has(before, "sorry_server"))
      tell(
        name,
        via,
        say(
          { en: "{name} needs sorry_server above it", zh: "{name} 之前须有 sorry_server" },
          { name: name.text },
        ),
      );
  }
}

/** The real servers that stay: those of another family are skipped, and doubles removed. */
function realServers({ entry, group, method }: Service, tell: Tell): readonly Entry[] {
  const kind = textOf(entry);
  const family =
    kind === "fwmark"
      ? undefined
      : familyOf(group ? group.body.find(({ name }) => familyOf(name.text))?.name.text : kind);
  const wanted = textOf(last(entry.body, "ip_family"));
  const asked = wanted === "inet" ? 4 : wanted === "inet6" ? 6 : undefined;
  if (asked && family && asked !== family) {
    const at = last(entry.body, "ip_family");
    if (at) tell(at.name, at.via, familiesDiffer);
  }
  const sorry = last(entry.body, "sorry_server");
  const other = familyOf(textOf(sorry));
  if (sorry && family && other && other !== family && method !== "TUN")
    tell(sorry.name, sorry.via, familiesDiffer);
  const seen = new Set<string>();
  return all(entry.body, "real_server").filter((server) => {
    const own = familyOf(textOf(server));
    if (own === undefined) return false;
    const tunnel = (textOf(last(server.body, "lvs_method")) ?? method) === "TUN";
    if (family && own !== family && !tunnel) {
      tell(server.name, server.via, familiesDiffer);
      return false;
    }
    const key = `${textOf(server)} ${numberOf(server, 1) ?? 0}`;
    if (seen.has(key))
      tell(
        server.name,
        server.via,
        say({
          en: "this real server is there already; it is removed",
          zh: "real_server 重复，会被移除",
        }),
      );
    seen.add(key);
    return true;
  });
}

const familiesDiffer = say({
  en: "the families of the virtual and the real server differ",
  zh: "虚拟服务器与真实服务器的地址族不一致",
});

function quorum(
  { entry: { body, name, via } }: Service,
  servers: readonly Entry[],
  tell: Tell,
): void {
  const common = numberOf(last(body, "weight")) ?? 1;
  const weights = servers.map((server) => numberOf(last(server.body, "weight")) ?? common);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const written = last(body, "quorum");
  const needed = numberOf(written) ?? 1;
  if (needed > sum)
    tell(
      written?.name ?? name,
      written?.via ?? via,
      say(
        {
          en: "the quorum {needed} is above the sum of the weights, {sum}",
          zh: "quorum {needed} 大于权重之和 {sum}",
        },
        { needed, sum },
      ),
    );
  const hysteresis = last(body, "hysteresis");
  if (hysteresis && (numberOf(hysteresis) ?? 0) >= Math.min(needed, sum))
    tell(
      hysteresis.name,
      hysteresis.via,
      say({ en: "hysteresis must be below the quorum", zh: "hysteresis 必须小于 quorum" }),
    );
}

/** Except with NAT, a real server has the port of the virtual one. */
function portOf(server: Entry, own: string | undefined, self: Service, tell: Tell): void {
  const port = numberOf(server, 1) ?? 0;
  if (port === 0 || (own ?? self.method ?? "NAT") === "NAT") return;
  const marks = self.group
    ? self.group.body.some(({ name }) => name.text === "fwmark")
    : textOf(self.entry) === "fwmark";
  if (!marks && self.ports.every((each) => each === port)) return;
  tell(
    server.args[1] ?? server.name,
    server.via,
    marks
      ? say({
          en: "with a fwmark only NAT takes a port of the real server",
          zh: "使用 fwmark 时，只有 NAT 才能为真实服务器指定端口",
        })
      : say(
          {
            en: "only with NAT may the port {port} differ from the virtual server's; keepalived resets it",
            zh: "只有 NAT 才允许端口 {port} 与虚拟服务器不同，keepalived 会改回",
          },
          { port },
        ),
  );
}
