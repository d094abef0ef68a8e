import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { ScriptedBackend, type BackendSaw } from "./backend.ts";
import { opener, playClient, type ClientSeen } from "./client.ts";
import type { Numbered } from "./configuration.ts";
import { refusals, start, stop, type Contestant } from "./contestant.ts";
import { playHttp2 } from "./h2-client.ts";
import type { ClientScript, Scenario } from "./scenario.ts";
import { backendPlace, filler, hostOf, portOf, setStage, type Stage } from "./stage.ts";
import { playDatagrams } from "./udp-client.ts";

/** Everything that one contestant did in one scenario. */
export interface Told {
  readonly clients: readonly ClientSeen[];
  readonly backends: readonly BackendSaw[];
  readonly log: readonly string[];
  readonly log2: readonly string[];
}

export interface Outcome {
  readonly scenario: Scenario;
  readonly nginx: Told | undefined;
  readonly lbc: Told | undefined;
  /** Why lbc does not serve it. */
  readonly refused: string | undefined;
}

interface Play extends Numbered {
  readonly backends: readonly ScriptedBackend[];
  readonly saw: BackendSaw[];
}

const patience = 6000;
const atOnce = 16;

async function raise(stage: Stage, { scenario, number }: Numbered): Promise<Play> {
  const saw: BackendSaw[] = [];
  const fill = filler(stage, scenario, number);
  const backends = scenario.backends.map((script) => new ScriptedBackend(script, fill, saw));
  for (const backend of backends) {
    const { port, path } = backendPlace(stage, number, backend.script.name);
    await backend.listen(
      backend.script.kind === "unix"
        ? { path, tls: stage.tls }
        : { host: hostOf(stage, number), port, tls: stage.tls },
    );
  }
  return { scenario, number, backends, saw };
}

function tlsOptions(stage: Stage, { options }: ClientScript) {
  const pair = options["cert"];
  return {
    servername: options["sni"] ?? "a.example",
    ...(options["max"] !== undefined && { maxVersion: options["max"] }),
    ...(options["min"] !== undefined && { minVersion: options["min"] }),
    ...(options["alpn"] !== undefined && { ALPNProtocols: options["alpn"].split(",") }),
    ...(pair !== undefined && {
      cert: readFileSync(join(stage.root, "certs", `${pair}.pem`)),
      key: readFileSync(join(stage.root, "certs", `${pair}.key`)),
    }),
  };
}

function client(stage: Stage, play: Play, script: ClientScript): Promise<ClientSeen> {
  const fill = filler(stage, play.scenario, play.number);
  const { to, options } = script;
  const host = to === "ipv6" ? "::1" : (options["host"] ?? hostOf(stage, play.number));
  const requests = script.requests.map(fill);
  const port = portOf(
    stage,
    { tcp: "listen", tcp2: "listen2", plaintls: "tls", h2: "tls" }[to] ?? to,
  );
  if (to === "udp") return playDatagrams(requests, { host, port }, options["from"]);
  if (to === "h2") return playHttp2(requests, { host, port }, tlsOptions(stage, script));
  const secure = to === "tls" || options["tls"] === "on";
  const where = to === "unix" ? { path: fill("{unix}") } : { host, port };
  return playClient({
    requests,
    raw: to.startsWith("stream") && options["http"] !== "on",
    patience,
    open: opener(where, secure ? tlsOptions(stage, script) : undefined, options["from"]),
  });
}

async function playScenario(stage: Stage, play: Play): Promise<readonly ClientSeen[]> {
  if (play.scenario.aligned) await sleep((1500 - (Date.now() % 1000)) % 1000);
  const seen: Promise<ClientSeen>[] = [];
  for (const script of play.scenario.clients) {
    if (script.beside) await sleep(40);
    else await Promise.all(seen);
    const pause = Number(script.options["pause"] ?? 0);
    if (pause > 0) await sleep(pause);
    seen.push(client(stage, play, script));
  }
  return Promise.all(seen);
}

/** Runs tasks, some at once, in order of their start. */
async function pool<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const one = async () => {
    for (const item of rest) await run(item);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

/** Waits until backends hear no more. */
async function settled({ saw }: Play): Promise<void> {
  const heard = () => saw.reduce((sum, { extra }) => sum + extra.length + 1, 0);
  for (let round = 0, before = -1; round < 20 && heard() !== before; round++) {
    before = heard();
    await sleep(40);
  }
}

function lines(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "latin1")
    .split("\n")
    .filter((line) => line !== "");
}

async function compete(
  name: Contestant,
  stage: Stage,
  plays: readonly Play[],
): Promise<ReadonlyMap<string, Told>> {
  const logs = join(stage.root, "logs");
  rmSync(logs, { recursive: true, force: true });
  mkdirSync(logs);
  for (const folder of ["temp"]) {
    rmSync(join(stage.root, folder), { recursive: true, force: true });
    mkdirSync(join(stage.root, folder));
  }
  for (const { backends } of plays) for (const backend of backends) backend.restart();
  const child = await start(name, stage, plays);
  const seen = new Map<string, Pick<Told, "clients" | "backends">>();
  try {
    await pool(plays, async (play) => {
      const clients = await playScenario(stage, play);
      await settled(play);
      seen.set(play.scenario.id, { clients, backends: [...play.saw] });
    });
  } finally {
    await stop(child);
  }
  const told = new Map(
    [...seen].map(([id, each]) => [
      id,
      { ...each, log: lines(join(logs, `${id}.log`)), log2: lines(join(logs, `${id}.second.log`)) },
    ]),
  );
  renameSync(logs, `${logs}-${name}`);
  return told;
}

/** Both contestants over the scenarios; the folder is removed unless it is to be looked at. */
export async function runScenarios(
  scenarios: readonly Scenario[],
  keep = false,
): Promise<readonly Outcome[]> {
  const stage = await setStage(scenarios);
  const numbered = scenarios.map((scenario, index) => ({ scenario, number: index + 1 }));
  const plays: Play[] = [];
  try {
    const bad = await refusals("nginx", stage, numbered);
    if (bad.size > 0) throw new Error(`nginx refuses: ${[...bad].map(String).join("\n")}`);
    const refused = await refusals("lbc", stage, numbered);
    for (const each of numbered) plays.push(await raise(stage, each));
    const nginx = await compete("nginx", stage, plays);
    const served = plays.filter(({ scenario }) => !refused.has(scenario.id));
    const lbc = await compete("lbc", stage, served);
    return scenarios.map((scenario) => ({
      scenario,
      nginx: nginx.get(scenario.id),
      lbc: lbc.get(scenario.id),
      refused: refused.get(scenario.id),
    }));
  } finally {
    for (const { backends } of plays) for (const backend of backends) await backend.close();
    if (keep) console.log(`kept: ${stage.root}`);
    else rmSync(stage.root, { recursive: true, force: true });
  }
}
