import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { canonical } from "../../src/build/asked-of.ts";
import { expand } from "../../src/cluster/expand.ts";
import { mapOf } from "../../src/cluster/placed.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";
import { builtBack, type Form, modelText } from "../support/built-back.ts";
import { absent, corpus } from "../support/corpora.ts";
import { configurationsOf, folding, isFolded, roundTripCorpora } from "../support/round-trips.ts";
import { documentOf } from "./folding.ts";

/** A part of what is there; `npm run measure:round-trip` takes all. */
const steps: Readonly<Record<string, number>> = {
  "nginx-tests": 19,
  "keepalived-devel": 53,
  "nginx-lint-walf443": 9,
  "hazards-nginx": 7,
  "hazards-keepalived": 7,
  "hazards-cluster": 4,
  "keepalived-samples": 5,
  "crossplane-go": 9,
};

/** In turn, so that a test of many is a test of both. */
const formOf = (index: number): Form => (index % 2 === 0 ? "json" : "yaml");

for (const name of roundTripCorpora.filter((one) => Object.hasOwn(steps, one))) {
  test(`a part of ${name} comes back`, { skip: corpus(name) ? false : absent(name) }, () => {
    const { configurations = [] } = configurationsOf(name, steps[name]) ?? {};
    for (const [index, { name: file, document }] of configurations.entries()) {
      const { description } = folding(document);
      const { document: back, errors } = builtBack(description, formOf(index));
      assert.deepEqual(errors, [], file);
      assert.equal(back && modelText(back), modelText(document), file);
    }
  });
}

test("what a sound description asks for is described again", () => {
  const path = join(import.meta.dirname, "../../examples/cluster/ths-pair/lbc.yaml");
  const { root } = readYaml(Source.fromText("lbc.yaml", readFileSync(path, "utf8")));
  const said = root?.kind === "map" ? (mapOf(root, "cluster") ?? root) : undefined;
  assert.ok(said);
  const document = canonical(expand(said).document);
  const { description, different } = folding(document);
  assert.deepEqual(different, []);
  assert.ok(isFolded(description));
  const { document: back, errors } = builtBack(description, "yaml");
  assert.deepEqual(errors, []);
  assert.equal(back && modelText(back), modelText(document));
});

test("files, a description in TypeScript, and files again", () => {
  const document = documentOf({
    lb1: {
      nginx: `events { }
http {
  log_format main '$remote_addr "$request"';
  map $http_upgrade $how { default upgrade; '' ''; }
  upstream app { server 10.0.0.1:80 max_fails=2; server 10.0.0.2:80 max_fails=2; keepalive 8; }
  server {
    listen 80; server_name "~^(?<who>.+)\\.example$";
    set $a "x y"; if ($host = "a b") { return 403; } rewrite ^/o(.*)$ /n$1 last;
    location / { proxy_pass http://app; proxy_read_timeout 1m30s; add_header X-A "it's"; }
    location ~ \\.php$ { limit_except GET { deny all; } }
  }
}
`,
      keepalived: `vrrp_instance VI {
  interface eth0
  virtual_router_id 51
  priority 100
  authentication {
    auth_type PASS
    auth_pass secret
  }
  virtual_ipaddress {
    10.0.0.100/24
  }
}
`,
    },
  });
  const { description, different } = folding(document);
  assert.deepEqual(different, []);
  const { document: back, errors } = builtBack(description, "ts");
  assert.deepEqual(errors, []);
  assert.equal(back && modelText(back), modelText(document));
});
