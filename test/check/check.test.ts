import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import type { CheckOptions } from "../../src/check/findings.ts";
import { applyFixes } from "../../src/check/fix.ts";
import type { LintSettings } from "../../src/lint/settings.ts";

const cwd = "/example";

/** Texts that stand for files; the paths are what is asked for. */
const request = (files: Readonly<Record<string, string>>, ...paths: readonly string[]) => ({
  cwd,
  paths,
  held: new Map(Object.entries(files).map(([path, text]) => [`${cwd}/${path}`, Buffer.from(text)])),
});

const codes = (
  files: Readonly<Record<string, string>>,
  paths: readonly string[],
  options: CheckOptions = {},
) => check(request(files, ...paths), options).diagnostics.map(({ code }) => code);

const levels = (id: string, level: "off" | "info") => ({
  settings: { preset: "recommended" as const, levels: new Map([[id, level]]) },
});

test("what reading reports may be switched off by name", () => {
  const files = { "nginx.conf": "events {}\nhttp { include gone.conf; }\n" };
  assert.deepEqual(codes(files, ["nginx.conf"]), ["base/include-missing"]);
  assert.deepEqual(codes(files, ["nginx.conf"], levels("base/include-missing", "off")), []);
});

test("a fix is not offered where another reading of the file does not ask for it", () => {
  const shared = { "peer.conf": "server 10.0.0.1:80 max_fails=0;\n" };
  const twice = `events {}
http {
    upstream a { include peer.conf; server 10.0.0.2:80; }
    upstream b { include peer.conf; server 10.0.0.3:80; }
}
`;
  const once = twice.replace("server 10.0.0.3:80;", "");
  const fixOf = (text: string) =>
    check(request({ ...shared, "nginx.conf": text }, "nginx.conf")).diagnostics.find(
      ({ code }) => code === "upstream/max-fails-zero",
    )?.fix;
  assert.ok(fixOf(twice));
  // The only peer of b is never taken out: its parameter is not the one to change.
  assert.equal(fixOf(once), undefined);
});

const proxy = "events {}\nhttp { server { listen 8080; location / { return 204; } } }\n";
const keepalived = `global_defs {
    enable_script_security
    script_user root
}
vrrp_script chk {
    script "/usr/bin/curl -fsS http://127.0.0.1:8000/"
    interval 2
}
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.10/24
    }
    track_script {
        chk
    }
}
`;

test("a proxy and a keepalived configuration side by side are one machine", () => {
  const beside = { "lb/nginx.conf": proxy, "lb/keepalived.conf": keepalived };
  assert.deepEqual(codes(beside, ["lb/nginx.conf", "lb/keepalived.conf"]), [
    "cluster/check-wrong-target",
  ]);
  const apart = { "a/nginx.conf": proxy, "b/keepalived.conf": keepalived };
  assert.deepEqual(codes(apart, ["a/nginx.conf", "b/keepalived.conf"]), []);
});

test("one machine in the working directory is not called by a dot", () => {
  const tls = `events {}
http {
    server { listen 80; location / { proxy_set_header Host $host; proxy_pass http://127.0.0.1:8443; } }
    server { listen 8443 ssl; ssl_certificate c.pem; ssl_certificate_key k.pem; }
}
`;
  const files = { "nginx.conf": tls, "keepalived.conf": keepalived };
  const { diagnostics } = check(request(files, "nginx.conf", "keepalived.conf"));
  const found = diagnostics.find(({ code }) => code === "cluster/tls-hop-mismatch");
  assert.match(found?.message.en ?? "", /where nginx\.conf expects TLS/);
});

test("of words that are missing it is said once", () => {
  const without = { "nginx.conf": "events {}\nhttp { server { listen 80; location { } } }\n" };
  assert.deepEqual(codes(without, ["nginx.conf"]), ["base/wrong-arity"]);
});

test("files that nobody called machines are no cluster", () => {
  const other = keepalived.replace("51", "52");
  const files = { "a/keepalived.conf": keepalived, "b/keepalived.conf": other };
  assert.deepEqual(codes(files, ["a/keepalived.conf", "b/keepalived.conf"]), []);
});

test("an absolute include of another machine is an error for whoever runs the file", () => {
  const files = { "nginx.conf": "events {}\nhttp { include /nowhere/at/all/x.conf; }\n" };
  assert.deepEqual(codes(files, ["nginx.conf"]), ["base/include-missing"]);
  assert.deepEqual(codes(files, ["nginx.conf"], { copied: true }), [
    "base/include-cannot-be-checked",
  ]);
});

test("fixes uncover further ones until nothing is left", () => {
  const text = `events {}
http {
    proxy_connect_timeout 2s;
    server_tokens off
    upstream a { server 10.0.0.1:80 max_fails=0； server 10.0.0.2:80 max_fails=0; }
}
`;
  const { checked, changed, count } = applyFixes(
    request({ "nginx.conf": text }, "nginx.conf"),
    { settings: { preset: "recommended", levels: new Map() } },
    true,
  );
  assert.deepEqual(checked.diagnostics, []);
  assert.equal(count, 4);
  assert.equal(
    changed[0]?.after.text,
    text.replace("off", "off;").replace("；", ";").replaceAll("max_fails=0", "max_fails=3"),
  );
});

const ofReading = (found: readonly string[]) =>
  new Set(found.filter((code) => /^(?:syntax|base)\//.test(code)));

test("a file that is no text is one finding, and a full-width sign is not told twice", () => {
  const files = {
    "program.conf": "\u007fELF\0\0{;}\0 x y",
    "keepalived.conf":
      "vrrp_instance A {\n    state BACKUP\n    interface eth0\n    virtual_router_id 51；\n    virtual_ipaddress ｛\n        10.0.0.1\n    ｝\n    track_interface {\n        eth1\n    }\n}\n",
  };
  assert.deepEqual(codes(files, ["program.conf"]), ["syntax/nul"]);
  assert.deepEqual(
    ofReading(codes(files, ["keepalived.conf"])),
    new Set(["syntax/full-width-punctuation"]),
  );
  const { checked } = applyFixes(request(files, "keepalived.conf"), {}, false);
  assert.deepEqual(ofReading(checked.diagnostics.map(({ code }) => code)), new Set());
});

test("a brace inside an open quote is not missed twice", () => {
  const files = { "nginx.conf": 'events {}\nhttp {\n  server { server_name "a; }\n}\n' };
  assert.deepEqual(codes(files, ["nginx.conf"]), ["syntax/unfinished"]);
  const both = { "nginx.conf": 'events {}\nhttp {\n  log_format a "b;\n  server {\n' };
  const found = check(request(both, "nginx.conf")).diagnostics;
  assert.equal(found.length, 3);
  // Where a brace belongs is a guess by the layout.
  for (const { fix } of found) assert.notEqual(fix?.safety, "safe");
});

test("`none` is what the files alone tell, and the rules that are named", () => {
  const files = {
    "nginx.conf": `events {}
http {
    include missing.conf;
    no_such_directive on;
    upstream a { server 10.0.0.1:80 max_fails=0; server 10.0.0.2:80; }
    server { listen 80
    }
}
`,
  };
  const found = (set: LintSettings["levels"]) =>
    check(request(files, "nginx.conf"), {
      settings: { preset: "none", levels: set },
      onlyNamed: true,
    }).diagnostics.map(({ code }) => code);
  assert.deepEqual(found(new Map()), ["base/include-missing", "syntax/unfinished"]);
  assert.deepEqual(found(new Map([["base/include-missing", "off"]])), ["syntax/unfinished"]);
  assert.deepEqual(found(new Map([["base/unknown-directive", "warning"]])), [
    "base/include-missing",
    "base/unknown-directive",
    "syntax/unfinished",
  ]);
  assert.deepEqual(found(new Map([["upstream/max-fails-zero", "error"]])), [
    "base/include-missing",
    "upstream/max-fails-zero",
    "syntax/unfinished",
  ]);
});
