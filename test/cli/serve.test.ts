import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, createServer, get as httpGet } from "node:http";
import { join } from "node:path";
import { test } from "node:test";

import { selfSigned } from "../../src/cli/demo/certificate.ts";
import { freePort, until } from "../control/host/run.ts";
import { body, cli, folder, head, isOpen, serveSync, start, whole, write } from "./serving.ts";

const server = (inner: string, port: number) =>
  `${head}http {\n  server {\n    listen 127.0.0.1:${port};\n    ${inner}\n  }\n}\n`;

/** Each with what stands at the place of the first finding. */
const bad: Readonly<Record<string, (port: number) => { text: string; line: number }>> = {
  "a missing include": (port) => ({ text: server("include nowhere.conf;", port), line: 5 }),
  "an open quote": (port) => ({ text: server('return 200 "open;', port), line: 5 }),
  "a brace too many": (port) => ({ text: `${server("", port)}}\n`, line: 8 }),
  "an unknown directive": (port) => ({ text: server("proxi_pass http://a;", port), line: 5 }),
  "a directive in the wrong block": (port) => ({ text: server("upstream a { }", port), line: 5 }),
  "a bad duration": (port) => ({ text: server("keepalive_timeout 5parsecs;", port), line: 5 }),
  "full-width punctuation": (port) => ({ text: server("return 200；", port), line: 5 }),
};

for (const [what, make] of Object.entries(bad))
  test(`${what}: the place is said and no port opens`, async (t) => {
    const prefix = folder(t);
    const port = await freePort();
    const { text, line } = make(port);
    const path = write(prefix, text);
    const tested = serveSync("-t", "-p", prefix, "-c", path);
    assert.equal(tested.status, 1, tested.stderr);
    assert.match(tested.stderr, new RegExp(`a\\.conf:${line}:\\d+`));
    const watch = setInterval(() => void isOpen(port).then((open) => (opened ||= open)), 5);
    let opened = false;
    const child = spawn(process.execPath, [cli, "serve", "-p", prefix, "-c", path], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr.resume();
    const [code] = (await once(child, "exit")) as [number];
    clearInterval(watch);
    assert.equal(code, 1);
    assert.equal(opened, false);
    assert.ok(!existsSync(join(prefix, "logs/s.pid")));
  });

test("-t and -T under --compat nginx say what scripts look for", async (t) => {
  const prefix = folder(t);
  const path = write(prefix, whole(await freePort(), "x"));
  const tested = serveSync("--compat", "nginx@1.22", "-t", "-p", prefix, "-c", "a.conf");
  assert.equal(tested.status, 0, tested.stderr);
  assert.match(
    tested.stderr,
    /nginx: the configuration file .*a\.conf syntax is ok\nnginx: configuration file .*a\.conf test is successful\n/,
  );
  const quiet = serveSync("--compat", "nginx", "-tq", "-p", prefix, "-c", "a.conf");
  assert.deepEqual([quiet.status, quiet.stderr], [0, ""]);
  const dumped = serveSync("--compat", "nginx", "-Tq", "-p", prefix, "-c", "a.conf");
  assert.equal(dumped.stdout, `# configuration file ${path}:\n${readFileSync(path, "utf8")}\n`);
});

test("a directory is served by what it holds, and two proxies are one too many", async (t) => {
  const prefix = folder(t);
  const place = join(prefix, "lb1");
  cpSync(join(import.meta.dirname, "../../examples/ths-pair/lb1"), place, { recursive: true });
  mkdirSync(join(place, "certs"));
  const { cert, key } = selfSigned("localhost", new Date());
  writeFileSync(join(place, "certs/portal.crt"), cert);
  writeFileSync(join(place, "certs/portal.key"), key);
  const tested = serveSync("-t", "-p", prefix, place);
  assert.equal(tested.status, 0, tested.stderr);
  assert.match(tested.stderr, /httpserver\.conf: can be served\n/);
  assert.match(tested.stderr, /keepalived\.conf: can be served\n/);
  const [one, two] = [write(prefix, whole(await freePort(), "x")), join(prefix, "b.conf")];
  cpSync(one, two);
  const both = serveSync("-t", "-p", prefix, one, two);
  assert.equal(both.status, 2, both.stderr);
  assert.match(both.stderr, /one configuration of a kind/);
});

test("wrong usage is exit 2", () => {
  for (const args of [
    [],
    ["--admin", "x"],
    ["-s", "die", "-c", "x"],
    ["-t", "-c", "x", "--allow", "no/rule"],
  ]) {
    const { status, stderr } = serveSync(...args);
    assert.equal(status, 2, `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, /^lbc: /);
  }
});

test("serves, reloads, keeps the old one when the new one is bad, reopens and stops by -s", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  write(prefix, whole(port, "one"));
  const { child, exit } = await start(t, prefix);
  const log = () => readFileSync(join(prefix, "logs/error.log"), "utf8");
  const signal = (name: string) => serveSync("-p", prefix, "-c", "a.conf", "-s", name).status;
  assert.equal(await body(port), "one");
  write(prefix, whole(port, "two"));
  assert.equal(signal("reload"), 0);
  await until("reloaded", async () => (await body(port)) === "two");
  write(prefix, `${whole(port, "three")}}`);
  child.kill("SIGHUP");
  await until("refused", () => /\[emerg\] .* in .*a\.conf:3$/m.test(log()));
  assert.equal(await body(port), "two");
  write(prefix, whole(port, "four"));
  assert.equal(signal("reopen"), 0);
  assert.equal(signal("quit"), 0);
  assert.deepEqual(await exit, [0, null]);
  assert.equal(signal("stop"), 1);
});

test("an error-level finding refuses, unless it is allowed", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const upstream = "upstream a { server 127.0.0.1:1 max_fails=0; server 127.0.0.1:2; }";
  const path = write(
    prefix,
    `${head}http { access_log off; ${upstream} server { listen 127.0.0.1:${port}; location / { proxy_pass http://a; } } }`,
  );
  const tested = (...more: string[]) => serveSync("-t", "-p", prefix, "-c", path, ...more);
  const refused = tested();
  assert.equal(refused.status, 1, refused.stderr);
  assert.match(refused.stderr, /upstream\/max-fails-zero/);
  for (const more of [["--allow", "upstream/max-fails-zero"], ["--no-lint"], ["--compat", "nginx"]])
    assert.equal(tested(...more).status, 0, more.join(" "));
});

test("a directive that serve cannot run refuses, unless it is allowed", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const path = write(
    prefix,
    server("location / { autoindex on; return 204; }", port).replace(
      "http {",
      "http { access_log off;",
    ),
  );
  const tested = (...more: string[]) =>
    serveSync("-t", "--compat", "nginx", "-p", prefix, "-c", path, ...more);
  const refused = tested();
  assert.equal(refused.status, 1, refused.stderr);
  assert.match(refused.stderr, /autoindex/);
  assert.match(refused.stderr, /a\.conf:5:\d+/);
  assert.equal(tested("--allow-unsupported", "autoindex").status, 0);
});

test("a file that is not what -c or --ha asks for, or has nothing to serve, refuses", (t) => {
  const prefix = folder(t);
  const proxy = write(prefix, whole(1, "x"));
  const ha = join(prefix, "keepalived.conf");
  writeFileSync(
    ha,
    "vrrp_instance V {\ninterface eth0\nvirtual_router_id 1\nuse_ipvlan i1 10.0.0.8/24\nvirtual_ipaddress {\n10.0.0.9/24\n}\n}\n",
  );
  const tested = (...args: string[]) => {
    const allowed = args.includes("-c") ? ["--allow", "cluster/vip-listen-mismatch"] : [];
    const { status, stderr } = serveSync("-t", "-p", prefix, ...args, ...allowed);
    return [status, stderr] as const;
  };
  assert.match(tested("--ha", proxy)[1], /--ha .*a\.conf: this is no configuration of keepalived/);
  assert.match(tested("-c", ha)[1], /-c .*: this is no configuration of nginx/);
  assert.equal(tested("-c", "a.conf", "--ha", proxy)[0], 2);
  assert.match(
    tested("-c", "a.conf", "--ha", ha)[1],
    /use_ipvlan.*\n[^]*--allow-unsupported use_ipvlan/,
  );
  assert.equal(tested("-c", "a.conf", "--ha", ha, "--allow-unsupported", "use_ipvlan")[0], 0);
  assert.match(tested("--ha", ha, "--allow", "serve/incomplete")[1], /no such rule/);
  writeFileSync(ha, "vrrp_instance V {\ninterface lo\n}\n");
  assert.match(tested("-c", "a.conf", "--ha", ha, "--no-lint")[1], /no virtual_router_id/);
  const complaints = ["base/keepalived-error", "vrrp/vrid-missing", "vrrp/no-vip"];
  const all = complaints.flatMap((code) => ["--allow", code]);
  assert.match(tested("-c", "a.conf", "--ha", ha, ...all)[1], /serve\/incomplete/);
  write(prefix, "");
  assert.match(tested("-c", "a.conf")[1], /no "events" section/);
  const started = serveSync("-p", prefix, "--ha", proxy, "-e", "logs/start.log");
  assert.equal(started.status, 2);
  assert.match(readFileSync(join(prefix, "logs/start.log"), "utf8"), /\[emerg\].*no configuration/);
  assert.equal(serveSync().stderr.trim().split("\n").length, 1);
});

test("-g adds directives, -e is there from the start, daemon on is ignored with a notice", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  write(prefix, whole(port, "x").replace("pid logs/s.pid; error_log logs/error.log notice;", ""));
  const { said } = await start(
    t,
    prefix,
    "-e",
    "logs/first.log",
    "-g",
    "pid logs/s.pid; daemon on;",
  );
  assert.equal(await body(port), "x");
  assert.ok(existsSync(join(prefix, "logs/first.log")));
  assert.match(said(), /daemon/);
});

test("requests reach a backend, and the access log is flushed before the exit", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  const backend = createServer(
    (_request, response) => void response.setHeader("Content-Length", 7).end("backend"),
  );
  backend.listen(0, "127.0.0.1");
  await once(backend, "listening");
  t.after(() => {
    backend.closeAllConnections();
    backend.close();
  });
  const address = backend.address();
  const to = typeof address === "object" && address ? address.port : 0;
  write(
    prefix,
    `${head}http { access_log logs/access.log; server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${to}; } } }`,
  );
  const { child, exit } = await start(t, prefix, "--compat", "nginx");
  for (let count = 0; count < 5; count++) assert.equal(await body(port), "backend");
  child.kill("SIGQUIT");
  assert.deepEqual(await exit, [0, null]);
  const lines = readFileSync(join(prefix, "logs/access.log"), "utf8").trim().split("\n");
  assert.equal(lines.length, 5);
  assert.match(lines[0] ?? "", /^127\.0\.0\.1 - - \[.*\] "GET \/ HTTP\/1\.1" 200 7 "-" "-"$/);
});

test("reloads cut no keep-alive connection and lose no request", async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  write(prefix, whole(port, "v0"));
  const { child } = await start(t, prefix, "--compat", "nginx");
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  t.after(() => agent.destroy());
  const ask = () =>
    new Promise<string>((resolve, reject) => {
      httpGet({ host: "127.0.0.1", port, path: "/", agent }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => (text += part));
        answer.on("end", () => resolve(text));
      }).on("error", reject);
    });
  const stop = new AbortController();
  const failures: string[] = [];
  let requests = 0;
  const load = Array.from({ length: 4 }, async () => {
    while (!stop.signal.aborted) {
      await ask().catch((error: Error) => failures.push(error.message));
      requests++;
    }
  });
  for (const version of ["v1", "v2", "v3"]) {
    write(prefix, whole(port, version));
    child.kill("SIGHUP");
    await until(version, async () => (await body(port)) === version);
  }
  stop.abort();
  await Promise.all(load);
  assert.deepEqual(failures, []);
  assert.ok(requests > 100, `${requests}`);
});
