import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { parseNginx } from "../../../grammars/nginx/parser.ts";
import { say, type Text } from "../../messages/text.ts";
import { applyEdits } from "../../text/edit.ts";
import { Source } from "../../text/source.ts";
import type { Io } from "../io.ts";
import { adapt } from "./adapt.ts";
import { selfSigned } from "./certificate.ts";
import { type Backend, end, freePort, startBackend, startLbc } from "./child.ts";
import { emptyTally, Load, type Tally, type Target } from "./load.ts";
import { paintFor } from "./paint.ts";
import { bar, Screen } from "./screen.ts";

const perSecond = 200;
/** Seconds of the demonstration: when the backend is killed, when it is back, when all ends. */
const killAt = 4;
const backAt = 9;
const lastSecond = 20;

const host = "portal.example.internal";

/** What must be undone whatever happens. */
export type Undo = (what: () => Promise<void> | void) => void;

/** Serves the sane example on loopback with two backends, kills one under load and brings it back. */
export async function showServing(
  io: Io,
  examples: string,
  work: string,
  undo: Undo,
): Promise<boolean> {
  const names = ["tongweb-1", "tongweb-2"] as const;
  const backends: [Backend, Backend] = [await startBackend(names[0]), await startBackend(names[1])];
  undo(async () => {
    for (const { process: child } of backends) await end(child, "SIGKILL");
  });

  const { prefix, port, ca } = await prepare(examples, work, backends);
  io.write(`${paintFor(io).strong("$ lbc serve -p examples/ths-pair/lb1 -c httpserver.conf")}\n`);
  const server = startLbc(
    ["--lang", io.language, "serve", "-p", prefix, "-c", "httpserver.conf"],
    prefix,
  );
  undo(() => end(server, "SIGQUIT"));
  let said = "";
  server.stderr?.setEncoding("utf8").on("data", (part: string) => (said += part));
  server.stdout?.resume();
  const target: Target = { url: new URL(`https://127.0.0.1:${port}/portal/`), host, ca };
  if (!(await listening(port, () => server.exitCode !== null))) {
    io.note(said);
    return false;
  }
  io.write(`${paintFor(io).faint(`  ${setting(names, port)[io.language]}`)}\n`);
  return await underLoad(io, names, backends, target);
}

/** What is run here in the place of the network that the example is written for. */
const setting = ([one, two]: readonly [string, string], port: number): Text =>
  say(
    {
      en: "on loopback: https://127.0.0.1:{port}, backends {one} and {two}, {perSecond} requests a second",
      zh: "在回环地址上：https://127.0.0.1:{port}，后端 {one}、{two}，每秒 {perSecond} 个请求",
    },
    { port, one, two, perSecond },
  );

/** Copies the first node and brings its addresses to loopback. */
async function prepare(examples: string, work: string, backends: readonly [Backend, Backend]) {
  const prefix = join(work, "lb1");
  cpSync(join(examples, "ths-pair", "lb1"), prefix, { recursive: true });
  for (const folder of ["logs", "certs"]) mkdirSync(join(prefix, folder), { recursive: true });
  const { cert, key } = selfSigned(host, new Date());
  writeFileSync(join(prefix, "certs", "portal.crt"), cert);
  writeFileSync(join(prefix, "certs", "portal.key"), key, { mode: 0o600 });

  const path = join(prefix, "httpserver.conf");
  const source = new Source(path, readFileSync(path));
  const [monitor, plain, port] = [await freePort(), await freePort(), await freePort()];
  const listens = new Map([
    ["49151", monitor],
    ["8080", plain],
    ["443", port],
  ]);
  const [one, two] = backends;
  const edits = adapt(parseNginx(source), { listens, backends: [one.port, two.port] });
  writeFileSync(path, source.encode(applyEdits(source.text, edits)));
  return { prefix, port, ca: cert };
}

/** Whether somebody listens on a port before `gone` or ten seconds. */
async function listening(port: number, gone: () => boolean): Promise<boolean> {
  for (const limit = Date.now() + 10_000; Date.now() < limit && !gone(); await wait(50)) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return true;
  }
  return false;
}

async function underLoad(
  io: Io,
  names: readonly [string, string],
  backends: [Backend, Backend],
  target: Target,
): Promise<boolean> {
  const screen = new Screen(io);
  const load = new Load(target, perSecond);
  const total = emptyTally();
  const events: string[] = [];
  const event = (second: number, text: Text) =>
    events.push(`  ${moment(second)[io.language]}  ${text[io.language]}`);
  try {
    for (let second = 0; second <= lastSecond; second++) {
      const before = events.length;
      if (second === killAt) {
        await end(backends[0].process, "SIGKILL");
        event(
          second,
          say(
            { en: "{name} is killed (SIGKILL)", zh: "{name} 被杀掉（SIGKILL）" },
            { name: names[0] },
          ),
        );
      }
      if (second === backAt) {
        backends[0] = await startBackend(names[0], backends[0].port);
        event(
          second,
          say({ en: "{name} is started again", zh: "{name} 重新启动" }, { name: names[0] }),
        );
      }
      await wait(1000);
      const tally = load.take();
      add(total, tally);
      screen.draw(
        [...picture(io, names, tally, total, second), ...events],
        [...events.slice(before), plain(names, tally, total, second + 1)],
      );
    }
  } finally {
    load.stop();
  }
  io.write(`\n${verdict(total)[io.language]}\n`);
  return total.failures === 0;
}

const moment = (second: number): Text =>
  say({ en: "{second} s", zh: "第 {second} 秒" }, { second });

function add(total: Tally, tally: Tally): void {
  total.requests += tally.requests;
  total.failures += tally.failures;
  total.slowest = Math.max(total.slowest, tally.slowest);
}

function picture(io: Io, names: readonly string[], tally: Tally, total: Tally, second: number) {
  const paint = paintFor(io);
  const peers = names.map((name) => {
    const count = tally.peers.get(name) ?? 0;
    const drawn = bar(count / perSecond, 30);
    return `  ${name}  ${count > 0 ? paint.added(drawn) : paint.error(drawn)} ${String(count).padStart(4)}/s`;
  });
  const failures = `${total.failures}`;
  const line = say(
    {
      en: "{second} s of {last}: {requests} requests, {failures} failed, slowest {slowest} ms",
      zh: "第 {second}/{last} 秒：{requests} 个请求，{failures} 个失败，最慢 {slowest} 毫秒",
    },
    {
      second: second + 1,
      last: lastSecond + 1,
      requests: total.requests,
      failures: total.failures > 0 ? paint.error(failures) : paint.added(failures),
      slowest: Math.round(total.slowest),
    },
  );
  return [`  ${line[io.language]}`, ...peers];
}

const plain = (names: readonly string[], tally: Tally, total: Tally, second: number): string =>
  `t=${second}s requests=${total.requests} failures=${total.failures} ` +
  names.map((name) => `${name}=${tally.peers.get(name) ?? 0}/s`).join(" ");

const verdict = ({ requests, failures, slowest }: Tally): Text =>
  say(
    {
      en: "{requests} requests while a backend died and came back: {failures} failed, the slowest took {slowest} ms",
      zh: "后端宕机又恢复期间共 {requests} 个请求：{failures} 个失败，最慢的用了 {slowest} 毫秒",
    },
    { requests, failures, slowest: Math.round(slowest) },
  );
