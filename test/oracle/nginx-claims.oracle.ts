import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect, type ConnectionOptions } from "node:tls";

import { exampleFiles } from "../../src/explain/example.ts";
import { rules } from "../../src/lint/rules.generated.ts";
import { installed, loadModules } from "../support/nginx-blocks.ts";
import { type Nginx, runNginx, withoutNginx } from "./nginx-process.ts";
import { NginxTest } from "./nginx-test.ts";

/*
 * What the rules say of nginx's silence, asked of nginx: `why` of tls/nondefault-server-protocols,
 * routing/regex-location-shadowed, default-server-missing and listen-options-conflict,
 * stream/proxy-protocol-unpaired, upstream/ip-hash-behind-proxy, retry/budget-exceeds-client, and
 * the examples of what nginx refuses.
 */

const options = { skip: withoutNginx, timeout: 60_000 };

let folder = "";

before(() => {
  folder = mkdtempSync(join(tmpdir(), "lbc-claims-"));
  const made = spawnSync(
    "openssl",
    ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"].concat([
      "-keyout",
      join(folder, "k.pem"),
      "-out",
      join(folder, "c.pem"),
      "-subj",
      "/CN=a",
    ]),
    { encoding: "utf8" },
  );
  assert.equal(made.status, 0, made.stderr);
});

after(() => {
  rmSync(folder, { recursive: true, force: true });
});

const certificate = () => `ssl_certificate ${folder}/c.pem; ssl_certificate_key ${folder}/k.pem;`;

/** The protocol and the cipher of a handshake with a socket, or the code of what went wrong. */
const handshake = (path: string, servername: string, more: ConnectionOptions = {}) =>
  new Promise<string>((resolve) => {
    const socket = connect({ path, servername, rejectUnauthorized: false, ...more }, () => {
      resolve(`${socket.getProtocol() ?? ""} ${socket.getCipher().name}`);
      socket.destroy();
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
  });

void test(
  "ssl_protocols of a server that is not the default one is not asked",
  options,
  async () => {
    const text = `
server { listen {socket}; }
server { listen unix:{dir}/both ssl; server_name both.test; ${certificate()} ssl_protocols TLSv1.2 TLSv1.3; }
server { listen unix:{dir}/both ssl; server_name two.test; ${certificate()} ssl_protocols TLSv1.2; }
server { listen unix:{dir}/both ssl; server_name cipher.test; ${certificate()}
    ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256; }
server { listen unix:{dir}/two ssl; server_name two.test; ${certificate()} ssl_protocols TLSv1.2; }
server { listen unix:{dir}/two ssl; server_name three.test; ${certificate()} ssl_protocols TLSv1.3; }`;
    await runNginx(text, async ({ directory }) => {
      const both = join(directory, "both");
      assert.match(await handshake(both, "two.test"), /^TLSv1\.3 /);
      // The list of ciphers is the server's own.
      const old = { maxVersion: "TLSv1.2" } as const;
      assert.equal(
        await handshake(both, "cipher.test", old),
        "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256",
      );
      const other = { ...old, ciphers: "ECDHE-ECDSA-AES256-GCM-SHA384" };
      assert.match(await handshake(both, "cipher.test", other), /HANDSHAKE_FAILURE/);
      assert.match(await handshake(both, "both.test", other), /^TLSv1\.2 /);
      const two = join(directory, "two");
      assert.match(await handshake(two, "three.test"), /^TLSv1\.2 /);
      const strict = { minVersion: "TLSv1.3" } as const;
      assert.match(await handshake(two, "three.test", strict), /PROTOCOL_VERSION/);
    });
  },
);

void test("patterns are asked in their order, and one may be said twice", options, async () => {
  const text = `server { listen {socket};
    location ~ \\.php$ { return 201; }
    location ~ ^/admin/.*\\.php$ { return 202; }
    location ~* \\.(?:css|js)$ { return 203; }
    location ~ ^/assets/.+\\.js$ { return 204; }
    location ~ ^/assets/.+\\.js$ { return 205; }
    location ~ ^/ { return 206; }
    location ~* \\.html$ { return 207; }
    location /in/ { location ~ \\.php$ { return 208; } }
}`;
  await runNginx(text, async (nginx) => {
    const status = async (path: string) => (await nginx.get(path)).status;
    assert.equal(await status("/admin/x.php"), 201);
    assert.equal(await status("/assets/a.js"), 203);
    assert.equal(await status("/a.html"), 206);
    // Patterns of the block inside are asked first.
    assert.equal(await status("/in/x.php"), 208);
  });
});

const named = (nginx: Nginx, host: string) => nginx.get("/", { Host: host });

void test("the first server of an address takes what nobody is named for", options, async () => {
  const text = `
server { listen {socket}; server_name a.test; return 201; }
server { listen {socket}; server_name b.test; return 202; }`;
  await runNginx(text, async (nginx) => {
    assert.equal((await named(nginx, "b.test")).status, 202);
    assert.equal((await named(nginx, "c.test")).status, 201);
  });
});

void test("what one listen says of the protocol holds for all of the socket", options, async () => {
  const text = `
server { listen {socket}; server_name a.test; return 200; }
server { listen {socket} proxy_protocol; server_name b.test; return 200; }
server { listen unix:{dir}/tls; server_name a.test; ${certificate()} }
server { listen unix:{dir}/tls ssl; server_name b.test; ${certificate()} }`;
  await runNginx(text, async (nginx) => {
    // A connection without the header is closed without a word.
    const { status } = await nginx.get("/", { Host: "a.test" }).catch(() => ({ status: 0 }));
    assert.equal(status, 0);
    const header = "PROXY TCP4 10.1.2.3 10.0.0.1 5 80\r\n";
    const request = "GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n";
    assert.equal((await nginx.send(header + request)).status, 200);
    assert.match(await handshake(join(nginx.directory, "tls"), "a.test"), /^TLSv1/);
  });
});

const balanced = (method: string) => `
upstream u { ${method} server unix:{dir}/1; server unix:{dir}/2; server unix:{dir}/3; }
set_real_ip_from unix:; real_ip_header X-Real-IP;
server { listen {socket}; location / { proxy_pass http://u; add_header X-Tried $upstream_addr; } }
server { listen unix:{dir}/1; listen unix:{dir}/2; listen unix:{dir}/3; return 200; }`;

/** How many backends thirty clients of one network get. */
const backendsOf = (method: string) =>
  runNginx(balanced(method), async (nginx) => {
    const found = new Set<string>();
    for (let host = 1; host <= 30; host++) {
      const { headers } = await nginx.get("/", { "X-Real-IP": `10.0.7.${host}` });
      found.add(headers.get("x-tried") ?? "");
    }
    return found.size;
  });

void test("ip_hash takes a network for one client, hash does not", options, async () => {
  assert.equal(await backendsOf("ip_hash;"), 1);
  assert.equal(await backendsOf("hash $remote_addr;"), 3);
});

void test(
  "the limit of tries is looked at before a try, which then runs to its end",
  options,
  async () => {
    const mute = createServer();
    const path = join(folder, "mute");
    await new Promise<void>((resolve) => mute.listen(path, resolve));
    mute.on("connection", (socket) => socket.on("error", () => socket.destroy()));
    const text = `
upstream u { server unix:${path} max_fails=0; server unix:${path} max_fails=0; server unix:${path} max_fails=0; }
server { listen {socket}; location / {
    proxy_read_timeout 600ms; proxy_next_upstream_timeout 700ms;
    proxy_pass http://u; add_header X-Tried $upstream_addr always; } }`;
    try {
      await runNginx(text, async (nginx) => {
        const began = performance.now();
        const { status, headers } = await nginx.get("/");
        assert.equal(status, 504);
        assert.equal((headers.get("x-tried") ?? "").split(",").length, 2);
        assert.ok(performance.now() - began >= 1150);
      });
    } finally {
      mute.close();
    }
  },
);

/** Rules about what nginx itself refuses, whose examples stand in a file alone. */
const refused = [
  "upstream/server-scheme",
  "upstream/group-param-spaces",
  "upstream/backup-with-hash-method",
  "retry/wrong-context",
  "proxy/proxy-pass-uri-in-regex-location",
  "proxy/proxy-buffers-inconsistent",
  "routing/duplicate-location",
  "routing/regex-unquoted-braces",
  "routing/undefined-variable",
  "stream/http-directive",
];

void test("nginx refuses the bad examples, and takes them mended", options, () => {
  const nginx = new NginxTest();
  const stream = loadModules(["ngx_stream_module.so"].filter((file) => installed().has(file)));
  // Names of hosts are looked up, and stream is a module of its own on some systems.
  const asked = (text: string) =>
    nginx.refusal(
      text.replaceAll("app.example.com", "127.0.0.1").replace(/^events/, `${stream} events`),
    );
  try {
    for (const rule of rules.filter(({ id }) => refused.includes(id))) {
      for (const example of rule.bad) {
        const [bad] = exampleFiles(rule, example);
        if (!bad || example.dialect) continue;
        assert.ok(asked(bad.text), `${rule.id} is taken: ${bad.text}`);
        if (example.fixed === undefined) continue;
        const [mended] = exampleFiles(rule, { ...example, text: example.fixed });
        assert.equal(asked(mended?.text ?? ""), undefined, `${rule.id}: ${mended?.text ?? ""}`);
      }
      for (const example of rule.good) {
        const [good] = exampleFiles(rule, example);
        if (!good || example.dialect) continue;
        assert.equal(asked(good.text), undefined, `${rule.id}: ${good.text}`);
      }
    }
  } finally {
    nginx.close();
  }
});
