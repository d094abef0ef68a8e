import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";

import { inProcess } from "../cli/in-process.ts";
import { until } from "../control/host/run.ts";
import { lacking, Network } from "../support/netns.ts";
import { Forger } from "../support/vrrp-forger.ts";
import { cases, configuration, forge, planUnder } from "../support/vrrp-injection.ts";
import { Transcript } from "../support/vrrp-stage.ts";

/*
 * The same forged adverts to keepalived 2.2.7 and to lbc with its rules: what keepalived writes into
 * its JSON (SIGRTMIN+2) of each instance, `lbc ctl ha dump` says as well.
 */

const reason = lacking("keepalived");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const cli = join(import.meta.dirname, "../../src/cli/main.ts");
/** SIGRTMIN+2 of glibc, which Node has no name for. */
const jsonSignal = 36;

interface Dump {
  readonly data: Readonly<Record<string, unknown>>;
  readonly stats: Readonly<Record<string, number>>;
}

type Speaker = () => Promise<readonly Dump[]>;

/** Counters that go on while it is asked. */
const passing = new Set(["advert_sent", "become_master", "release_master", "pri_zero_sent"]);

const counted = (dumps: readonly Dump[]) =>
  dumps.map(({ stats }, index) => [
    cases[index]?.name,
    Object.fromEntries(Object.entries(stats).filter(([name]) => !passing.has(name))),
  ]);

/** What moves, or (the password) is not for everybody who may ask. */
const moving = new Set([
  "auth_data",
  "last_transition",
  "master_adver_int",
  "master_priority",
  "state",
  "track_script",
  "vipset",
  "wantstate",
]);

/** What tells of the configuration. */
const settings = (dumps: readonly Dump[]) =>
  dumps.map(({ data }) => {
    const still = Object.entries(data).filter(([name]) => !moving.has(name));
    const vips = data["vips"] as readonly string[];
    return { ...Object.fromEntries(still), vips: vips.map((vip) => vip.replace(/ set$/, "")) };
  });

async function attack(speaker: Speaker, network: Network): Promise<void> {
  await until(
    "all are masters",
    async () => (await speaker()).filter(({ data }) => data["state"] === 2).length === cases.length,
    20_000,
  );
  const { instances } = planUnder("2.2");
  const packets = cases.flatMap((one, index) => {
    const plan = instances[index];
    return plan ? [forge(one, plan)] : [];
  });
  await new Forger(network, network.host(1)).send(packets);
}

function keepalived(network: Network, folder: string): Speaker {
  const dumps = join(folder, "keepalived");
  mkdirSync(dumps);
  const file = join(folder, "keepalived.conf");
  const pids = ["-p", join(folder, "k.pid"), "-r", join(folder, "v.pid")];
  // Dumps have fixed names below TMPDIR.
  const command = ["keepalived", "-n", "-l", "--vrrp", "-f", file, ...pids];
  const child = network.start(network.host(0).namespace, "env", `TMPDIR=${dumps}`, ...command);
  const output = new Transcript(child);
  const path = join(dumps, "keepalived.json");
  return async () => {
    // Before it takes signals they end it.
    await output.wait(/Entering MASTER STATE/);
    rmSync(path, { force: true });
    let dump: readonly Dump[] | undefined;
    await until("keepalived's dump", () => {
      try {
        dump = JSON.parse(readFileSync(path, "utf8")) as readonly Dump[];
      } catch {
        if (child.pid) process.kill(child.pid, jsonSignal);
      }
      return dump !== undefined;
    });
    return dump ?? [];
  };
}

function lbc(network: Network, folder: string): Speaker {
  const ha = ["--ha", join(folder, "keepalived.conf"), "--compat", "keepalived", "--no-lint"];
  const admin = `unix:${join(folder, "admin.sock")}`;
  const serve = [cli, "serve", "-p", folder, "-e", "error.log", "--admin", admin];
  const child = network.start(network.host(0).namespace, process.execPath, ...serve, ...ha);
  child.stdout?.resume();
  child.stderr?.resume();
  return async () => {
    const { stdout } = await inProcess(["ctl", "--admin", admin, "ha", "dump"], folder);
    return stdout === "" ? [] : (JSON.parse(stdout) as readonly Dump[]);
  };
}

void test("the counters of keepalived's JSON", { skip, timeout: 90_000 }, async (t) => {
  assert.equal(reason, undefined);
  const folder = mkdtempSync(join(tmpdir(), "lbc-counters-"));
  const networks = [new Network(2), new Network(2)] as const;
  t.after(async () => {
    await Promise.all(networks.map((network) => network.remove()));
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(join(folder, "keepalived.conf"), configuration());
  const [theirs, ours] = [keepalived(networks[0], folder), lbc(networks[1], folder)];
  await Promise.all([attack(theirs, networks[0]), attack(ours, networks[1])]);
  await until(
    "counted the same",
    async () => isDeepStrictEqual(counted(await ours()), counted(await theirs())),
    5000,
  ).catch(() => {});
  const [own, other] = [await ours(), await theirs()];
  assert.deepEqual(counted(own), counted(other));
  assert.deepEqual(settings(own), settings(other));
});
