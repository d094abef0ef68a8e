import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import { probesOf } from "../../src/lint/cluster/probe.ts";

/** What is said of a script on a machine with these files. */
function findings(script: string, files: Readonly<Record<string, string>>): string[] {
  const all = { ...files, "keepalived.conf": `vrrp_script c {\n  script "${script}"\n}\n` };
  const held = new Map(
    Object.entries(all).map(([name, text]) => [`/m/lb1/${name}`, Buffer.from(text)]),
  );
  const roots = ["nginx.conf", "keepalived.conf"].map((name) => `lb1/${name}`);
  const { diagnostics } = check({
    cwd: "/m",
    held,
    paths: [],
    nodes: [{ name: "lb1", paths: roots }],
  });
  return diagnostics
    .filter(({ code }) => code === "cluster/check-wrong-target")
    .map(({ message }) => message.en);
}

const nginx = (inside: string): string =>
  `events {}\nhttp {\n  include mime.types;\n  ${inside}\n}\n`;

const server = "server { listen 80; }";

test("a port is wrong only where every file that may listen was read", () => {
  const curl = "/usr/bin/curl http://127.0.0.1:81/";
  assert.equal(findings(curl, { "nginx.conf": nginx(server) }).length, 1);
  const unread = [`include /etc/n/*.conf; ${server}`, `include /etc/a.conf; ${server}`];
  for (const inside of unread)
    assert.deepEqual(findings(curl, { "nginx.conf": nginx(inside.replace("; ", ";\n")) }), []);
  assert.equal(
    findings(curl, { "nginx.conf": nginx(`include conf.d/*.conf;\n${server}`) }).length,
    1,
  );
  const included = { "nginx.conf": nginx("include conf.d/*.conf;"), "conf.d/a.conf": server };
  assert.equal(findings(curl, included).length, 1);
  const stream = "stream { server { listen 81; return x; } }\n";
  assert.deepEqual(findings(curl, { "nginx.conf": `${nginx(server)}${stream}` }), []);
  const udp = stream.replace("81", "81 udp");
  assert.equal(findings(curl, { "nginx.conf": `${nginx(server)}${udp}` }).length, 1);
  const mail = "mail { server { listen 81; protocol smtp; } }\n";
  assert.deepEqual(findings(curl, { "nginx.conf": `${nginx(server)}${mail}` }), []);
});

test("hosts that may be elsewhere are not judged", () => {
  const files = { "nginx.conf": nginx(server) };
  assert.deepEqual(findings("/usr/bin/curl http://10.9.9.9:81/", files), []);
  assert.deepEqual(findings("/usr/bin/curl http://localhost/", files), []);
  assert.equal(findings("/bin/nc -z localhost 81", files).length, 1);
});

test("processes of other products are not judged, those of other proxies are", () => {
  const files = { "nginx.conf": nginx(server) };
  assert.deepEqual(findings("/usr/bin/pgrep haproxy", files), []);
  assert.deepEqual(findings("/usr/bin/killall -0 nginx", files), []);
  assert.equal(findings("/usr/bin/killall -0 httpserver", files).length, 1);
});

const probes = (...argv: string[]) =>
  probesOf(argv).map((probe) =>
    probe.kind === "port" ? `${probe.host}:${probe.port}` : probe.name,
  );

test("what a command probes is read off its words", () => {
  assert.deepEqual(probes("/usr/bin/killall", "-q", "-0", "nginx"), ["nginx"]);
  assert.deepEqual(probes("pgrep", "-u", "root", "-x", "nginx"), ["nginx"]);
  assert.deepEqual(probes("pgrep", "-f", "[n]ginx"), ["nginx"]);
  assert.deepEqual(probes("systemctl", "is-active", "--quiet", "nginx.service"), ["nginx"]);
  assert.deepEqual(probes("systemctl", "restart", "nginx"), []);
  assert.deepEqual(probes("curl", "-o", "/dev/null", "-m", "1", "https://[::1]/x"), ["::1:443"]);
  assert.deepEqual(probes("curl", "-s", "localhost:8080/x"), ["localhost:8080"]);
  assert.deepEqual(probes("nc", "-z", "-w", "1", "127.0.0.1", "80"), ["127.0.0.1:80"]);
  assert.deepEqual(probes("nc", "-zw1", "127.0.0.1", "80"), ["127.0.0.1:80"]);
  assert.deepEqual(probes("timeout", "2", "pidof", "nginx"), ["nginx"]);
  assert.deepEqual(probes("bash", "-c", "</dev/tcp/127.0.0.1/80 || exit 1"), ["127.0.0.1:80"]);
  assert.deepEqual(probes("sh", "-c", "pgrep nginx >/dev/null && curl -s http://127.0.0.1:81"), [
    "nginx",
    "127.0.0.1:81",
  ]);
  assert.deepEqual(probes("sh", "-c", "pgrep $NAME; curl http://$HOST:80/"), []);
  assert.deepEqual(probes("/etc/keepalived/check.sh", "127.0.0.1:81"), []);
});
