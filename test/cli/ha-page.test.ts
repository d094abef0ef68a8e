import assert from "node:assert/strict";
import test from "node:test";

import { haPage } from "../../src/cli/ctl/ha-detail.ts";
import { journalPage } from "../../src/cli/ctl/ha-history.ts";
import type { Look } from "../../src/explain/layout.ts";
import { noPaint } from "../../src/lint/formats/paint.ts";
import { displayWidth } from "../../src/messages/width.ts";
import { instanceStatusOf } from "../support/ha-status.ts";

const troubled = instanceStatusOf({
  role: "backup",
  basePriority: 150,
  priority: 120,
  held: ["10.0.0.100"],
  addresses: ["10.0.0.100", "10.0.0.101"],
  group: "G1",
  master: { from: "10.0.0.2", priority: 140 },
  orders: { held: true, failover: "taken" },
  last: {
    from: "master",
    to: "backup",
    cause: "higher-priority",
    detail: "10.0.0.2 (priority 140)",
    priority: 120,
    at: Date.UTC(2026, 10, 22, 3, 0, 0),
  },
  trackers: [
    { name: "eth0", kind: "interface", weight: 0, reverse: false, up: true, detail: "running" },
    {
      name: "chk",
      kind: "script",
      weight: -30,
      reverse: false,
      up: false,
      detail: "exited with status 1",
    },
    { name: "new", kind: "script", weight: 5, reverse: true, up: undefined, detail: "" },
  ],
  guards: [
    { name: "gw", kind: "witness", weight: 0, reverse: false, up: true, detail: "ping 1 ms" },
  ],
  peers: [
    {
      address: "10.0.0.2",
      priority: 140,
      interval: 1_000_000,
      checksum: "plain",
      ago: 420_000,
      adverts: 12,
      dropped: [["ttl", 3]],
    },
  ],
  alarms: [{ kind: "second-master", detail: "10.0.0.3", for: 5_000_000 }],
});

const now = Date.UTC(2026, 10, 22, 3, 4, 5);
const look = (language: "en" | "zh", columns?: number): Look => ({
  language,
  paint: noPaint,
  columns,
});

test("one look says who is master, why, with which priority and what others hear of it", () => {
  const page = haPage({ pid: 1, instances: [troubled] }, look("en"), now);
  for (const line of [
    /^VI_1 {2}backup {2}eth0, virtual router 51, VRRPv2, group G1$/m,
    /^ {2}another router is master too \(10\.0\.0\.3\), for 5 s$/m,
    /since +2026-11-22 03:00:00Z \(4m 5s ago\)$/m,
    /^ +another has a higher priority: 10\.0\.0\.2 \(priority 140\)$/m,
    /addresses +10\.0\.0\.100 is here, though not master$/m,
    /priority +120 = 150 - 30 \(script chk\)$/m,
    /script chk: down, weight -30 \(exited with status 1\)$/m,
    /script new: no result yet, weight \+5, reversed$/m,
    /guards +witness gw: up \(ping 1 ms\)$/m,
    /orders +held: does not become master until lbc ctl ha resume$/m,
    /peers +10\.0\.0\.2: priority 140, heard 0\.42 s ago, 12 adverts, checksum plain, dropped ttl 3$/m,
    /timers +advert 1 s, down 3\.414 s, skew 0\.414 s; next advert in 0\.3 s$/m,
  ])
    assert.match(page, line);
});

test("in Chinese, and on a narrow terminal, no line is wider than it", () => {
  for (const language of ["en", "zh"] as const) {
    const page = haPage({ pid: 1, instances: [troubled, troubled] }, look(language, 60), now);
    for (const line of page.split("\n"))
      assert.ok(displayWidth(line) <= 60, `${displayWidth(line)}: ${line}`);
  }
  const page = haPage({ pid: 1, instances: [troubled] }, look("zh"), now);
  assert.match(page, /^VI_1 {2}备节点 {2}eth0，虚拟路由号 51，VRRPv2，同步组 G1$/m);
  assert.match(page, /优先级 +120 = 150 - 30 \(脚本 chk\)/);
});

test("names and details cannot steer the terminal", () => {
  const detail = "\u001B[2J\nX";
  const one = { name: detail, kind: "script", weight: 0, reverse: false, up: false } as const;
  const evil = instanceStatusOf({ name: detail, trackers: [{ ...one, detail }] });
  const page = haPage({ pid: 1, instances: [evil] }, look("en"), now);
  const journal = journalPage(
    [{ time: "2026-11-22T03:00:00.000Z", event: "agent", what: "ended", detail }],
    look("en"),
  );
  for (const text of [page, journal]) {
    assert.ok(!text.includes("\u001B"));
    assert.ok(!text.includes("\nX"));
  }
});

test("the journal, a line for each entry", () => {
  const time = "2026-11-22T03:00:00.000Z";
  const { last } = troubled;
  assert.ok(last);
  const page = journalPage(
    [
      { time, event: "agent", what: "started", detail: "process 7" },
      { time, event: "transition", instance: "V", ...last },
      { time, event: "order", instance: "V", order: "failover", refused: "alone" },
    ],
    look("en"),
  );
  assert.equal(
    page,
    `2026-11-22 03:00:00.000Z  HA agent started (process 7)
2026-11-22 03:00:00.000Z  V: master -> backup, priority 120: another has a higher priority: 10.0.0.2 (priority 140)
2026-11-22 03:00:00.000Z  V: failover refused (alone)
`,
  );
  assert.equal(journalPage([], look("zh")), "尚无记录\n");
});
