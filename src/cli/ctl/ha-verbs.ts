import { setTimeout as sleep } from "node:timers/promises";

import type { HaEntry } from "../../../runtime/control/ha-journal.ts";
import type { OrderResult } from "../../../runtime/vrrp/messages.ts";
import type { InstanceStatus } from "../../../runtime/vrrp/status.ts";
import { say, type Text } from "../../messages/text.ts";
import { exitCode } from "../exit-code.ts";
import { pageLook } from "../page-look.ts";
import { UsageError } from "../usage-error.ts";
import { type Call, json, lineCount, refusal, statusOf } from "./call.ts";
import { haPage } from "./ha-detail.ts";
import { journalPage } from "./ha-history.ts";
import { roleText } from "./ha-words.ts";

export const haForm = "ha status|failover|hold|resume|journal|dump [INSTANCE]";

type Order = "failover" | "hold" | "resume";

/** `lbc ctl ha VERB [INSTANCE]`; undefined: there is no such verb. */
export function haVerb(verb = ""): ((call: Call) => Promise<number>) | undefined {
  return Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
}

const verbs: Readonly<Record<string, (call: Call) => Promise<number>>> = {
  status: showHa,
  journal: showJournal,
  dump: showDump,
  failover: (call) => order(call, "failover"),
  hold: (call) => order(call, "hold"),
  resume: (call) => order(call, "resume"),
};

async function showHa({ client, flags, operands, io }: Call): Promise<number> {
  const { ha } = await statusOf(client);
  const wanted = operands[0];
  const instances = ha?.instances.filter(({ name }) => wanted === undefined || name === wanted);
  if (ha && wanted !== undefined && instances?.length === 0) throw noInstance(wanted, ha.instances);
  const shown = ha && { ...ha, instances: instances ?? [] };
  if (flags.format === "json") io.write(json(shown ?? null));
  else if (shown) {
    const look = await pageLook(io);
    io.write(haPage(shown, look, Date.now()));
    if (flags.history)
      io.write(`\n${journalPage(await entriesOf({ client, flags, operands, io }), look)}`);
  } else io.note(nothingFloats);
  return ha ? exitCode.ok : exitCode.findings;
}

const nothingFloats = say({
  en: "lbc: this serve has no floating addresses",
  zh: "lbc: 该 serve 没有浮动地址",
});

async function entriesOf(call: Call): Promise<readonly HaEntry[]> {
  const count = lineCount(call);
  const reply = await call.client.get("/ha/journal");
  if (reply.status !== 200) throw refusal(reply);
  const { entries } = reply.body as { readonly entries: readonly HaEntry[] };
  const wanted = call.operands[0];
  const own = entries.filter(
    (entry) => wanted === undefined || !("instance" in entry) || entry.instance === wanted,
  );
  return own.slice(-count);
}

async function showJournal(call: Call): Promise<number> {
  const entries = await entriesOf(call);
  const { flags, io } = call;
  io.write(flags.format === "json" ? json(entries) : journalPage(entries, await pageLook(io)));
  return exitCode.ok;
}

/** keepalived's own form, for what reads keepalived.json. */
async function showDump({ client, operands, io }: Call): Promise<number> {
  const [form = "json"] = operands;
  if (form !== "json")
    throw new UsageError(
      say(
        {
          en: "dump {form}: write lbc ctl ha dump, or ask GET /ha/keepalived.{form}",
          zh: "dump {form}：请写 lbc ctl ha dump，或访问 GET /ha/keepalived.{form}",
        },
        { form },
      ),
    );
  const reply = await client.get("/ha/keepalived.json");
  if (reply.status !== 200) throw refusal(reply);
  io.write(json(reply.body));
  return exitCode.ok;
}

async function order(call: Call, what: Order): Promise<number> {
  const { client, flags, operands, io } = call;
  const [name] = operands;
  const path = name === undefined ? "/ha" : `/ha/${encodeURIComponent(name)}`;
  const reply = await client.post(path, { action: what, force: flags.force });
  if (reply.status !== 200 && reply.status !== 409) throw refusal(reply);
  const { results } = reply.body as { readonly results: readonly OrderResult[] };
  const given = what === "failover" ? results.filter(({ refused }) => refused === undefined) : [];
  const ends = given.length > 0 ? await outcomes(call, given) : [];
  if (flags.format === "json") io.write(json({ results, outcomes: ends }));
  else {
    for (const result of results)
      if (result.refused !== undefined || what !== "failover") io.note(resultText(result, what));
    for (const end of ends) io.note(outcomeText(end));
  }
  const failed = results.every(({ refused }) => refused !== undefined);
  return failed || ends.some(({ taken }) => !taken) ? exitCode.findings : exitCode.ok;
}

function resultText({ instance, role, refused }: OrderResult, what: Order): Text {
  if (refused === "not-master")
    return say(
      {
        en: "lbc: {instance} is not master here ({role})",
        zh: "lbc: {instance} 不是主节点（{role}）",
      },
      { instance, role: roleText[role] },
    );
  if (refused !== undefined)
    return say(
      {
        en: "lbc: {instance}: no other router was ever heard here (a backup is silent), so perhaps nobody would take the addresses; --force tries, and takes them back where nobody does",
        zh: "lbc: {instance}：从未收到其他节点的通告（备节点不发送通告），可能无人接管地址；加 --force 可尝试让出，无人接管时会收回",
      },
      { instance },
    );
  if (what === "resume")
    return say(
      {
        en: "lbc: {instance}: takes part again ({role})",
        zh: "lbc: {instance}：恢复参与选举（{role}）",
      },
      { instance, role: roleText[role] },
    );
  return role === "master"
    ? say(
        {
          en: "lbc: {instance}: held: stays master until something takes it, and does not come back before resume",
          zh: "lbc: {instance}：已 hold：保持主节点直到被接管，之后在 resume 之前不会再成为主节点",
        },
        { instance },
      )
    : say(
        {
          en: "lbc: {instance}: held: does not become master before resume ({role})",
          zh: "lbc: {instance}：已 hold：在 resume 之前不会成为主节点（{role}）",
        },
        { instance, role: roleText[role] },
      );
}

interface Outcome {
  readonly instance: string;
  readonly taken: boolean;
  /** Who has the addresses now; undefined: nobody that was heard. */
  readonly master: string | undefined;
  readonly seconds: number;
}

/** Milliseconds between two looks. */
const period = 100;
/** A peer that has not taken the addresses by then did not want them. */
const patience = 60_000;

/** Waits until a peer has taken what was given away, or it came back. */
async function outcomes({ client }: Call, given: readonly OrderResult[]): Promise<Outcome[]> {
  const begin = performance.now();
  const ended: Outcome[] = [];
  const waiting = new Set(given.map(({ instance }) => instance));
  while (waiting.size > 0) {
    await sleep(period);
    const seconds = (performance.now() - begin) / 1000;
    const { ha } = await statusOf(client);
    for (const instance of waiting) {
      const status = ha?.instances.find(({ name }) => name === instance);
      const late = seconds * 1000 > patience;
      if (status?.orders.failover === "waiting" && !late) continue;
      waiting.delete(instance);
      const taken = status?.orders.failover === "taken";
      ended.push({ instance, taken, master: taken ? status.master?.from : undefined, seconds });
    }
  }
  return ended;
}

function outcomeText({ instance, taken, master, seconds }: Outcome): Text {
  const time = seconds.toFixed(1);
  return taken
    ? say(
        {
          en: "lbc: {instance}: {master} has the addresses ({time} s); this node leaves them to it until resume",
          zh: "lbc: {instance}：{master} 已接管地址（{time} 秒）；在 resume 之前本节点不再抢占",
        },
        { instance, master: master ?? "-", time },
      )
    : say(
        {
          en: "lbc: {instance}: nobody took the addresses within {time} s, this node has taken them back",
          zh: "lbc: {instance}：{time} 秒内无人接管，本节点已收回地址",
        },
        { instance, time },
      );
}

const noInstance = (name: string, instances: readonly InstanceStatus[]): UsageError =>
  new UsageError(
    say(
      {
        en: "there is no instance {name}; there are {names}",
        zh: "没有实例 {name}，现有 {names}",
      },
      { name, names: instances.map((each) => each.name) },
    ),
  );
