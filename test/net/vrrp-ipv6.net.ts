import assert from "node:assert/strict";
import test from "node:test";

import { eventually } from "../support/eventually.ts";
import { type Host, lacking } from "../support/netns.ts";
import { type Program, Stage, type Transcript } from "../support/vrrp-stage.ts";

/* VRRP over IPv6: lbc beside a real keepalived, in both directions. */

const reason = lacking("keepalived");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

const speakers = ["keepalived", "lbc"] as const;
type Speaker = (typeof speakers)[number];
const other = (one: Speaker): Speaker => (one === "lbc" ? "keepalived" : "lbc");

const master = /\(S6\) Entering MASTER STATE/;
const backup = /\(S6\) Entering BACKUP STATE/;
const fault = /\(S6\) [Ee]ntering FAULT STATE/i;

interface Six {
  readonly priority: number;
  readonly lines?: string;
  readonly addresses?: string;
  readonly outside?: string;
}

/**
 * lbc is a real-time process by itself; beside busy neighbours keepalived must be one too,
 * and not end itself (SIGXCPU) when it has been at work for 10 ms.
 */
const realtime = "global_defs {\nvrrp_rt_priority 10\nvrrp_rlimit_rttime 2000000\n}\n";

const manyAddresses = "fe80::14\n2001:db8::14/64\n2001:db8::15\n2001:db8::16/64 preferred_lft 0";

/** An instance of IPv6, version 3 with an advert each tenth of a second where nothing else is said. */
const six = ({ priority, lines = "", addresses = manyAddresses, outside = "" }: Six) => ({
  priority,
  text: `${realtime}${outside}
vrrp_instance S6 {
  state BACKUP
  interface eth0
  virtual_router_id 14
  priority ${priority}
  advert_int 0.1
  ${lines}
  virtual_ipaddress {
    ${addresses}
  }
}
`,
});

/** The pair beside it, of the same number. */
const four = (priority: number) => `
vrrp_instance S4 {
  version 3
  state BACKUP
  interface eth0
  virtual_router_id 14
  priority ${priority}
  advert_int 0.1
  virtual_ipaddress {
    10.77.0.100/24
  }
  virtual_ipaddress_excluded {
    2001:db8:4::1/64
  }
}
`;

const both = (priority: number) => six({ priority, outside: four(priority) });

const linkLocal = ({ ip }: Host): string => `fe80::a:${ip.split(".")[3]}`;

/** A stage whose hosts have one known link-local address and one global, at once. */
async function stageOfSix(): Promise<Stage> {
  const stage = new Stage();
  for (const host of [stage.host(0), stage.host(1)]) {
    const ip = (...args: string[]) => stage.network.run(host.namespace, "ip", ...args);
    await ip("link", "set", "eth0", "addrgenmode", "none");
    await ip("-6", "addr", "flush", "dev", "eth0");
    await ip("addr", "add", `${linkLocal(host)}/64`, "dev", "eth0", "nodad");
    const number = host.ip.split(".")[3];
    await ip("addr", "add", `2001:db8:1::${number}/64`, "dev", "eth0", "nodad");
  }
  return stage;
}

/** What the host has beside its own addresses, as `ip` lists it. */
async function taken(stage: Stage, { namespace }: Host): Promise<string[]> {
  const text = await stage.network.run(namespace, "ip", "-o", "addr", "show", "dev", "eth0");
  const found = [...text.matchAll(/inet6? (\S+) .*?scope \S+ (.*?)\\ +(.*)$/gm)];
  const own = /^(10\.77\.0\.\d|fe80::a:\d|2001:db8:1::\d)\//;
  return found.flatMap(([, ip = "", flags, lifetime]) =>
    own.test(ip) ? [] : [`${ip} ${flags?.replace(/(secondary )?eth0/, "").trim()} ${lifetime}`],
  );
}

/** Waits until a host has so many addresses beside its own. */
const holds = async (stage: Stage, host: number, count: number) =>
  await eventually(async () =>
    assert.equal((await taken(stage, stage.host(host))).length, count, `host ${host}`),
  );

const scenes: (readonly [name: string, play: (stage: Stage) => Promise<void>])[] = [];
const scene = (name: string, play: (stage: Stage) => Promise<void>) => scenes.push([name, play]);

const reached = (program: Program, state: RegExp, from = 0) => program.output.wait(state, from);
const lines = ({ output }: Program) => output.lines.length;

for (const strong of speakers)
  scene(
    `${strong} with the higher priority wins both families and gives them back`,
    async (stage) => {
      const weak = other(strong);
      const second = stage[weak](stage.host(1), both(100));
      await Promise.all([reached(second, master), reached(second, /\(S4\) Entering MASTER/)]);
      await holds(stage, 1, 6);
      assert.ok(second.output.lines.every((line) => !/should be link local/.test(line)));
      const before = await taken(stage, stage.host(1));
      const first = stage[strong](stage.host(0), both(200));
      await Promise.all([reached(first, master), reached(first, /\(S4\) Entering MASTER/)]);
      await Promise.all([reached(second, backup, 1), reached(second, /\(S4\) Entering BACKUP/, 1)]);
      await Promise.all([holds(stage, 1, 0), holds(stage, 0, 6)]);
      // One asks for what the other asks for: flags, lifetimes, prefixes, scopes.
      assert.deepEqual((await taken(stage, stage.host(0))).toSorted(), before.toSorted());
      const from = lines(second);
      await first.end();
      assert.deepEqual(await taken(stage, stage.host(0)), []);
      await reached(second, /Backup received priority 0 advertisement/, from);
      await Promise.all([
        reached(second, master, from),
        reached(second, /\(S4\) Entering MASTER/, from),
      ]);
    },
  );

for (const low of speakers)
  scene(`equal priorities over IPv6: ${low} with the lower address yields`, async (stage) => {
    const first = stage[low](stage.host(0), six({ priority: 100 }));
    await reached(first, master);
    await stage.network.isolate(stage.host(0));
    const second = stage[other(low)](stage.host(1), six({ priority: 100 }));
    await reached(second, master);
    const from = lines(first);
    await stage.network.rejoin(stage.host(0));
    await reached(first, backup, from);
    await Promise.all([holds(stage, 0, 0), holds(stage, 1, 4)]);
  });

/** Not with a password: keepalived 2.2.7 dies of one over IPv6 (SIGSEGV), also when it is its own. */
const kinds: readonly (readonly [string, string, string?])[] = [
  ["version 2", "version 2\nadvert_int 1"],
  ["another group", "", "global_defs {\nvrrp_mcast_group6 ff02::77\n}"],
  ["unicast", "unicast_src_ip OWN\nunicast_peer {\nPEER\n}"],
  ["mcast_src_ip", "mcast_src_ip OWN"],
];

function ofKind(words: string, outside: string | undefined, priority: number, own: number) {
  const peer = own === 1 ? 2 : 1;
  const text = words.replace("OWN", `2001:db8:1::${own}`).replace("PEER", `2001:db8:1::${peer}`);
  return six({ priority, lines: text, ...(outside !== undefined && { outside }) });
}

for (const [name, words, outside] of kinds)
  for (const strong of speakers)
    scene(`${name}: ${strong} is heard as the stronger`, async (stage) => {
      const second = stage[other(strong)](stage.host(1), ofKind(words, outside, 100, 2));
      await reached(second, backup);
      const first = stage[strong](stage.host(0), ofKind(words, outside, 200, 1));
      await reached(first, master);
      const at = second.output.lines.findIndex((line) => master.test(line));
      if (at >= 0) await reached(second, backup, at);
      await Promise.all([holds(stage, 1, 0), holds(stage, 0, 4)]);
      const from = lines(second);
      await first.end();
      await reached(second, master, from);
    });

scene(
  "adverts and neighbour advertisements are those of keepalived, byte for byte",
  async (stage) => {
    const frames = await stage.sniffer(stage.host(1));
    const heard: string[][] = [];
    for (const speaker of speakers) {
      const from = frames.lines.length;
      const program = stage[speaker](
        stage.host(0),
        six({
          priority: 123,
          outside: "global_defs {\nvrrp_garp_master_delay 0\nvrrp_garp_master_repeat 2\n}",
        }),
      );
      await reached(program, master);
      await program.end();
      await frames.wait(priorityZero, from);
      heard.push(takeover(frames, from));
    }
    const [keepalived, lbc] = heard;
    assert.deepEqual(lbc, keepalived);
    assert.equal(lbc?.length, 10);
  },
);

/** An advert of VRID 14 with priority 0. */
const priorityZero = /^(.{24})86dd6.{11}70.*310e00/;

const isAdvert = (frame: string) => frame.slice(40, 42) === "70";

/** The frames that differ: one advert, the announcements, the farewell. The kernel draws flow labels. */
function takeover({ lines: frames }: Transcript, from: number): string[] {
  const relevant = frames.slice(from).filter((frame) => /^(?!333300000016).{24}86dd/.test(frame));
  const plain = relevant.map((frame) => frame.replace(/^(.{31}).{5}/, "$100000"));
  return plain.filter((frame, index) => !isAdvert(frame) || plain.indexOf(frame) === index);
}

scene("an instance waits for a link-local address and fails with it", async (stage) => {
  const host = stage.host(0);
  const ip = (...args: string[]) => stage.network.run(host.namespace, "ip", ...args);
  const own = `${linkLocal(host)}/64`;
  await ip("addr", "del", own, "dev", "eth0");
  const lbc = stage.lbc(host, six({ priority: 100 }));
  await reached(lbc, fault);
  await ip("addr", "add", own, "dev", "eth0");
  await reached(lbc, master);
  const from = lines(lbc);
  await ip("addr", "del", own, "dev", "eth0");
  await reached(lbc, fault, from);
  await holds(stage, 0, 0);
});

scene("an IPv6 address that somebody removes is missed", async (stage) => {
  const host = stage.host(0);
  const lbc = stage.lbc(host, six({ priority: 100 }));
  await holds(stage, 0, 4);
  const from = lines(lbc);
  await stage.network.run(host.namespace, "ip", "addr", "del", "2001:db8::14/64", "dev", "eth0");
  await reached(lbc, backup, from);
  await reached(lbc, master, from);
  await holds(stage, 0, 4);
  assert.equal(lbc.output.lines.filter((line) => master.test(line)).length, 2, "no more than once");
});

scene(
  "an agent killed with -9: its addresses go, then priority 0 is sent for it",
  async (stage) => {
    const frames = await stage.sniffer(stage.host(1));
    const lbc = stage.supervised(stage.host(0), six({ priority: 100 }));
    await reached(lbc, master);
    const from = frames.lines.length;
    const pids = await stage.network.run(
      stage.network.bridge,
      "pgrep",
      "-P",
      String(lbc.child.pid),
    );
    process.kill(Number(pids.trim().split("\n").at(-1)), "SIGKILL");
    await frames.wait(priorityZero, from);
    await lbc.end();
  },
);

test("VRRP over IPv6", { skip, timeout: 120_000, concurrency: 4 }, async (t) => {
  assert.equal(reason, undefined);
  const played = scenes.map(([name, play]) =>
    t.test(name, async () => {
      const stage = await stageOfSix();
      try {
        await play(stage);
      } finally {
        await stage.close();
      }
    }),
  );
  await Promise.all(played);
});
