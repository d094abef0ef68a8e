import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { until } from "../control/host/run.ts";
import { lacking } from "../support/netns.ts";
import { Stage, Transcript } from "../support/vrrp-stage.ts";

/*
 * Everything that lbc tells, beside a real keepalived with the same configuration: lines of the
 * pipe, mail, arguments and environment of notify scripts.
 */

const reason = lacking("keepalived");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const sinkFile = fileURLToPath(new URL("../support/mail-sink.ts", import.meta.url));

/** V, the instance of the stage, and W are a group; U stands alone. */
const outside = (directory: string) => `global_defs {
  script_user root
  router_id LB1
  notification_email {
    a@x.example
    b@x.example
  }
  notification_email_from lb@x.example
  smtp_server 127.0.0.1 2525
  smtp_helo_name helo.example
  smtp_alert
  vrrp_notify_fifo ${directory}/fifo
  vrrp_notify_priority_changes
}
track_file fault {
  file ${directory}/fault
  weight 0
}
track_file extra {
  file ${directory}/extra
  weight 1
}
vrrp_sync_group G {
  group {
    V
    W
  }
  notify "${directory}/note G"
  notify_fault "${directory}/note G-fault"
}
vrrp_instance W {
  interface eth0
  virtual_router_id 52
  version 3
  advert_int 0.1
  smtp_alert off
  virtual_ipaddress {
    10.77.0.101/24
  }
}
vrrp_instance U {
  interface eth0
  virtual_router_id 53
  version 3
  advert_int 0.1
  track_file {
    extra
  }
  notify_stop "${directory}/note U-stop"
  virtual_ipaddress {
    10.77.0.102/24
  }
}`;

const lines = (directory: string) => `notify "${directory}/note 'V one' two"
notify_master ${directory}/note
track_file {
  fault
}`;

interface Told {
  readonly pipe: readonly string[];
  readonly mails: readonly string[];
  readonly notes: readonly string[];
  readonly mode: number;
}

async function record(kind: "lbc" | "keepalived"): Promise<Told> {
  const stage = new Stage(1);
  try {
    const host = stage.host(0);
    const directory = join(stage.directory, "told");
    mkdirSync(directory);
    const write = (name: string, text: string) => {
      writeFileSync(join(directory, "new"), text);
      renameSync(join(directory, "new"), join(directory, name));
    };
    write("fault", "0\n");
    write("extra", "5\n");
    const note = join(directory, "note");
    writeFileSync(
      note,
      `#!/bin/sh
echo "$# $*|$(env | grep -cE '^(IFS|LD_PRELOAD|LD_LIBRARY_PATH|NODE_CHANNEL_FD)=')" >> ${directory}/notes
`,
    );
    chmodSync(note, 0o755);
    const sink = stage.network.start(host.namespace, process.execPath, sinkFile);
    const mails = new Transcript(sink);
    await mails.wait(/ready/);
    const settings = { version: 3, interval: 0.1, priority: 100 } as const;
    const program = stage[kind](host, {
      ...settings,
      lines: lines(directory),
      outside: outside(directory),
    });
    const pipe = join(directory, "fifo");
    await until("the pipe", () => existsSync(pipe), 15_000);
    const { mode } = statSync(pipe);
    const reader = spawn("cat", [pipe]);
    const { lines: heard } = new Transcript(reader);
    const heardOf = (text: string, times = 1) =>
      until(
        `${text} x${times} of ${kind}`,
        () => heard.filter((line) => line === text).length >= times,
        15_000,
      );
    await heardOf('GROUP "G" MASTER 0');
    await heardOf('INSTANCE "U" MASTER 105');
    write("extra", "-20");
    await heardOf('INSTANCE "U" MASTER_PRIORITY 80');
    write("fault", "1");
    await heardOf('GROUP "G" FAULT 0');
    write("fault", "0");
    await heardOf('GROUP "G" MASTER 0', 2);
    await until("mails", () => mails.lines.length >= 13, 15_000);
    const closed = once(reader, "close");
    await program.end();
    await closed;
    assert.equal(existsSync(pipe), false);
    const notes = readFileSync(join(directory, "notes"), "utf8").trim().split("\n");
    return { pipe: [...heard], mails: mails.lines.slice(1), notes, mode };
  } finally {
    await stage.close();
  }
}

/** Which of two members whose timers end at once takes the other along is chance. */
const together = (told: readonly string[]): string =>
  told
    .join("\n")
    .replace(
      /INSTANCE "V" (MASTER \d+)\nINSTANCE "W" MASTER/g,
      'INSTANCE "W" $1\nINSTANCE "V" MASTER',
    );

const withoutDate = (mail: string): string => mail.replace(/Date: [^\\]*/, "Date:");

const pipeOf = (told: Told, who: RegExp) => together(told.pipe.filter((line) => who.test(line)));

const sortedMails = ({ mails }: Told) => mails.map(withoutDate).toSorted();

test("what lbc tells is what keepalived tells", { skip, timeout: 60_000 }, async () => {
  assert.equal(reason, undefined);
  const [lbc, keepalived] = await Promise.all([record("lbc"), record("keepalived")]);
  // Instances that stand for themselves may come between those of a group.
  for (const who of [/"[GVW]"/, /"U"/]) assert.equal(pipeOf(lbc, who), pipeOf(keepalived, who));
  assert.equal(lbc.mode.toString(8), keepalived.mode.toString(8));
  assert.deepEqual(lbc.notes.toSorted(), keepalived.notes.toSorted());
  assert.ok(lbc.notes.includes("6 V one two INSTANCE V MASTER 100|0"), lbc.notes.join("\n"));
  assert.deepEqual(sortedMails(lbc), sortedMails(keepalived));
});
