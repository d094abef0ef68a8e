import type { UpstreamPlan } from "../../runtime/plan.ts";
import { byDefault, hold, release, send, set, times, wait } from "./scenario.ts";
import type { Step } from "./scenario.ts";
import type { Scenario } from "./scenarios.ts";

type Fair = Extract<UpstreamPlan["balance"], { kind: "fair" }>;

const fair = (
  name: string,
  words: string,
  peers: readonly string[],
  steps: readonly Step[],
): Scenario => ({
  name: `fair ${words}: ${name}`,
  peers,
  steps,
  retrying: byDefault,
  directive: `fair ${words};`,
  module: "ngx_http_upstream_fair_module.so",
  balance: {
    kind: "fair",
    roundRobin: !words.includes("no_rr"),
    weightMode: (/weight_mode=(\w+)/.exec(words)?.[1] ?? "default") as Fair["weightMode"],
  },
});

const holds = (...names: readonly string[]): Step[] => names.map(hold);
const several = (words: string): Scenario[] => [
  fair("idle", words, ["", "", ""], times(7, send())),
  fair("by weight, idle", words, ["weight=3", "weight=2", "weight=5"], times(12, send())),
  fair("one is busy", words, ["", "", ""], [hold("a"), ...times(6, send()), release("a"), send()]),
  fair(
    "more requests than peers",
    words,
    ["", "", ""],
    [...holds("a", "b", "c", "d", "e", "f", "g"), release("b"), hold("h"), release("a"), hold("i")],
  ),
  fair(
    "more requests than weights",
    words,
    ["weight=2", "weight=3"],
    [...holds("a", "b", "c", "d", "e", "f", "g"), release("c"), hold("h"), hold("i"), hold("j")],
  ),
  fair("one refuses", words, ["", "", ""], [set(1, "refuse"), ...times(8, send())]),
  fair(
    "one refuses and counts to three",
    words,
    ["max_fails=3", "max_fails=3"],
    [set(0, "refuse"), ...times(8, send())],
  ),
  fair(
    "all refuse",
    words,
    ["", ""],
    [set(0, "refuse"), set(1, "refuse"), ...times(3, send()), set(0, 200), ...times(3, send())],
  ),
  fair("one is down", words, ["down", "", ""], [...times(4, send()), ...holds("a", "b", "c")]),
  fair(
    "back after its time",
    words,
    ["fail_timeout=1", "fail_timeout=1"],
    [set(0, "refuse"), ...times(3, send()), set(0, 200), wait(3), ...times(4, send())],
  ),
];

/** Asked of nginx with the module upstream-fair, where it is installed. */
export const fairScenarios: readonly Scenario[] = [
  ...several(""),
  ...several("no_rr"),
  ...several("weight_mode=idle"),
  ...several("weight_mode=peak"),
  ...several("no_rr weight_mode=idle"),
];
