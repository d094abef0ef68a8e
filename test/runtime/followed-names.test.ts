import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";

import { FollowedNames } from "../../runtime/control/followed-names.ts";
import { withPeers } from "../../runtime/control/plan-parts.ts";
import type { PeerPlan, Plan } from "../../runtime/plan.ts";
import { type NameServer, nameServer, type Zone } from "./support/dns.ts";
import { planFrom } from "./support/from-text.ts";
import { bodyOf, exchange, type Running, servePlan } from "./support/plane.ts";

const closing: (() => unknown)[] = [];
after(async () => {
  for (const close of closing.toReversed()) await close();
});

/** Answers with its own address; `/wait` when it is let go. */
async function backends(hosts: readonly string[]) {
  const held: (() => void)[] = [];
  const arrived = Promise.withResolvers<void>();
  let port = 0;
  for (const host of hosts) {
    const server = createServer((request, response) => {
      const answer = () => response.end(host);
      if (request.url !== "/wait") return answer();
      held.push(answer);
      return arrived.resolve();
    });
    server.listen(port, host);
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
  }
  return { port, arrived: arrived.promise, release: () => held.forEach((answer) => answer()) };
}

/** What the supervisor does, in one process. */
class Following {
  plan: Plan;
  readonly changes: string[][] = [];
  readonly logged: string[] = [];
  readonly running: Running;
  readonly #woken: (() => void)[] = [];

  constructor(plan: Plan, running: Running) {
    this.plan = plan;
    this.running = running;
    const names = new FollowedNames((text) => {
      this.logged.push(text);
      this.#wake();
    });
    closing.push(() => names.stop());
    names.apply(this);
  }

  setPeers(upstream: number, peers: readonly PeerPlan[]): void {
    this.plan = withPeers(this.plan, upstream, peers);
    this.running.plane.setPeers(upstream, peers);
    this.changes.push(peers.map(({ host, backup }) => (backup ? `${host} backup` : host)));
    this.#wake();
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((wake) => this.#woken.push(wake));
  }

  #wake(): void {
    for (const wake of this.#woken.splice(0)) wake();
  }
}

async function start(zone: Partial<Zone>, group: (names: NameServer) => string) {
  const names = await nameServer({ addresses: {}, ttl: 1, ...zone });
  closing.push(() => names.close());
  const plan = await planFrom(`events {} http { upstream app { zone app 64k; ${group(names)} }
    server { listen 127.0.0.1:8080; location / { proxy_pass http://app; } } }`);
  const running = await servePlan(plan);
  closing.push(() => running.close());
  return { names, running, following: new Following(plan, running) };
}

const get = (running: Running, path = "/"): Promise<string> =>
  exchange(running.port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);

const resolver = (names: NameServer): string =>
  `resolver 127.0.0.1:${names.port} ipv6=off; resolver_timeout 1s;`;

test("peers come and go with the addresses of their name", async () => {
  const { port, arrived, release } = await backends(["127.0.0.1", "127.0.0.2"]);
  const { names, running, following } = await start(
    {},
    (server) => `${resolver(server).replace("ipv6=off", "ipv6=off valid=1s")}
      keepalive 4; server app.test:${port} resolve;`,
  );
  assert.match(await get(running), /^HTTP\/1\.1 502 /);
  assert.match(running.errors.join("\n"), /no live upstreams while connecting to upstream/);
  await following.until(() => following.logged.length > 0);
  assert.equal(following.logged[0], "app.test could not be resolved (3: Host not found)");
  names.zone.addresses["app.test"] = ["127.0.0.1"];
  await following.until(() => following.changes.length === 1);
  assert.equal(bodyOf(await get(running)), "127.0.0.1");
  const waiting = get(running, "/wait");
  await arrived;
  names.zone.addresses["app.test"] = ["127.0.0.2", "127.0.0.1"];
  await following.until(() => following.changes.length === 2);
  const view = () => running.plane.upstreams[0];
  assert.deepEqual([...(view()?.counters.requests ?? [])], [2, 0]);
  assert.deepEqual([...(view()?.counters.active ?? [])], [1, 0]);
  const both = [bodyOf(await get(running)), bodyOf(await get(running))];
  assert.deepEqual(both.toSorted(), ["127.0.0.1", "127.0.0.2"]);
  names.zone.addresses["app.test"] = ["127.0.0.2"];
  await following.until(() => following.changes.length === 3);
  assert.equal(bodyOf(await get(running)), "127.0.0.2");
  release();
  assert.equal(bodyOf(await waiting), "127.0.0.1", "what was under way ends where it was");
  assert.deepEqual([...(view()?.counters.active ?? [])], [0]);
  assert.deepEqual([...(view()?.peers.primary.conns ?? [])], [0]);
  delete names.zone.addresses["app.test"];
  await following.until(() => following.changes.length === 4);
  assert.match(await get(running), /^HTTP\/1\.1 502 /);
});

test("a name server that fails takes nobody away", async () => {
  const { port } = await backends(["127.0.0.1"]);
  const { names, running, following } = await start(
    { addresses: { "app.test": ["127.0.0.1"] } },
    (server) => `${resolver(server)} server app.test:${port} resolve;`,
  );
  await following.until(() => following.changes.length === 1);
  Object.assign(names.zone, { code: 2 });
  await following.until(() => following.logged.length > 0);
  assert.equal(following.logged[0], "app.test could not be resolved (2: Server failure)");
  assert.equal(bodyOf(await get(running)), "127.0.0.1");
  assert.deepEqual(following.changes, [["127.0.0.1"]]);
});

test("a service: ports from its records, the second priority stands in", async () => {
  const { port } = await backends(["127.0.0.1", "127.0.0.2"]);
  const { running, following } = await start(
    {
      addresses: { "a.test": ["127.0.0.1"], "b.test": ["127.0.0.2"] },
      services: {
        "_http._tcp.app.test": [
          { target: "b.test", port, priority: 20 },
          { target: "a.test", port, priority: 10 },
        ],
      },
    },
    (server) => `${resolver(server)} server app.test service=http resolve;`,
  );
  await following.until(() => following.changes.length === 1);
  assert.deepEqual(following.changes, [["127.0.0.1", "127.0.0.2 backup"]]);
  assert.equal(bodyOf(await get(running)), "127.0.0.1");
});

const refused = async (group: string): Promise<string> => {
  try {
    await planFrom(`events {} http { upstream app { ${group} }
      server { listen 127.0.0.1:8080; location / { proxy_pass http://app; } } }`);
    return "";
  } catch (error) {
    return String(error);
  }
};

test("nginx's words where a zone or a resolver is missing", async () => {
  const dns = "resolver 127.0.0.1;";
  for (const [group, words] of [
    [
      `${dns} server a.test resolve;`,
      'resolving names at run time requires upstream "app" to be in shared memory',
    ],
    [
      "zone z 64k; server a.test resolve;",
      'no resolver defined to resolve names at run time in upstream "app"',
    ],
    [`${dns} zone z 64k; server a.test service=http;`, 'requires "resolve" parameter'],
    [`${dns} zone z 64k; server a.test:80 service=http resolve;`, "may not have port"],
  ] as const)
    assert.ok((await refused(group)).includes(words), `${words}: ${await refused(group)}`);
});

test("a request that is under way is counted where its peer is then", async () => {
  const { port, arrived, release } = await backends(["127.0.0.2", "127.0.0.1"]);
  const { names, running, following } = await start(
    { addresses: { "app.test": ["127.0.0.2"] } },
    (server) => `${resolver(server)} server app.test:${port} resolve;`,
  );
  await following.until(() => following.changes.length === 1);
  const waiting = get(running, "/wait");
  await arrived;
  names.zone.addresses["app.test"] = ["127.0.0.1", "127.0.0.2"];
  await following.until(() => following.changes.length === 2);
  const view = running.plane.upstreams[0];
  assert.deepEqual([...(view?.peers.primary.conns ?? [])], [0, 1]);
  release();
  assert.equal(bodyOf(await waiting), "127.0.0.2");
  assert.deepEqual([...(view?.peers.primary.conns ?? [])], [0, 0]);
  assert.deepEqual([...(view?.counters.active ?? [])], [0, 0]);
});
