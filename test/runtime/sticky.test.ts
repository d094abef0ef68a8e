import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { after, test } from "node:test";

import type { Dialect } from "../../src/ir/target.ts";
import { planFrom } from "./support/from-text.ts";
import {
  type Backend,
  bodyOf,
  exchange,
  rawBackend,
  type Running,
  servePlan,
} from "./support/plane.ts";

const closing: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closing.toReversed()) await close();
});

const stopped = new Set<Backend>();

async function stop(backend: Backend | undefined): Promise<void> {
  if (!backend || stopped.has(backend)) return;
  stopped.add(backend);
  await backend.close();
}

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

interface Asked {
  readonly dialect: Dialect;
  readonly extra: string;
  readonly status: string;
  /** `load_module`, where a module brings the words. */
  readonly module: string;
}

interface Site {
  readonly running: Running;
  readonly backends: readonly Backend[];
  /** `127.0.0.1:PORT` of each backend. */
  readonly names: readonly string[];
}

/** Backends that answer with their number; `extra` are fields of their answers. */
async function serve(
  group: (names: readonly string[]) => string,
  { dialect = "nginx", extra = "", status = "200 OK", module = "" }: Partial<Asked> = {},
): Promise<Site> {
  const backends: Backend[] = [];
  for (let index = 0; index < 3; index++) {
    const made = await rawBackend((socket, piece) => {
      if (!piece.includes("\r\n\r\n")) return;
      const fields = extra.replaceAll("{n}", String(index));
      socket.end(`HTTP/1.0 ${status}\r\nContent-Length: 1\r\n${fields}\r\n${index}`);
    });
    closing.push(() => stop(made));
    backends.push(made);
  }
  const names = backends.map(({ port }) => `127.0.0.1:${port}`);
  const text = `${module} events {} http { upstream app { ${group(names)} }
    server { listen 127.0.0.1:8080; location / { proxy_pass http://app; } } }`;
  const running = await servePlan(await planFrom(text, dialect));
  closing.push(() => running.close());
  return { running, backends, names };
}

const servers = (names: readonly string[]): string =>
  names.map((name) => `server ${name};`).join(" ");

const ask = (site: Site, cookie = "", path = "/"): Promise<string> =>
  exchange(
    site.running.port,
    `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${cookie === "" ? "" : `Cookie: ${cookie}\r\n`}\r\n`,
  );

const cookiesOf = (answer: string): string[] =>
  [...answer.matchAll(/^Set-Cookie: (.*?)\r$/gm)].map(([, cookie = ""]) => cookie);

test("sticky cookie: every answer names its peer, and who says it gets there again", async () => {
  const site = await serve((names) => `${servers(names)} sticky cookie srv;`);
  const [first = ""] = cookiesOf(await ask(site));
  assert.equal(first, `srv=${md5(site.names[0] ?? "")}`);
  for (const [index, name] of site.names.entries())
    for (let turn = 0; turn < 3; turn++) {
      const answer = await ask(site, `a=b; srv=${md5(name)}`);
      assert.equal(bodyOf(answer), String(index));
      assert.deepEqual(cookiesOf(answer), [`srv=${md5(name)}`]);
    }
});

test("sticky cookie: attributes in nginx's order, values evaluated", async () => {
  const site = await serve(
    (names) => `${servers(names).replace(";", " route=one;")}
      sticky cookie srv expires=1h domain=.$host path=/app httponly secure samesite=$arg_s;`,
  );
  const [cookie = ""] = cookiesOf(await ask(site, "", "/?s=lax"));
  const shown = cookie.replace(/\w{3}, \d\d-\w{3}-\d\d \d\d:\d\d:\d\d GMT/, "TIME");
  assert.equal(
    shown,
    "srv=one; expires=TIME; max-age=3600; domain=.a; httponly; secure; samesite=lax; path=/app",
  );
  const [odd = ""] = cookiesOf(await ask(site, "srv=one", "/?s=odd"));
  assert.match(odd, /^srv=one; .*samesite=strict/);
  const [forever = ""] = cookiesOf(
    await ask(await serve((names) => `${servers(names)} sticky cookie s expires=max;`)),
  );
  assert.match(forever, /; expires=Thu, 31-Dec-37 23:55:55 GMT; max-age=315360000$/);
});

test("sticky cookie: a peer that drains serves its own clients alone", async () => {
  const site = await serve(
    ([a, b, c]) => `server ${a} route=a drain; server ${b} route=b; server ${c} route=c;
      sticky cookie srv;`,
  );
  for (let turn = 0; turn < 4; turn++) assert.notEqual(bodyOf(await ask(site)), "0");
  assert.equal(bodyOf(await ask(site, "srv=a")), "0");
});

test("sticky cookie: when the peer is gone another one answers and says so", async () => {
  const site = await serve(
    (names) => `${names.map((name, index) => `server ${name} route=r${index};`).join(" ")}
      sticky cookie srv;`,
  );
  await stop(site.backends[1]);
  const answer = await ask(site, "srv=r1");
  assert.notEqual(bodyOf(answer), "1");
  assert.deepEqual(cookiesOf(answer), [`srv=r${bodyOf(answer)}`]);
});

test("sticky route: the first variable that has a value decides", async () => {
  const site = await serve(
    ([a, b, c]) => `server ${a} route=a; server ${b} route=b; server ${c} route=c;
      sticky route $cookie_route $arg_route;`,
  );
  for (let turn = 0; turn < 2; turn++) {
    assert.equal(bodyOf(await ask(site, "route=c", "/?route=b")), "2");
    assert.equal(bodyOf(await ask(site, "", "/?route=b")), "1");
  }
  assert.deepEqual(cookiesOf(await ask(site, "route=c")), []);
});

for (const header of ["", " header"])
  test(`sticky learn${header}: the session of the backend is remembered`, async () => {
    const site = await serve(
      (names) => `${servers(names)} sticky learn create=$upstream_cookie_examplecookie
        lookup=$cookie_examplecookie zone=sessions:1m${header};`,
      { extra: "Set-Cookie: EXAMPLECOOKIE=s{n}; Path=/\r\n" },
    );
    for (let turn = 0; turn < 3; turn++) assert.equal(bodyOf(await ask(site)), String(turn));
    for (const session of ["2", "0", "1", "1"])
      assert.equal(bodyOf(await ask(site, `examplecookie=s${session}`)), session);
  });

function digest(kind: string, name: string): string {
  if (kind.startsWith("hmac=")) return createHmac("md5", "k").update(name).digest("hex");
  if (kind === "hash=sha1") return createHash("sha1").update(name).digest("hex");
  return kind === "text=raw" ? name : "1";
}

test("nginx-sticky-module-ng: digests, attributes, and the cookie that is hidden", async () => {
  const site = await serve((names) => `${servers(names)} sticky name=r expires=1h httponly;`);
  const answer = await ask(site);
  const [cookie = ""] = cookiesOf(answer);
  assert.match(
    cookie,
    /^r=\w{32}; Expires=\w{3}, \d\d-\w{3}-\d{4} \d\d:\d\d:\d\d GMT; Path=\/; HttpOnly$/,
  );
  assert.ok(cookie.startsWith(`r=${md5(site.names[Number(bodyOf(answer))] ?? "")}`));
  for (const kind of ["hash=sha1", "hmac=md5 hmac_key=k", "text=raw", "hash=index"]) {
    const other = await serve((names) => `${servers(names)} sticky ${kind} hide_cookie;`);
    const value = digest(kind, other.names[1] ?? "");
    for (let turn = 0; turn < 2; turn++) {
      const told = await ask(other, `x=1; route=${value}; y=2`);
      assert.equal(bodyOf(told), "1", kind);
      assert.deepEqual(cookiesOf(told), [`route=${value}; Path=/`]);
    }
    assert.match(other.backends[1]?.received[0] ?? "", /\r\nCookie: x=1; y=2\r\n/);
  }
});

test("nginx-sticky-module-ng: transfer and no_fallback", async () => {
  const site = await serve((names) => `${servers(names)} sticky hash=index transfer no_fallback;`, {
    extra: "Set-Cookie: route=own{n}; Secure\r\nSet-Cookie: other=1\r\n",
  });
  const answer = await ask(site, "route=1.own1");
  assert.equal(bodyOf(answer), "1");
  assert.deepEqual(cookiesOf(answer), ["route=1.own1; Path=/", "other=1"]);
  assert.match(site.backends[1]?.received[0] ?? "", /\r\nCookie: route=own1\r\n/);
  await stop(site.backends[1]);
  assert.match(await ask(site, "route=1.own1"), /^HTTP\/1\.1 502 /);
});

const tengine: Partial<Asked> = { dialect: "tengine" };

test("session_sticky insert: the cookie comes once", async () => {
  const site = await serve(
    (names) => `session_sticky cookie=sid domain=.a path=/p maxage=60; ${servers(names)}`,
    tengine,
  );
  const answer = await ask(site);
  const sid = md5(site.names[Number(bodyOf(answer))] ?? "");
  assert.match(
    cookiesOf(answer)[0] ?? "",
    new RegExp(`^sid=${sid}; Domain=.a; Path=/p; Max-Age=60; Expires=.* GMT$`),
  );
  for (let turn = 0; turn < 3; turn++) {
    const next = await ask(site, `sid=${sid}`);
    assert.equal(bodyOf(next), bodyOf(answer));
    assert.deepEqual(cookiesOf(next), []);
  }
});

test("session_sticky insert with a life: each answer prolongs it, an old one is forgotten", async () => {
  const site = await serve(
    (names) => `session_sticky option=indirect maxidle=60s maxlife=600s; ${servers(names)}`,
    tengine,
  );
  const now = Math.floor(Date.now() / 1000);
  const sid = md5(site.names[2] ?? "");
  const next = await ask(site, `a=1; route=${sid}|${now - 30}|${now - 500}`);
  assert.equal(bodyOf(next), "2");
  const [, seen = "", first = ""] =
    /^route=\w+\|(\d+)\|(\d+); Path=\/$/.exec(cookiesOf(next)[0] ?? "") ?? [];
  assert.ok(Number(seen) >= now);
  assert.equal(Number(first), now - 500);
  assert.match(site.backends[2]?.received[0] ?? "", /\r\nCookie: a=1\r\n/);
  const bodies = new Set<string>();
  for (let turn = 0; turn < 5; turn++)
    bodies.add(bodyOf(await ask(site, `route=${sid}|${now - 90}|${now - 500}`)));
  assert.equal(bodies.size, 3);
});

test("session_sticky rewrite and prefix: the backend's own cookie carries the peer", async () => {
  const extra = "Set-Cookie: JSESSIONID=abc{n}; Path=/\r\nSet-Cookie: b=1\r\n";
  const plain = "cookie=JSESSIONID hash=plain";
  const rewrite = await serve(
    ([a, b, c]) => `session_sticky ${plain} mode=rewrite;
      server ${a} id=one; server ${b} id=two; server ${c};`,
    { ...tengine, extra },
  );
  assert.deepEqual(cookiesOf(await ask(rewrite)), ["JSESSIONID=one; Path=/", "b=1"]);
  assert.equal(bodyOf(await ask(rewrite, "JSESSIONID=two")), "1");
  const prefix = await serve(
    ([a, b, c]) => `session_sticky ${plain} mode=prefix;
      server ${a} id=one; server ${b} id=two; server ${c};`,
    { ...tengine, extra },
  );
  assert.deepEqual(cookiesOf(await ask(prefix)), ["JSESSIONID=one~abc0; Path=/", "b=1"]);
  const answer = await ask(prefix, "x=y; JSESSIONID=two~abc1");
  assert.equal(bodyOf(answer), "1");
  assert.match(prefix.backends[1]?.received[0] ?? "", /\r\nCookie: x=y; JSESSIONID=abc1\r\n/);
});

test("session_sticky fallback=off: nobody else answers for a dead peer", async () => {
  const site = await serve((names) => `session_sticky fallback=off; ${servers(names)}`, tengine);
  await stop(site.backends[0]);
  const sid = md5(site.names[0] ?? "");
  assert.match(await ask(site, `route=${sid}`), /^HTTP\/1\.1 502 /);
  assert.match(await ask(site), /^HTTP\/1\.1 200 /);
});

test("jvm_route: by cookie, by a part of the URL, from either end", async () => {
  const site = await serve(
    ([a, b, c]) => `jvm_route $cookie_JSESSIONID|sid reverse;
      server ${a} srun_id=a; server ${b} srun_id=b; server ${c} srun_id=c;`,
    { ...tengine, module: "load_module modules/ngx_http_upstream_jvm_route_module.so;" },
  );
  for (let turn = 0; turn < 3; turn++) {
    assert.equal(bodyOf(await ask(site, "JSESSIONID=0815.c")), "2");
    assert.equal(bodyOf(await ask(site, "", "/x?p=1&sid=4711.b&q")), "1");
  }
});

test("THS: the bare word, and a cookie with maxage", async () => {
  const ths: Partial<Asked> = { dialect: "ths" };
  const bare = await serve((names) => `sticky; ${servers(names)}`, ths);
  const [cookie = ""] = cookiesOf(await ask(bare));
  assert.match(cookie, /^route=\w{32}; Path=\/$/);
  const named = await serve(
    (names) => `least_conn; sticky cookie sid domain=.a maxage=60; ${servers(names)}`,
    ths,
  );
  const answer = await ask(named);
  assert.equal(
    cookiesOf(answer)[0],
    `sid=${md5(named.names[Number(bodyOf(answer))] ?? "")}; max-age=60; domain=.a`,
  );
});

test("a page of the proxy itself keeps the cookie too", async () => {
  const site = await serve(([a]) => `server ${a} route=x; sticky cookie srv;`);
  await stop(site.backends[0]);
  const answer = await ask(site);
  assert.match(answer, /^HTTP\/1\.1 502 /);
  assert.deepEqual(cookiesOf(answer), ["srv=x"]);
});
