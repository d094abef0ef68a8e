import assert from "node:assert/strict";
import test from "node:test";

import { judge } from "../../runtime/vrrp/machine/tracking.ts";
import { Debounce } from "../../runtime/vrrp/watch/debounce.ts";
import { fileTracker, isFault, numberIn } from "../../runtime/vrrp/watch/file-value.ts";
import { proxyDetail, type ProxyFacts, proxyUp } from "../../runtime/vrrp/watch/proxy-state.ts";

test("the number of a file is what strtol makes of its beginning", () => {
  for (const [text, value] of [
    ["5\n", 5],
    ["  -17 rest", -17],
    ["+3", 3],
    ["0x1F", 31],
    ["0x", 0],
    ["010", 8],
    ["08", 0],
    ["", 0],
    ["up", 0],
    ["- 5", 0],
    ["2147483647", 2_147_483_647],
    ["2147483648", undefined],
    ["-99999999999999", undefined],
  ] as const)
    assert.equal(numberIn(text), value, JSON.stringify(text));
});

function priority(value: number, weight: number, reverse: boolean): number | "fault" {
  const tracker = fileTracker(value, { weight, reverse });
  return isFault(tracker) ? "fault" : judge(100, [tracker]).priority;
}

test("number times weight goes to the priority, below -253 is a fault", () => {
  for (const [value, weight, reverse, result] of [
    [3, 2, false, 106],
    [3, 2, true, 94],
    [-3, 2, false, 94],
    [0, 2, false, 100],
    [200, 2, false, 353],
    [-127, 2, false, "fault"],
    [-253, 1, false, -153],
    [-254, 1, false, "fault"],
    [254, 1, true, "fault"],
    [7, 0, false, "fault"],
    [0, 0, false, 100],
    [7, 0, true, 100],
    [0, 0, true, "fault"],
  ] as const)
    assert.equal(priority(value, weight, reverse), result, `${value} x ${weight} ${reverse}`);
});

test("a link that comes back before its delay has not been away", () => {
  let up = true;
  const debounce = new Debounce([{ name: "eth0", down: 100, up: 300 }], () => up);
  const look = (now: number) => debounce.look(now, () => up);
  assert.equal(debounce.works("eth1"), undefined);
  up = false;
  assert.equal(look(1000), false);
  assert.equal(debounce.deadline, 1100);
  up = true;
  assert.equal(look(1050), false);
  assert.equal(debounce.deadline, Infinity);
  up = false;
  look(2000);
  assert.equal(look(2099), false);
  assert.equal(debounce.works("eth0"), true);
  assert.equal(look(2100), true);
  assert.equal(debounce.works("eth0"), false);
  up = true;
  look(3000);
  assert.equal(look(3299), false);
  assert.equal(look(3300), true);
  assert.equal(debounce.works("eth0"), true);
});

test("without a delay a link counts at once", () => {
  let up = true;
  const debounce = new Debounce([{ name: "eth0", down: 0, up: 0 }], () => up);
  up = false;
  assert.equal(
    debounce.look(5, () => up),
    true,
  );
  assert.equal(debounce.works("eth0"), false);
});

const proxy: ProxyFacts = {
  listening: true,
  workers: 2,
  wanted: 2,
  groups: [
    { name: "a", peers: 4, healthy: 1 },
    { name: "b", peers: 2, healthy: 2 },
  ],
};

test("a proxy is up while it listens, has a worker and enough healthy peers", () => {
  const any = { healthy: 0, group: undefined };
  assert.equal(proxyUp(undefined, any), undefined);
  assert.equal(proxyUp(proxy, any), true);
  assert.equal(proxyUp({ ...proxy, workers: 0 }, any), false);
  assert.equal(proxyUp({ ...proxy, listening: false }, any), false);
  assert.equal(proxyUp(proxy, { healthy: 0.5, group: undefined }), true);
  assert.equal(proxyUp(proxy, { healthy: 0.51, group: undefined }), false);
  assert.equal(proxyUp(proxy, { healthy: 0.5, group: "a" }), false);
  assert.equal(proxyUp(proxy, { healthy: 1, group: "b" }), true);
  assert.equal(proxyUp({ ...proxy, groups: [] }, { healthy: 1, group: undefined }), true);
  assert.equal(
    proxyDetail(proxy, { healthy: 0.5, group: "a" }),
    "2 of 2 workers, 1 of 4 peers healthy",
  );
});
