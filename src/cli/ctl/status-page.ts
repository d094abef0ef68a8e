import type {
  AdminStatus,
  PeerStatus,
  UpstreamStatus,
} from "../../../runtime/control/admin-status.ts";
import type { PeerState } from "../../../runtime/control/peer-state.ts";
import type { Look } from "../../explain/layout.ts";
import { say, type Language, type Text } from "../../messages/text.ts";
import { haTable } from "./ha-page.ts";
import { table, type Cell } from "./table.ts";

/** `lbc ctl status` for people; `now` is milliseconds since 1970. */
export function statusPage(status: AdminStatus, look: Look, now: number): string {
  const { language } = look;
  const parts = [
    summary(status, look, now),
    ...(status.workers.length > 0 ? [workerTable(status, language)] : []),
    ...status.upstreams.map((upstream) => upstreamTable(upstream, look)),
    ...(status.ha ? [haTable(status.ha, look)] : []),
  ];
  return `${parts.join("\n\n")}\n`;
}

function summary({ server, reloads, connections, requests }: AdminStatus, look: Look, now: number) {
  const { language, paint } = look;
  const text = (each: Text) => each[language];
  const lines = [
    paint.strong(
      text(
        say(
          {
            en: "lbc {version}, process {pid}, up {time}, configuration {generation}",
            zh: "lbc {version}，进程 {pid}，已运行 {time}，第 {generation} 份配置",
          },
          {
            version: server.version,
            pid: server.pid,
            time: duration(now - Date.parse(server.startedAt)),
            generation: server.generation,
          },
        ),
      ),
    ),
    text(
      say(
        {
          en: "requests {requests}, connections {active} ({reading} reading, {writing} writing, {waiting} idle)",
          zh: "请求 {requests}，连接 {active}（读 {reading}，写 {writing}，空闲 {waiting}）",
        },
        { requests, ...connections },
      ),
    ),
    text(
      say(
        {
          en: "reloads {succeeded}, failed {failed}, workers lost {lost}",
          zh: "重新加载成功 {succeeded} 次，失败 {failed} 次，工作进程意外退出 {lost} 个",
        },
        { succeeded: reloads.succeeded, failed: reloads.failed, lost: server.lostWorkers },
      ),
    ),
  ];
  if (reloads.last?.ok === false)
    lines.push(
      paint.error(
        text(
          say(
            {
              en: "the last reload was refused, the configuration before it serves: {reasons}",
              zh: "最近一次重新加载被拒绝，仍在使用之前的配置：{reasons}",
            },
            { reasons: reloads.last.reasons },
          ),
        ),
      ),
    );
  return lines.join("\n");
}

const workerStates: Readonly<Record<AdminStatus["workers"][number]["state"], Text>> = {
  starting: say({ en: "starting", zh: "启动中" }),
  opening: say({ en: "starting", zh: "启动中" }),
  running: say({ en: "running", zh: "运行" }),
  draining: say({ en: "draining", zh: "排空中" }),
  stopping: say({ en: "stopping", zh: "停止中" }),
};

function workerTable({ workers }: AdminStatus, language: Language): string {
  const head = [
    say({ en: "worker", zh: "工作进程" }),
    say({ en: "configuration", zh: "配置" }),
    say({ en: "state", zh: "状态" }),
    say({ en: "connections", zh: "连接" }),
    say({ en: "requests", zh: "请求" }),
  ].map((each) => each[language]);
  return table([
    head,
    ...workers.map(({ pid, generation, state, connections, requests }) => [
      pid,
      generation,
      workerStates[state][language],
      connections.active,
      requests,
    ]),
  ]);
}

export const peerStateText: Readonly<Record<PeerState, Text>> = {
  up: say({ en: "up", zh: "正常" }),
  unavailable: say({ en: "unavailable (failures)", zh: "暂停使用（失败过多）" }),
  unhealthy: say({ en: "unhealthy (checks)", zh: "检查未通过" }),
  draining: say({ en: "draining", zh: "排空中" }),
  drained: say({ en: "drained", zh: "已排空" }),
  down: say({ en: "down (configuration)", zh: "停用（配置）" }),
};

function upstreamTable({ name, balance, peers }: UpstreamStatus, look: Look): string {
  const { language, paint } = look;
  const head = [
    say({ en: "peer", zh: "后端" }),
    say({ en: "state", zh: "状态" }),
    say({ en: "weight", zh: "权重" }),
    say({ en: "running", zh: "执行中" }),
    say({ en: "requests", zh: "请求" }),
    say({ en: "failed", zh: "失败" }),
    say({ en: "retried", zh: "转到别处" }),
    "5xx",
    say({ en: "checks", zh: "检查" }),
  ].map((each) => (typeof each === "string" ? each : each[language]));
  const rows = peers.map((peer): readonly Cell[] => [
    peer.backup
      ? say({ en: "{name} (backup)", zh: "{name}（备用）" }, { name: peer.name })[language]
      : peer.name,
    { text: peerStateText[peer.state][language], paint: brushOf(peer.state, look) },
    peer.weight,
    peer.active,
    peer.requests,
    peer.fails,
    Object.values(peer.retries).reduce((sum, count) => sum + count, 0),
    peer.responses["5xx"] ?? 0,
    checkText(peer, language),
  ]);
  return `${paint.strong(name.replace(/\p{Cc}/gu, "?"))} ${paint.faint(balance)}\n${table([head, ...rows], "  ")}`;
}

function brushOf(state: PeerState, { paint }: Look): (text: string) => string {
  if (state === "up") return paint.added;
  return state === "draining" || state === "drained" ? paint.warning : paint.error;
}

function checkText({ check }: PeerStatus, language: Language): string {
  if (!check) return "-";
  const { type, checks, failures } = check;
  return say(
    { en: "{type}: {failures} of {checks} failed", zh: "{type}：{checks} 次中失败 {failures} 次" },
    { type, failures, checks },
  )[language];
}

/** `3d 4h`, `12m 5s`: the two largest units. */
export function duration(milliseconds: number): string {
  let rest = Math.max(0, Math.floor(milliseconds / 1000));
  const parts: string[] = [];
  for (const [unit, seconds] of units) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0 || (seconds === 1 && parts.length === 0)) parts.push(`${count}${unit}`);
  }
  return parts.slice(0, 2).join(" ");
}

const units = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
] as const;
