import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { inProcess } from "./in-process.ts";

const folder = mkdtempSync(join(tmpdir(), "lbc-ir-"));
after(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

const run = (...args: readonly string[]) => inProcess(args, folder);

const nginx = `load_module modules/ngx_http_headers_more_filter_module.so;
events { worker_connections 512; }
http {
  proxy_read_timeout 90s;
  upstream app { server 10.0.0.1:80 weight=3; server 10.0.0.2:80 backup; }
  server {
    listen 8080;
    location / {
      proxy_pass http://app;
      proxy_set_header Authorization "Bearer S3cr3t-Passw0rd";
      more_set_headers "X-Password: S3cr3t-Passw0rd";
    }
    location /b { proxy_set_header X-From http://admin:S3cr3t-Passw0rd@10.0.0.9/; }
  }
}
`;

type Json = Record<string, never>;

const at = (json: unknown, ...keys: readonly (string | number)[]): unknown =>
  keys.reduce<unknown>((value, key) => (value as Json)[key], json);

describe("lbc ir", () => {
  test("prints what is written, by meaning", async () => {
    const { code, stdout, stderr } = await run("ir", file("nginx.conf", nginx));
    assert.equal(stderr, "");
    assert.equal(code, 0);
    const json: unknown = JSON.parse(stdout);
    const http = at(json, "nodes", "nginx.conf", "proxies", 0, "http");
    assert.equal(at(http, "proxy_read_timeout"), "90s");
    assert.deepEqual(at(http, "upstream", 0), {
      name: "app",
      server: [
        { address: "10.0.0.1:80", weight: 3 },
        { address: "10.0.0.2:80", backup: true },
      ],
    });
    assert.equal(at(json, "version"), 1);
  });

  test("prints no secret, whatever holds it", async () => {
    file("nginx.conf", nginx);
    file(
      "keepalived.conf",
      "vrrp_instance V {\n interface e\n virtual_router_id 1\n authentication {\n auth_type PASS\n auth_pass S3cr3t-P\n }\n}\n",
    );
    for (const flags of [[], ["--effective"], ["--origins"]]) {
      const { code, stdout } = await run("ir", "nginx.conf", "keepalived.conf", ...flags);
      assert.equal(code, 0);
      assert.doesNotMatch(stdout, /S3cr3t/);
      assert.match(stdout, /"auth_pass"/);
    }
  });

  test("words that the catalog calls secrets are starred out, paths of keys are not", async () => {
    const text = [
      "events {}",
      "http { server { ssl_certificate_key /k.pem; location / { secure_link_secret Xyz1; } } }",
      "stream { server { listen 1; ssl_certificate_key data:Xyz2; } }",
    ].join("\n");
    const { stdout } = await run("ir", file("secrets.conf", text));
    assert.doesNotMatch(stdout, /Xyz/);
    assert.match(stdout, /"\/k\.pem"/);
    assert.equal(stdout.split('"***"').length, 3);
  });

  test("what has no place in the model has its place and text", async () => {
    const { stdout } = await run("ir", file("nginx.conf", nginx));
    const found = at(JSON.parse(stdout), "nodes", "nginx.conf", "proxies", 0, "unmodelled");
    const [one] = found as readonly Json[];
    assert.equal(at(one, "name"), "more_set_headers");
    assert.equal(at(one, "line"), 11);
    assert.equal(at(one, "column"), 7);
    assert.match(String(at(one, "text")), /^more_set_headers "X-Password: \*+"?;?/);
  });

  test("--origins says where, --effective what holds and who says so", async () => {
    const { stdout } = await run("ir", file("nginx.conf", nginx), "--effective", "--origins");
    const http = at(JSON.parse(stdout), "nodes", "nginx.conf", "proxies", 0, "http");
    const inside = at(http, "value", "server", 0, "value", "location", 0, "value");
    assert.deepEqual(at(inside, "proxy_read_timeout"), {
      value: "90s",
      origin: { kind: "inherited", file: "nginx.conf", line: 4, column: 3, from: "http" },
    });
    assert.deepEqual(at(inside, "proxy_connect_timeout"), {
      value: "1m",
      origin: { kind: "default" },
    });
  });

  test("--effective says what products make of what is written", async () => {
    file(
      "keepalived.conf",
      "vrrp_instance V {\n state MASTER\n interface e\n virtual_router_id 1\n advert_int 1.4\n}\n",
    );
    file("nginx.conf", nginx);
    const { stdout } = await run("ir", "--effective", "keepalived.conf", "nginx.conf");
    const [machine] = Object.values(at(JSON.parse(stdout), "nodes") as Json);
    const instance = at(machine, "ha", 0, "vrrp_instance", 0);
    assert.equal(at(instance, "priority"), 255);
    assert.equal(at(instance, "advert_int"), 1);
    assert.equal(at(instance, "nopreempt"), false);
    const peer = at(machine, "proxies", 0, "http", "upstream", 0, "server", 1);
    assert.equal(at(peer, "max_fails"), 1);
    assert.equal(at(peer, "fail_timeout"), "10s");
    assert.equal(at(peer, "backup"), true);
  });

  test("prints the same twice", async () => {
    file("nginx.conf", nginx);
    const [one, two] = await Promise.all([run("ir", "nginx.conf"), run("ir", "nginx.conf")]);
    assert.equal(one.stdout, two.stdout);
  });

  test("reads what it prints", async () => {
    const plain = nginx.replace(/.*S3cr3t.*\n/g, "").replace(/^load_module.*\n/, "");
    const first = await run("ir", file("nginx.conf", plain), "-o", "model.json");
    assert.equal(first.code, 0);
    const [one, two] = await Promise.all([run("ir", "nginx.conf"), run("ir", "model.json")]);
    assert.equal(two.stderr, "");
    assert.deepEqual(JSON.parse(two.stdout), JSON.parse(one.stdout));
  });

  test("a file without a whole tree is exit 2, and so is a document that is no YAML", async () => {
    const broken = await run("ir", file("broken.conf", "events {}\nhttp { server {\n"));
    assert.equal(broken.code, 2);
    assert.match(broken.stderr, /syntax\//);
    const yaml = await run("ir", file("broken.yaml", "nodes: [\n"));
    assert.equal(yaml.code, 2);
    assert.match(yaml.stderr, /syntax\/invalid-yaml/);
    assert.equal((await run("ir", "nothing.yaml")).code, 2);
    assert.equal((await run("ir")).code, 2);
  });
});

const rules = async (...args: readonly string[]) => {
  const { stdout } = await run("lint", ...args, "--format", "json");
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { rule: string; file: string }[] };
  return diagnostics.filter(({ rule }) => rule === "upstream/max-fails-zero").length;
};
const yaml = (text: string) => file("lbc.yaml", text);

describe("lbc convert to a document", () => {
  test("gives YAML that says the same, and that converts to itself", async () => {
    const plain = nginx.replace(/^load_module.*\n/, "").replace(/.*more_set_headers.*\n/, "");
    const first = await run("convert", file("nginx.conf", plain), "--to", "yaml", "-o", "lb.yaml");
    assert.equal(first.stderr, "");
    assert.equal(first.code, 0);
    const [again, json, model, back] = await Promise.all([
      run("convert", "lb.yaml", "--to", "yaml"),
      run("convert", "lb.yaml", "--to", "json"),
      run("ir", "nginx.conf"),
      run("ir", "lb.yaml"),
    ]);
    assert.equal(again.stdout, readFileSync(join(folder, "lb.yaml"), "utf8"));
    assert.equal(
      at(JSON.parse(json.stdout), "nodes", "nginx.conf", "proxies", 0, "target"),
      "nginx@1.22",
    );
    assert.deepEqual(JSON.parse(back.stdout), JSON.parse(model.stdout));
  });

  test("keeps what has no meaning where it stands, and says what it cannot keep", async () => {
    file(
      "lua.conf",
      "events {}\nhttp { server { location / { content_by_lua_block { ngx.say(1) } } } }\n",
    );
    const { code, stderr, stdout } = await run(
      "convert",
      "lua.conf",
      "--to",
      "json",
      "--dialect",
      "openresty",
      "--strict",
    );
    assert.equal(code, 1);
    assert.match(stderr, /^lua\.conf:2:\d+: content_by_lua_block: /);
    assert.doesNotMatch(stdout, /ngx\.say/);
    const kept = await run("convert", file("nginx.conf", nginx), "--to", "json", "--strict");
    assert.equal(kept.code, 0);
    const location = at(
      JSON.parse(kept.stdout),
      "nodes",
      "nginx.conf",
      "proxies",
      0,
      "http",
      "server",
      0,
      "location",
      0,
    );
    assert.deepEqual(at(location, "more_set_headers"), ["X-Password: S3cr3t-Passw0rd"]);
  });
});

describe("lbc lint with lbc.yaml", () => {
  const config =
    "events {}\nhttp { upstream a { server 10.0.0.1 max_fails=0; server 10.0.0.2; } }\n";
  after(() => rmSync(join(folder, "lbc.yaml"), { force: true }));

  test("rules, presets and paths hold; the command line goes before them", async () => {
    file("a.conf", config);
    file("b.conf", config);
    yaml("lint:\n  rules: {upstream/max-fails-zero: off}\n");
    assert.equal(await rules("a.conf"), 0);
    assert.equal(await rules("a.conf", "--rule", "upstream/max-fails-zero=error"), 1);
    yaml("lint:\n  preset: none\n");
    assert.equal(await rules("a.conf"), 0);
    assert.equal(await rules("a.conf", "--preset", "recommended"), 1);
    yaml(
      "lint:\n  preset: none\n  overrides:\n    - {paths: [b.conf], rules: {upstream/max-fails-zero: error}}\n",
    );
    assert.equal(await rules("a.conf", "b.conf"), 1);
    assert.equal(await rules("b.conf", "--rule", "upstream/max-fails-zero=off"), 0);
  });

  test("machines that it describes are checked where nothing is named", async () => {
    yaml(
      [
        "cluster:",
        "  nodes:",
        "    lb1: {files: [a.conf]}",
        "    lb2:",
        "      proxies:",
        "        - http:",
        "            upstream:",
        "              - name: b",
        "                server: [{address: 10.0.0.1, max_fails: 0}, 10.0.0.2]",
      ].join("\n"),
    );
    file("a.conf", config);
    const { stdout, code } = await run("lint", "--format", "json");
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { rule: string; file: string; line: number; node?: string; fix?: object }[];
    };
    const found = diagnostics.filter(({ rule }) => rule === "upstream/max-fails-zero");
    assert.deepEqual(found.map(({ file: where, line }) => `${where}:${line}`).toSorted(), [
      "a.conf:2",
      "lbc.yaml:9",
    ]);
    assert.equal(found.find(({ file: where }) => where === "lbc.yaml")?.fix, undefined);
    assert.equal(code, 1);
  });

  test("what is wrong in it is said at its place, exit 2, and nothing is checked", async () => {
    yaml("lint:\n  presett: all\n");
    const { code, stdout, stderr } = await run("lint", "a.conf");
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /lbc\.yaml:2:3/);
    assert.match(stderr, /did you mean `preset`/);
  });
});
