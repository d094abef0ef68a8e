import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import { ThisMachine } from "../../src/check/machine/this-machine.ts";
import { until } from "../control/host/run.ts";
import { lacking } from "../support/netns.ts";
import { Stage } from "../support/vrrp-stage.ts";
import { KeepalivedCheck, withoutKeepalived } from "./keepalived-process.ts";

/*
 * What the rules on scripts, interfaces and strict mode say of a machine, asked of keepalived 2.2.7 on
 * this one: it starts in a namespace, and its log tells which scripts it takes.
 */
const reason = withoutKeepalived === false ? lacking("nft") : withoutKeepalived;
const skip = reason ?? false;
const options = { skip, timeout: 60_000 };

const found = (text: string, code: string): readonly string[] => {
  const machine = new ThisMachine();
  const { diagnostics } = check(
    { paths: ["-"], stdin: { name: "keepalived.conf", bytes: Buffer.from(text) }, cwd: "/" },
    { settings: { preset: "all", levels: new Map() }, machineOf: () => machine },
  );
  return diagnostics
    .filter((one) => one.code === code)
    .map(({ span }) => text.slice(span.start, span.end));
};

/** A keepalived with these lines around and inside its instance, until its log says enough. */
async function logOf(
  outside: string,
  lines: string,
  enough = /Entering BACKUP STATE/,
): Promise<readonly string[]> {
  const stage = new Stage(1);
  try {
    const settings = { priority: 100, outside, lines } as const;
    const { output } = stage.keepalived(stage.host(0), settings);
    await output.wait(enough);
    await output.wait(/Startup complete/);
    return [...output.lines];
  } finally {
    await stage.close();
  }
}

const secured = "global_defs {\n  script_user root\n  enable_script_security\n}\n";

const instance = (lines: string): string =>
  `vrrp_instance V {\n  interface eth0\n  virtual_router_id 51\n  priority 100\n  virtual_ipaddress {\n    10.77.0.100/24\n  }\n${lines}}\n`;

/** Scripts of every kind of safety, by the name of what is wrong with them. */
function scriptsIn(folder: string): Readonly<Record<string, string>> {
  const made: Record<string, string> = {};
  const script = (name: string, path: string, mode = 0o755): void => {
    made[name] = join(folder, path);
    writeFileSync(made[name], "#!/bin/sh\nexit 0\n");
    chmodSync(made[name], mode);
  };
  for (const [name, mode] of [
    ["shared", 0o777],
    ["sticky", 0o1777],
    ["staff", 0o775],
    ["wheel", 0o775],
    ["foreign", 0o755],
  ] as const) {
    mkdirSync(join(folder, name));
    chmodSync(join(folder, name), mode);
    script(`in_${name}`, `${name}/ok.sh`);
  }
  chownSync(join(folder, "staff"), 0, 50);
  chownSync(join(folder, "foreign"), 65_534, 0);
  script("fine", "fine.sh");
  script("everybody", "everybody.sh", 0o757);
  script("group_root", "group-root.sh", 0o775);
  script("group_other", "group-other.sh", 0o775);
  chownSync(made["group_other"] ?? "", 0, 50);
  script("foreigner", "foreigner.sh");
  chownSync(made["foreigner"] ?? "", 65_534, 0);
  script("no_bit", "no-bit.sh", 0o644);
  made["link"] = join(folder, "link.sh");
  symlinkSync(join(folder, "shared/ok.sh"), made["link"]);
  made["link_out"] = join(folder, "shared/out.sh");
  symlinkSync("/usr/bin/true", made["link_out"]);
  made["absent"] = join(folder, "absent.sh");
  made["bare"] = "true";
  made["bare_absent"] = "lbc-no-such-program";
  return made;
}

void test("scripts that keepalived disables are reported, and no others", options, async () => {
  const folder = mkdtempSync(join(tmpdir(), "lbc-scripts-"));
  chmodSync(folder, 0o755);
  try {
    const scripts = Object.entries(scriptsIn(folder));
    const blocks = scripts.map(
      ([name, path]) => `vrrp_script ${name} {\n  script "${path}"\n  interval 1\n}\n`,
    );
    const tracked = `track_script {\n${scripts.map(([name]) => `    ${name}`).join("\n")}\n  }\n`;
    const log = await logOf(secured + blocks.join(""), tracked);
    const text = secured + blocks.join("") + instance(tracked);
    const disabled = (pattern: RegExp): readonly string[] =>
      scripts
        .filter(([name, path]) =>
          log.some(
            (line) =>
              pattern.test(line) && (line.includes(`'${path}'`) || line.includes(` ${name} `)),
          ),
        )
        .map(([, path]) => `script "${path}"`)
        .toSorted();
    assert.deepEqual(
      found(text, "script/insecure").toSorted(),
      disabled(/Disabling track script .* due to insecure/),
    );
    assert.deepEqual(
      found(text, "script/missing-file").toSorted(),
      disabled(/Disabling track script .* since not found/),
    );
    assert.deepEqual(
      found(text, "script/not-executable").toSorted(),
      disabled(/is not executable for uid:gid/),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

void test("notify takes the second word for a user, script drops it", options, async () => {
  const folder = mkdtempSync(join(tmpdir(), "lbc-notify-"));
  chmodSync(folder, 0o755);
  try {
    const ran = join(folder, "ran");
    const script = join(folder, "tell.sh");
    writeFileSync(script, `#!/bin/sh\necho "$(id -un):$*" >> ${ran}\n`, { mode: 0o755 });
    writeFileSync(ran, "", { mode: 0o666 });
    chmodSync(ran, 0o666);
    const lines = [
      `  notify_backup ${script} backup`,
      `  notify_master ${script} master`,
      `  notify "${script} all"`,
      "  track_script {\n    asks\n  }\n",
    ].join("\n");
    const asks = `vrrp_script asks {\n  script ${script} -x\n  interval 1\n}\n`;
    const log = await logOf(secured + asks, lines, /Entering MASTER STATE/);
    assert.ok(log.some((line) => line.includes("Script user 'master' does not exist")));
    await until("all have run", () => /root:all.*MASTER/.test(readFileSync(ran, "utf8")));
    const told = new Set(readFileSync(ran, "utf8").trim().split("\n"));
    assert.ok(told.has("backup:"), [...told].join());
    assert.ok(told.has("root:"), "the check runs without its argument");
    assert.ok(![...told].some((line) => line.includes("-x") || /:master/.test(line)));
    assert.equal(
      found(secured + asks + instance(lines), "script/notify-unquoted-arguments").length,
      3,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

void test("what is wrong with notify and check scripts -t does not say", options, () => {
  const keepalived = new KeepalivedCheck();
  try {
    for (const line of [
      'notify_master "/lbc-no-such-script.sh"',
      "notify_master /usr/bin/true master",
      'notify_master "/etc/hostname"',
    ])
      assert.deepEqual(keepalived.ask(secured + instance(`${line}\n`)).status, 0, line);
    const script = `vrrp_script c {\n script "/etc/hostname"\n interval 2\n timeout 30\n}\n`;
    const tracked = instance("track_script {\n c\n }\n");
    assert.equal(keepalived.ask(secured + script + tracked).status, 0);
  } finally {
    keepalived.remove();
  }
});

void test("an interface that is not there refuses the file, wherever it is named", options, () => {
  const keepalived = new KeepalivedCheck();
  try {
    const files = [
      instance("").replace("interface eth0", "interface eth9"),
      instance("track_interface {\n eth9\n }\n"),
      instance("").replace("10.77.0.100/24", "10.77.0.100/24 dev eth9"),
    ];
    const dynamic = "global_defs {\n dynamic_interfaces\n}\n";
    for (const file of files) {
      const { status, messages } = keepalived.ask(file);
      assert.equal(status, 5, file);
      assert.ok(messages.includes("Non-existent interface specified in configuration"));
      assert.equal(keepalived.ask(dynamic + file).status, 0, file);
    }
    assert.equal(keepalived.ask(instance("").replace("10.77.0.100", "192.168.7.9")).status, 0);
    assert.equal(keepalived.ask(instance("").replace("  priority 100\n", "")).status, 0);
  } finally {
    keepalived.remove();
  }
});

/** Whether a master with these lines answers on its virtual address. */
async function isPinged(outside: string, lines: string): Promise<boolean> {
  const stage = new Stage(1);
  try {
    const version = outside.includes("vrrp_version 3") ? 3 : 2;
    const host = stage.host(0);
    const { output } = stage.keepalived(host, { priority: 100, version, outside, lines });
    await output.wait(/Entering MASTER STATE/);
    await until("the address is there", async () =>
      (await stage.network.addresses(host)).includes("10.77.0.100/24"),
    );
    const words = ["netns", "exec", host.namespace, "ping", "-c1", "-W1", "10.77.0.100"];
    return spawnSync("ip", words, { stdio: "ignore" }).status === 0;
  } finally {
    await stage.close();
  }
}

void test(
  "a strict master drops what goes to its address; accept helps in version 3",
  options,
  async () => {
    const strict = "global_defs {\n  vrrp_strict\n}\n";
    const strict3 = "global_defs {\n  vrrp_version 3\n  vrrp_strict\n}\n";
    const asked = [isPinged(strict, ""), isPinged(strict, "accept"), isPinged(strict3, "accept")];
    assert.deepEqual(await Promise.all(asked), [false, false, true]);
  },
);

void test(
  "a check that hangs runs many times at once, though the log says it does not",
  options,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "lbc-hang-"));
    chmodSync(folder, 0o755);
    try {
      const ran = join(folder, "ran");
      const script = join(folder, "hang.sh");
      writeFileSync(script, `#!/bin/sh\necho $$ >> ${ran}\nexec sleep 60\n`, { mode: 0o755 });
      writeFileSync(ran, "");
      const outside = `${secured}vrrp_script h {\n  script "${script}"\n  interval 1\n  timeout 20\n}\n`;
      const stage = new Stage(1);
      const runs = (): readonly string[] => readFileSync(ran, "utf8").trim().split("\n");
      try {
        const settings = { priority: 100, outside, lines: "track_script {\n    h\n  }\n" } as const;
        const { output } = stage.keepalived(stage.host(0), settings);
        await output.wait(/already running, expect idle - skipping run/);
        await until("it runs again all the same", () => runs().length > 2);
      } finally {
        await stage.close();
      }
      for (const pid of runs())
        try {
          process.kill(Number(pid), "SIGKILL");
        } catch {
          // It ended with the namespace's keepalived.
        }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
