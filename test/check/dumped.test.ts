import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";

void test("of a dump no fix is offered, and no file of this machine is looked for", () => {
  const text = `# configuration file /etc/nginx/nginx.conf:
events {}
http {
    upstream app { server 10.0.0.1:80 max_fails=0; server 10.0.0.2:80; }
    server {
        listen 443 ssl;
        ssl_certificate /etc/no-such-certificate.pem;
        ssl_certificate_key /etc/no-such-certificate.key;
        location / { proxy_pass http://app; }
    }
}

`;
  const stdin = { name: "dump", bytes: Buffer.from(text) };
  const { diagnostics } = check({ paths: ["-"], stdin }, { copied: true });
  const rules = diagnostics.map(({ code }) => code);
  assert.ok(rules.includes("upstream/max-fails-zero"));
  assert.ok(!rules.includes("base/file-missing"));
  assert.deepEqual(
    diagnostics.filter(({ fix }) => fix),
    [],
  );
});
