import { setTimeout as sleep } from "node:timers/promises";

import { systemError } from "../../messages/system-error.ts";
import { say, type Text } from "../../messages/text.ts";
import { adminAddress, adminToken } from "../admin-options.ts";
import type { ctlDeclaration } from "../ctl-flags.ts";
import { AdminClient } from "../ctl/admin-client.ts";
import { type Call, json, lineCount, refusal, statusOf } from "../ctl/call.ts";
import { findAdmin } from "../ctl/find-admin.ts";
import { findPeer, type FoundPeer } from "../ctl/find-peer.ts";
import { haForm, haVerb } from "../ctl/ha-verbs.ts";
import { lastLines } from "../ctl/last-lines.ts";
import { peerStateText, statusPage } from "../ctl/status-page.ts";
import type { Given } from "../declaration.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { pageLook } from "../page-look.ts";
import { UsageError } from "../usage-error.ts";

interface Verb {
  /** How it is written, with its operands. */
  readonly form: string;
  readonly operands: number;
  /** Operands that may be left out. */
  readonly more?: number;
  readonly run: (call: Call) => Promise<number>;
}

/** Milliseconds between two looks at a peer that drains. */
const period = 250;

const verbs: Readonly<Record<string, Verb>> = {
  status: { form: "status", operands: 0, run: showStatus },
  drain: { form: "drain PEER", operands: 1, run: drain },
  ready: { form: "ready PEER", operands: 1, run: (call) => change(call, { action: "ready" }) },
  weight: { form: "weight PEER N", operands: 2, run: weigh },
  reload: { form: "reload", operands: 0, run: reload },
  logs: { form: "logs", operands: 0, run: showLogs },
  ha: { form: haForm, operands: 1, more: 1, run: runHa },
};

/** `lbc ctl`: asks or orders a running `serve`. */
export async function ctl(
  { flags, operands }: Given<typeof ctlDeclaration>,
  io: Io,
): Promise<number> {
  const [name = "", ...rest] = operands;
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (!verb || rest.length < verb.operands) throw wrongForm(verb);
  if (rest.length > verb.operands + (verb.more ?? 0)) throw wrongForm(verb);
  if (verb === verbs["ha"] && !haVerb(rest[0])) throw wrongForm(verb);
  const address =
    flags.admin === undefined ? findAdmin(flags.prefix, io.cwd) : adminAddress(flags.admin, io.cwd);
  const client = new AdminClient(address, adminToken(flags["admin-token-file"], io));
  return verb.run({ client, flags, operands: rest, io });
}

async function showStatus({ client, flags, io }: Call): Promise<number> {
  const status = await statusOf(client);
  io.write(
    flags.format === "json" ? json(status) : statusPage(status, await pageLook(io), Date.now()),
  );
  return exitCode.ok;
}

function runHa(call: Call): Promise<number> {
  const [name, ...operands] = call.operands;
  const verb = haVerb(name);
  if (!verb) throw wrongForm(verbs["ha"]);
  return verb({ ...call, operands });
}

async function weigh(call: Call): Promise<number> {
  const [, written = ""] = call.operands;
  if (!/^[1-9]\d{0,5}$/.test(written))
    throw new UsageError(
      say(
        {
          en: "weight {written}: write a whole number from 1; drain takes a peer out",
          zh: "weight {written}：应为不小于 1 的整数；停止分配请用 drain",
        },
        { written },
      ),
    );
  return change(call, { action: "weight", weight: Number(written) });
}

async function drain(call: Call): Promise<number> {
  const limit = Number(call.flags.timeout);
  if (!(limit >= 0)) throw noSeconds(call.flags.timeout);
  const code = await change(call, { action: "drain" });
  return call.flags.wait && code === exitCode.ok ? waitUntilDrained(call, limit) : code;
}

async function change({ client, flags, operands, io }: Call, body: object): Promise<number> {
  const found = findPeer(await statusOf(client), operands[0] ?? "");
  const path = `/peers/${[found.upstream, found.peer.name].map(encodeURIComponent).join("/")}`;
  const reply = await client.post(path, body);
  if (reply.status !== 200) throw refusal(reply);
  const { peer, left } = reply.body as FoundPeer & { readonly left: number };
  if (flags.format === "json") {
    if (!flags.wait) io.write(json(reply.body));
  } else
    io.note(
      say(
        {
          en: "lbc: {upstream}/{name}: {state}, weight {weight}, {active} requests running",
          zh: "lbc: {upstream}/{name}：{state}，权重 {weight}，执行中的请求 {active} 个",
        },
        { upstream: found.upstream, ...peer, state: peerStateText[peer.state] },
      ),
    );
  if (left === 0)
    io.note(
      say(
        {
          en: "lbc: no peer of {upstream} is up now: requests for it fail",
          zh: "lbc: {upstream} 现在没有可用的后端，发往它的请求都会失败",
        },
        { upstream: found.upstream },
      ),
    );
  return exitCode.ok;
}

/** Old workers count as well: what they still serve runs on the peer. */
async function waitUntilDrained({ client, flags, operands, io }: Call, limit: number) {
  const end = limit > 0 ? performance.now() + limit * 1000 : Infinity;
  for (;;) {
    const { upstream, peer } = findPeer(await statusOf(client), operands[0] ?? "");
    if (!peer.drained)
      throw new UsageError(
        say(
          { en: "{name} was put back meanwhile", zh: "{name} 在等待期间已恢复使用" },
          { name: `${upstream}/${peer.name}` },
        ),
      );
    if (peer.active === 0 || performance.now() >= end) {
      if (flags.format === "json") io.write(json({ upstream, peer }));
      else io.note(drainedText(`${upstream}/${peer.name}`, peer.active));
      return peer.active === 0 ? exitCode.ok : exitCode.findings;
    }
    await sleep(period);
  }
}

const drainedText = (name: string, active: number): Text =>
  active === 0
    ? say(
        {
          en: "lbc: {name} is drained: nothing runs there",
          zh: "lbc: {name} 已排空：没有请求在执行",
        },
        { name },
      )
    : say(
        {
          en: "lbc: {name}: {active} requests still run",
          zh: "lbc: {name}：仍有 {active} 个请求在执行",
        },
        { name, active },
      );

async function reload({ client, flags, io }: Call): Promise<number> {
  const reply = await client.post("/reload", {});
  if (reply.status !== 200 && reply.status !== 422) throw refusal(reply);
  const { ok, reasons } = reply.body as { readonly ok: boolean; readonly reasons: string[] };
  if (flags.format === "json") io.write(json(reply.body));
  else if (ok)
    io.note(say({ en: "lbc: the configuration was taken over", zh: "lbc: 新配置已生效" }));
  else
    io.note(
      say(
        {
          en: "lbc: refused, the old configuration goes on: {reasons}",
          zh: "lbc: 新配置被拒绝，继续使用旧配置：{reasons}",
        },
        { reasons },
      ),
    );
  return ok ? exitCode.ok : exitCode.findings;
}

async function showLogs(call: Call): Promise<number> {
  const { client, flags, io } = call;
  const count = lineCount(call);
  const { logs } = await statusOf(client);
  if (flags.format === "json") {
    io.write(json(logs));
    return exitCode.ok;
  }
  let code: number = exitCode.ok;
  for (const { path, level } of logs) {
    if (path === "stderr") {
      io.note(say({ en: "lbc: its log goes to its stderr", zh: "lbc: 日志写到其标准错误输出" }));
      continue;
    }
    io.note(`==> ${path} (${level}) <==`);
    try {
      io.write(lastLines(path, count));
    } catch (error) {
      const reason = systemError(error);
      io.note(
        say(
          { en: "lbc: {path}: {reason}", zh: "lbc: {path}：{reasonZh}" },
          { path, reason: reason.en, reasonZh: reason.zh },
        ),
      );
      code = exitCode.usage;
    }
  }
  return code;
}

const wrongForm = (verb: Verb | undefined): UsageError =>
  new UsageError(
    say(
      { en: "write: lbc ctl {forms}", zh: "用法：lbc ctl {forms}" },
      { forms: (verb ? [verb] : Object.values(verbs)).map(({ form }) => form).join(" | ") },
    ),
  );

const noSeconds = (written: string): UsageError =>
  new UsageError(
    say(
      { en: "--timeout {written}: write a number of seconds", zh: "--timeout {written}：应为秒数" },
      { written },
    ),
  );
