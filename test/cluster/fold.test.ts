import assert from "node:assert/strict";
import { test } from "node:test";

import { folded } from "./folding.ts";

const proxy = (inHttp: string): string => `events { }\nhttp {\n${inHttp}\n}\n`;

test("what two machines say alike stands there once", () => {
  const text = proxy(`
    upstream app { server 10.0.0.1:80; server 10.0.0.2:80 weight=2; keepalive 32; }
    server { listen 80; server_name a.example; }`);
  const description = folded({ lb1: { nginx: text }, lb2: { nginx: text } });
  assert.deepEqual(Object.keys(description["nodes"] ?? {}), ["lb1", "lb2"]);
  assert.deepEqual(description["nodes"], { lb1: {}, lb2: {} });
  assert.equal(description["target"], "nginx@1.22");
  assert.deepEqual(description["upstreams"], {
    app: { server: ["10.0.0.1:80", { address: "10.0.0.2:80", weight: 2 }], keepalive: 32 },
  });
});

const withUpstream = (more: string): string =>
  proxy(`${more} upstream app { server 10.0.0.1:80; } server { listen 80; }`);

test("what differs stands at its machine", () => {
  const description = folded({
    lb1: { nginx: withUpstream("gzip on;") },
    lb2: { nginx: withUpstream("") },
  });
  assert.deepEqual(description["nodes"], {
    lb1: { overrides: { proxy: { http: { gzip: true } } } },
    lb2: {},
  });
});

test("a machine that has nothing of one half has nothing of what the others share", () => {
  const ha = `vrrp_instance VI { interface eth0
    virtual_router_id 51
    virtual_ipaddress {
      10.0.0.100/24
    }
  }`;
  folded({
    lb1: { nginx: proxy("server { listen 80; }"), keepalived: ha },
    lb2: { nginx: proxy("server { listen 80; }") },
    lb3: { keepalived: ha },
  });
});
