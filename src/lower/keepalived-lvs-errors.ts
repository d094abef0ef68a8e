import type { Word } from "../../grammars/ast.ts";
import { say, type Text } from "../messages/text.ts";
import {
  all,
  type Entry,
  familyOf,
  has,
  last,
  numberOf,
  type Tell,
  type Told,
  textOf,
} from "./keepalived-entries.ts";
import type { FileTexts } from "./keepalived-texts.ts";

interface Service {
  readonly entry: Entry;
  readonly name: string;
  readonly at: Word;
  readonly group: Entry | undefined;
  readonly isMark: boolean;
  readonly ports: readonly number[];
  readonly method: string | undefined;
}

/** What keepalived reports of virtual servers after reading them. */
export function lvsErrors(entries: readonly Entry[], texts: FileTexts, tell: Tell): void {
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
  for (const entry of used) service(serviceOf(entry, groups), texts, tell);
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
  const name = entry.args.map(({ text }) => text).join(" ");
  return { entry, name, at: entry.name, group, isMark, ports, method };
}

function service(self: Service, texts: FileTexts, tell: Tell): void {
  const { entry, at, method } = self;
  const { body, via } = entry;
  flags(body, tell);
  const servers = realServers(self, tell);
  if (servers.length === 0) {
    tell(at, via, noServers(self), {
      code: "lvs/vs-no-real-server",
      help: say({ en: "write its real servers, or remove it", zh: "写上 real_server，或删除该块" }),
    });
    return;
  }
  transport(self, texts, tell);
  if (!has(body, "lb_algo", "lvs_sched"))
    tell(at, via, say({ en: "without lb_algo it is wlc", zh: "未设 lb_algo，将使用 wlc" }));
  if (method === undefined && servers.some(({ body: own }) => !has(own, "lvs_method")))
    tell(at, via, say({ en: "without lb_kind it is NAT", zh: "未设 lb_kind，将使用 NAT" }));
  quorum(self, servers, tell);
  for (const server of servers) portOf(server, textOf(last(server.body, "lvs_method")), self, tell);
  const sorry = last(body, "sorry_server");
  if (sorry) portOf(sorry, textOf(last(body, "sorry_server_lvs_method")), self, tell);
}

const noServers = ({ name }: Service): Text =>
  say(
    {
      en: "{name} has no real server: keepalived ignores the whole block",
      zh: "{name} 没有 real_server：keepalived 会忽略整个块",
    },
    { name },
  );

/** The protocol, and the port, that connections come by. */
function transport(self: Service, texts: FileTexts, tell: Tell): void {
  const { entry, at, isMark, name, ports } = self;
  const { body, via } = entry;
  const protocol = last(body, "protocol");
  if (isMark && protocol)
    tell(
      protocol.name,
      via,
      say({ en: "a fwmark has no protocol; it is ignored", zh: "fwmark 不带协议，该设置被忽略" }),
    );
  if (isMark) return;
  if (!protocol)
    tell(
      at,
      via,
      say(
        {
          en: "{name} names no protocol: keepalived balances UDP",
          zh: "{name} 未设 protocol：keepalived 会按 UDP 处理",
        },
        { name },
      ),
      { code: "lvs/protocol-missing", ...asTcp(entry, texts) },
    );
  const ops = last(body, "ops");
  if (ops && protocol && textOf(protocol)?.toUpperCase() !== "UDP")
    tell(ops.name, ops.via, say({ en: "ops is for UDP only", zh: "ops 仅适用于 UDP" }));
  if (ports.includes(0) && !has(body, "persistence_timeout"))
    tell(
      at,
      via,
      say({
        en: "port 0 needs persistence_timeout",
        zh: "端口为 0 时必须设置 persistence_timeout",
      }),
    );
}

/** Writes the protocol above everything else in the block. */
function asTcp({ body }: Entry, texts: FileTexts): Told {
  const [first] = body;
  if (!first || texts.of(first.span) === undefined || first.via) return {};
  const { file, start } = first.span;
  const edit = {
    span: { file, start, end: start },
    text: `protocol TCP${texts.lineEnd(first.span)}${texts.indentAt(first.span)}`,
  };
  const title = say({ en: "write protocol TCP", zh: "写上 protocol TCP" });
  return { fix: { title, safety: "unsafe", edits: [edit] } };
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
    // The second of two is told of where the servers are read.
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

const familiesDiffer = say({
  en: "the families of the virtual and the real server differ",
  zh: "虚拟服务器与真实服务器的地址族不一致",
});

const noWeight = (name: string): Text =>
  say(
    {
      en: "every real server of {name} has weight 0: none gets a connection",
      zh: "{name} 的所有 real_server 权重都是 0：没有一台能收到连接",
    },
    { name },
  );

const someWeight = say({
  en: "give a weight to those that are to serve; 0 is for one that is taken out for a while",
  zh: "给应当提供服务的机器设置权重；0 只用于暂时摘除某一台",
});

const lowerQuorum = say({
  en: "a quorum counts weight: write as much as must be alive, with some to spare",
  zh: "quorum 按权重计算：请写必须在线的权重之和，并留有余量",
});

const quorumTooHigh = (name: string, needed: number, sum: number): Text =>
  say(
    {
      en: "all real servers of {name} weigh {sum} together: a quorum of {needed} is never reached",
      zh: "{name} 的真实服务器权重之和只有 {sum}：quorum {needed} 永远达不到",
    },
    { name, needed, sum },
  );

function quorum(
  { entry: { body, name, via }, name: virtual }: Service,
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
      sum === 0 ? noWeight(virtual) : quorumTooHigh(virtual, needed, sum),
      sum === 0
        ? { code: "lvs/all-weights-zero", help: someWeight }
        : { code: "lvs/quorum-too-high", help: lowerQuorum },
    );
  // The message of the weights says it all.
  if (sum === 0) return;
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
  const method = own ?? self.method ?? "NAT";
  const [ip, word] = server.args;
  if (port === 0 || !ip || !word || method === "NAT") return;
  const marks = self.group
    ? self.group.body.some(({ name }) => name.text === "fwmark")
    : textOf(self.entry) === "fwmark";
  if (!marks && self.ports.every((each) => each === port)) return;
  if (marks) tell(word, server.via, noPort(self, port), withoutPort(ip, word));
  else tell(word, server.via, otherPort(self, port, method), samePort(ip, word, self));
}

const noPort = ({ name }: Service, port: number): Text =>
  say(
    {
      en: "{name} has no port, and only NAT can send to another: keepalived clears {port}",
      zh: "{name} 没有端口，而只有 NAT 才能改端口：keepalived 会清除 {port}",
    },
    { name, port },
  );

const otherPort = ({ name }: Service, port: number, method: string): Text =>
  say(
    {
      en: "{method} leaves packets as they are: connections to {name} do not reach port {port}",
      zh: "{method} 不改写报文：发往 {name} 的连接到不了端口 {port}",
    },
    { name, port, method },
  );

/** keepalived takes the port away, so that the text may lose it. */
const withoutPort = (ip: Word, word: Word): Told => ({
  code: "lvs/fwmark-with-port",
  fix: {
    title: say({ en: "remove the port", zh: "删除端口" }),
    safety: "safe",
    edits: [{ span: { ...ip.span, start: ip.span.end, end: word.span.end }, text: "" }],
  },
});

/** keepalived takes the port of the virtual server, except of the several that a group may have. */
function samePort(ip: Word, word: Word, { entry, group, ports }: Service): Told {
  const code = "lvs/rs-port-mismatch";
  const [port] = ports;
  if (group || port === undefined) return { code };
  const virtual = entry.args[1];
  const related = virtual && [
    { span: virtual.span, message: say({ en: "the virtual server", zh: "虚拟服务器" }) },
  ];
  const edit =
    port === 0
      ? { span: { ...ip.span, start: ip.span.end, end: word.span.end }, text: "" }
      : { span: word.span, text: String(port) };
  const title =
    port === 0
      ? say({ en: "remove the port", zh: "删除端口" })
      : say({ en: "write port {port}", zh: "改为端口 {port}" }, { port });
  return { code, fix: { title, safety: "safe", edits: [edit] }, ...(related && { related }) };
}
