import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import test from "node:test";

import { haFolder, HaJournal } from "../../runtime/control/ha-journal.ts";
import { writeOwn } from "../../runtime/control/own-folder.ts";
import { folder, until } from "./host/run.ts";

const turn = (priority: number) =>
  ({
    event: "transition",
    instance: "V",
    from: "backup",
    to: "master",
    cause: "silence",
    detail: "10.0.0.2 (priority 200), silent for 3.6 s",
    priority,
  }) as const;

const prioritiesOf = (journal: HaJournal, count = 1000): number[] =>
  journal.last(count).flatMap((entry) => (entry.event === "transition" ? [entry.priority] : []));

test("it stands beside the pid file, or where systemd keeps state", () => {
  assert.equal(haFolder("/p", "/p/logs/nginx.pid"), "/p/logs/nginx.ha");
  assert.equal(haFolder("/p", undefined), "/p/lbc.ha");
  assert.equal(haFolder("/p", "/run/lbc/a.pid", "/var/lib/lbc:/var/lib/x"), "/var/lib/lbc/a.ha");
});

test("what is added is read again, by the next process too, for this user alone", async (t) => {
  const place = join(folder(t), "s.ha");
  const journal = new HaJournal();
  journal.add(turn(1));
  assert.equal(journal.open(place), undefined);
  for (let priority = 2; priority <= 5; priority++) journal.add(turn(priority));
  const file = join(place, "journal.jsonl");
  await until("written", () => readFileSync(file, "utf8").split("\n").length === 6);
  assert.deepEqual(prioritiesOf(journal, 3), [3, 4, 5]);
  journal.add(turn(6));
  await journal.close();
  const next = new HaJournal();
  assert.equal(next.open(place), undefined);
  assert.deepEqual(prioritiesOf(next), [1, 2, 3, 4, 5, 6]);
  await next.close();
  assert.deepEqual([statSync(file).mode & 0o777, statSync(place).mode & 0o777], [0o600, 0o700]);
});

test("a crash in the middle of a line costs that line and no other", async (t) => {
  const place = join(folder(t), "s.ha");
  const first = new HaJournal();
  first.open(place);
  first.add(turn(1));
  await first.close();
  appendFileSync(join(place, "journal.jsonl"), '{"time":"2026-11-22T00:00:00Z","event":"tra');
  const second = new HaJournal();
  second.open(place);
  second.add(turn(2));
  await second.close();
  const third = new HaJournal();
  third.open(place);
  assert.deepEqual(prioritiesOf(third), [1, 2]);
  await third.close();
  for (const line of readFileSync(join(place, "journal.jsonl"), "utf8").trim().split("\n"))
    assert.doesNotThrow(() => JSON.parse(line) as unknown);
});

test("it never takes more than two files of a megabyte each", async (t) => {
  const place = join(folder(t), "s.ha");
  mkdirSync(place, { mode: 0o700 });
  const file = join(place, "journal.jsonl");
  const line = `${JSON.stringify({ time: "2026-11-22T00:00:00Z", ...turn(7) })}\n`;
  writeFileSync(file, line.repeat(Math.ceil(1_048_576 / line.length)), { mode: 0o600 });
  const journal = new HaJournal();
  journal.open(place);
  journal.add(turn(8));
  await until("rotated", () => prioritiesOf(journal, 1)[0] === 8);
  await journal.close();
  assert.deepEqual(prioritiesOf(journal, 2), [7, 8], "reading goes on over both");
  assert.ok(statSync(file).size < 1000);
  assert.deepEqual(readdirSync(place).toSorted(), ["journal.1.jsonl", "journal.jsonl"]);
});

/** A folder with what `make` puts in the journal's place. */
const holding =
  (make: (file: string) => void) =>
  (place: string): void => {
    mkdirSync(place, { mode: 0o700 });
    make(join(place, "journal.jsonl"));
  };

test("no link is followed, and nothing that others can write or read is used", async (t) => {
  const base = folder(t);
  const victim = join(base, "victim");
  writeFileSync(victim, "precious\n", { mode: 0o600 });
  const refused = async (prepare: (place: string) => void) => {
    const place = join(base, `${readdirSync(base).length}.ha`);
    prepare(place);
    const journal = new HaJournal();
    const failure = journal.open(place);
    journal.add(turn(1));
    await journal.close();
    assert.match(failure ?? "opened", /^HA journal ".*": /);
  };
  await refused(holding((file) => symlinkSync(victim, file)));
  await refused(holding((file) => symlinkSync("/dev/null", file)));
  await refused(holding((file) => linkSync(victim, file)));
  await refused(holding((file) => writeFileSync(file, "", { mode: 0o644 })));
  await refused(holding((file) => mkdirSync(file)));
  await refused((place) => {
    const elsewhere = join(base, "elsewhere");
    mkdirSync(elsewhere, { mode: 0o700 });
    symlinkSync(elsewhere, place);
  });
  await refused((place) => {
    mkdirSync(place);
    chmodSync(place, 0o777);
  });
  assert.equal(readFileSync(victim, "utf8"), "precious\n");
  assert.deepEqual(readdirSync(join(base, "elsewhere")), []);
});

test("a dump replaces what stands under its name, and follows no link", (t) => {
  const base = folder(t);
  const place = join(base, "s.ha");
  const victim = join(base, "victim");
  writeFileSync(victim, "precious\n");
  writeOwn(place, "keepalived.json", "[1]");
  const file = join(place, "keepalived.json");
  assert.deepEqual([readFileSync(file, "utf8"), statSync(file).mode & 0o777], ["[1]", 0o600]);
  symlinkSync(victim, join(place, "keepalived.data"));
  symlinkSync(victim, join(place, `keepalived.data.${process.pid}.new`));
  writeOwn(place, "keepalived.data", "text");
  assert.equal(readFileSync(join(place, "keepalived.data"), "utf8"), "text");
  assert.equal(readFileSync(victim, "utf8"), "precious\n");
  assert.deepEqual(readdirSync(place).toSorted(), ["keepalived.data", "keepalived.json"]);
  chmodSync(place, 0o777);
  assert.throws(() => writeOwn(place, "keepalived.json", "[2]"), /only this user/);
  assert.equal(readFileSync(file, "utf8"), "[1]");
});
