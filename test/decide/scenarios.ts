import type { UpstreamPlan } from "../../runtime/plan.ts";
import { upstreamPlan } from "./plans.ts";
import type { Retrying, Step } from "./scenario.ts";
import { byDefault, hold, release, send, sendFrom, sendKey, set, times, wait } from "./scenario.ts";

/** One run of requests and failures, asked of nginx and of lbc. */
export interface Scenario {
  readonly name: string;
  /** Parameters of each `server`. */
  readonly peers: readonly string[];
  readonly balance: UpstreamPlan["balance"];
  /** What chooses the policy in the configuration. */
  readonly directive?: string;
  /** A file of nginx without which it does not know the policy. */
  readonly module?: string;
  readonly names?: readonly string[];
  readonly retrying: Retrying;
  readonly steps: readonly Step[];
}

const roundRobin: UpstreamPlan["balance"] = { kind: "round-robin" };

const scenario = (
  name: string,
  peers: readonly string[],
  steps: readonly Step[],
  own: Partial<Scenario> = {},
): Scenario => ({ name, peers, steps, balance: roundRobin, retrying: byDefault, ...own });

const on = (...words: Retrying["on"]): { retrying: Retrying } => ({
  retrying: { on: words, tries: 0, timeout: 0 },
});

const least = { balance: { kind: "least-conn" }, directive: "least_conn;" } as const;
const ip = { balance: { kind: "ip-hash" }, directive: "ip_hash;" } as const;
const hashed = {
  balance: { kind: "hash", key: [{ v: "arg_k" }], consistent: false },
  directive: "hash $arg_k;",
} as const;
const ring = {
  balance: { kind: "hash", key: [{ v: "arg_k" }], consistent: true },
  directive: "hash $arg_k consistent;",
} as const;

const keys = (count: number): Step[] =>
  Array.from({ length: count }, (_, index) => sendKey(`key-${index * 7}`));
const addresses = (count: number): Step[] =>
  Array.from({ length: count }, (_, index) =>
    sendFrom(`10.${(index * 37) % 256}.${index}.${index}`),
  );

export const scenarios: readonly Scenario[] = [
  scenario("equal weights", ["", "", ""], times(7, send())),
  scenario("weights 5 1 1", ["weight=5", "weight=1", "weight=1"], times(15, send())),
  scenario("weights 3 2 4 1", ["weight=3", "weight=2", "weight=4", ""], times(21, send())),
  scenario("one refuses", ["", "", ""], [set(1, "refuse"), ...times(8, send())]),
  scenario(
    "one refuses and counts to three",
    ["max_fails=3", "max_fails=3"],
    [set(0, "refuse"), ...times(12, send())],
  ),
  scenario(
    "weights recover after failures",
    ["weight=6 max_fails=3", "weight=4"],
    [set(0, "refuse"), ...times(3, send()), set(0, 200), ...times(24, send())],
  ),
  scenario(
    "max_fails=0 is never taken out",
    ["max_fails=0", ""],
    [set(0, "refuse"), ...times(6, send())],
  ),
  scenario(
    "fail_timeout passes",
    ["fail_timeout=1", "fail_timeout=1"],
    [
      set(0, "refuse"),
      ...times(4, send()),
      wait(2),
      ...times(4, send()),
      set(0, 200),
      wait(2),
      ...times(6, send()),
    ],
  ),
  scenario(
    "failures are forgotten after a check",
    ["max_fails=2 fail_timeout=1", "max_fails=2 fail_timeout=1"],
    [
      set(0, "refuse"),
      send(),
      send(),
      set(0, 200),
      wait(2),
      ...times(3, send()),
      set(0, "refuse"),
      ...times(6, send()),
    ],
  ),
  scenario(
    "all fail",
    ["", ""],
    [set(0, "refuse"), set(1, "refuse"), ...times(4, send()), set(0, 200), ...times(2, send())],
  ),
  scenario(
    "all fail and come back",
    ["fail_timeout=1", "fail_timeout=1"],
    [
      set(0, "close"),
      set(1, "close"),
      ...times(3, send()),
      wait(2),
      set(0, 200),
      set(1, 200),
      ...times(4, send()),
    ],
  ),
  scenario(
    "a single peer is never taken out",
    [""],
    [set(0, "refuse"), ...times(4, send()), set(0, 200), send()],
  ),
  scenario("a single peer that is down", ["down"], times(2, send())),
  scenario("down", ["", "down", ""], times(5, send())),
  scenario(
    "a failure opens the window anew",
    ["fail_timeout=2", "fail_timeout=2"],
    [
      send(),
      send(),
      wait(2),
      set(0, "refuse"),
      send(),
      send(),
      set(0, 200),
      wait(2),
      ...times(3, send()),
      wait(1),
      ...times(4, send()),
    ],
  ),
  scenario(
    "down is not tried",
    ["", "", "down"],
    [set(0, "refuse"), set(1, "refuse"), ...times(2, send())],
  ),
  scenario("all down", ["down", "down"], times(2, send())),
  scenario(
    "backup",
    ["", "", "backup"],
    [
      ...times(3, send()),
      set(0, "refuse"),
      ...times(3, send()),
      set(1, "refuse"),
      ...times(4, send()),
    ],
  ),
  scenario(
    "one peer and a backup",
    ["", "backup"],
    [...times(2, send()), set(0, "refuse"), ...times(3, send())],
  ),
  scenario(
    "backups share by weight",
    ["", "backup weight=2", "backup"],
    [set(0, "refuse"), ...times(7, send())],
  ),
  scenario(
    "backups fail too",
    ["", "backup", "backup"],
    [
      set(0, "refuse"),
      set(1, "refuse"),
      ...times(3, send()),
      set(2, "refuse"),
      ...times(3, send()),
    ],
  ),
  scenario("down backup", ["", "backup down", "backup"], [set(0, "refuse"), ...times(3, send())]),
  scenario(
    "tries 2 of 4",
    ["", "", "", ""],
    [set(0, "refuse"), set(1, "refuse"), set(2, "refuse"), ...times(6, send())],
    { retrying: { on: ["error"], tries: 2, timeout: 0 } },
  ),
  scenario("tries 1", ["max_fails=0", ""], [set(0, "refuse"), ...times(4, send())], {
    retrying: { on: ["error"], tries: 1, timeout: 0 },
  }),
  scenario("never another", ["max_fails=0", ""], [set(0, "refuse"), ...times(4, send())], {
    retrying: { on: [], tries: 0, timeout: 0 },
  }),
  scenario("timeout", ["", ""], [set(0, "hang"), ...times(4, send())]),
  scenario(
    "timeout is not asked for",
    ["max_fails=0", ""],
    [set(0, "hang"), ...times(4, send())],
    on("error"),
  ),
  scenario("invalid header", ["", ""], [set(0, "garbage"), ...times(4, send())]),
  scenario(
    "invalid header asked for",
    ["", ""],
    [set(0, "garbage"), ...times(4, send())],
    on("invalid_header"),
  ),
  scenario(
    "closed after a post",
    ["max_fails=0", "max_fails=0"],
    [
      set(0, "close"),
      ...times(4, send("POST")),
      ...times(2, send("PATCH")),
      ...times(2, send("LOCK")),
      ...times(2, send("PUT")),
      ...times(2, send("DELETE")),
    ],
  ),
  scenario(
    "closed after a post, non_idempotent",
    ["max_fails=0", "max_fails=0"],
    [set(0, "close"), ...times(4, send("POST"))],
    on("error", "non_idempotent"),
  ),
  scenario(
    "refused post goes on",
    ["max_fails=0", "max_fails=0"],
    [set(0, "refuse"), ...times(4, send("POST"))],
  ),
  scenario("503 passes", ["", ""], [set(0, 503), ...times(5, send())]),
  scenario("503 goes on", ["", ""], [set(0, 503), ...times(5, send())], on("error", "http_503")),
  scenario(
    "503 everywhere",
    ["", ""],
    [set(0, 503), set(1, 503), ...times(4, send())],
    on("error", "http_503"),
  ),
  scenario(
    "503 to a post",
    ["max_fails=0", ""],
    [set(0, 503), ...times(4, send("POST"))],
    on("error", "http_503"),
  ),
  scenario(
    "404 is not a failure",
    ["", ""],
    [set(0, 404), ...times(6, send())],
    on("error", "http_404"),
  ),
  scenario(
    "403 and 404",
    ["", "", ""],
    [set(0, 404), set(1, 403), ...times(6, send())],
    on("http_403", "http_404"),
  ),
  scenario("429", ["", ""], [set(0, 429), ...times(6, send())], on("http_429")),
  scenario(
    "500 502 504",
    ["", "", "", ""],
    [set(0, 500), set(1, 502), set(2, 504), ...times(4, send())],
    on("http_500", "http_502", "http_504"),
  ),
  scenario(
    "last try passes its status",
    ["max_fails=3", "max_fails=3"],
    [set(0, 500), set(1, 504), ...times(6, send())],
    on("http_500", "http_504"),
  ),
  scenario(
    "max_conns",
    ["max_conns=1", "max_conns=2"],
    [
      hold("a"),
      hold("b"),
      hold("c"),
      send(),
      release("a"),
      send(),
      release("b"),
      release("c"),
      ...times(3, send()),
    ],
  ),
  scenario(
    "max_conns of a single peer",
    ["max_conns=1"],
    [hold("a"), send(), release("a"), send()],
  ),
  scenario(
    "max_conns opens backup",
    ["max_conns=1", "backup"],
    [hold("a"), send(), release("a"), send()],
  ),
  scenario(
    "least_conn",
    ["", "", ""],
    [
      hold("a"),
      hold("b"),
      send(),
      send(),
      hold("c"),
      send(),
      release("b"),
      send(),
      send(),
      release("a"),
      release("c"),
      ...times(4, send()),
    ],
    least,
  ),
  scenario(
    "least_conn by weight",
    ["weight=3", "", "weight=2"],
    [
      ...["a", "b", "c", "d", "e", "f", "g"].map(hold),
      send(),
      release("a"),
      release("b"),
      send(),
      send(),
      ...["c", "d", "e", "f", "g"].map(release),
      ...times(6, send()),
    ],
    least,
  ),
  scenario(
    "least_conn fails over",
    ["", "", "backup"],
    [set(0, "refuse"), ...times(4, send()), set(1, "close"), ...times(3, send())],
    least,
  ),
  scenario(
    "ip_hash",
    ["", "", ""],
    [...addresses(24), sendFrom("10.1.2.3"), sendFrom("10.1.2.4"), send()],
    ip,
  ),
  scenario(
    "ip_hash by weight, down, failing",
    ["weight=3", "", "down", "weight=2"],
    [...addresses(12), set(0, "refuse"), ...addresses(12), set(1, "refuse"), ...addresses(8)],
    ip,
  ),
  scenario(
    "ip_hash, all fail",
    ["", ""],
    [set(0, "refuse"), set(1, "refuse"), ...addresses(4)],
    ip,
  ),
  scenario("hash", ["", "", ""], [...keys(20), sendKey("")], hashed),
  scenario(
    "hash by weight, failing",
    ["weight=2", "", "weight=4", "down"],
    [...keys(12), set(2, "refuse"), ...keys(12)],
    hashed,
  ),
  scenario("hash of nothing is round robin", ["", "", ""], times(5, sendKey("")), hashed),
  scenario("hash ring by weight, down", ["weight=2", "", "down"], keys(16), {
    ...ring,
    names: ["127.0.0.9:1", "127.0.0.10:1", "127.0.0.11:1"],
    ...on(),
  }),
  scenario("hash ring, refused", ["", "", ""], keys(12), {
    ...ring,
    names: ["127.0.0.1:1", "127.0.0.2:1", "127.0.0.3:1"],
  }),
];

/** The upstream of a scenario, its backends on unix sockets in a directory. */
export function planOf(given: Scenario, directory: string): UpstreamPlan {
  return upstreamPlan(
    given.peers.map((words, index) => {
      const number = (name: string, otherwise: number) =>
        Number(new RegExp(`${name}=(\\d+)`).exec(words)?.[1] ?? otherwise);
      return {
        server: given.names?.[index] ?? `unix:${directory}/b${index}`,
        weight: number("weight", 1),
        maxFails: number("max_fails", 1),
        failTimeout: number("fail_timeout", 10) * 1000,
        maxConns: number("max_conns", 0),
        backup: words.includes("backup"),
        down: words.includes("down"),
      };
    }),
    given.balance,
  );
}
