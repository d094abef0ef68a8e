import assert from "node:assert/strict";
import { test } from "node:test";

import { askedOf } from "../../src/build/asked-of.ts";
import { fold } from "../../src/cluster/fold/fold.ts";
import { swappingWeight } from "../../src/cluster/ha/priorities.ts";
import { documentOf, folded } from "./folding.ts";

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

test("servers, routes and their upstreams are said in described keys", () => {
  const description = folded({
    lb1: {
      nginx: proxy(`
    client_max_body_size 8m;
    upstream app { least_conn; server 10.0.0.1:80 max_fails=2; server 10.0.0.2:80 max_fails=2; }
    upstream 8080 { server 10.0.0.3:80; }
    upstream by_uri { hash $request_uri consistent; server 10.0.0.4:80; }
    server { listen 80; server_name a.example; return 301 https://$host$request_uri; }
    server {
      listen 443 ssl; server_name a.example;
      ssl_certificate a.pem; ssl_certificate_key a.key;
      proxy_set_header Host $host;
      client_max_body_size 16m;
      location / { proxy_pass http://app; proxy_connect_timeout 1s; proxy_read_timeout 2s; }
      location = /x { proxy_pass https://by_uri/y; proxy_next_upstream error timeout; proxy_next_upstream_tries 2; }
      location /raw { proxy_pass http://8080; location /raw/in { proxy_pass http://10.0.0.9:81/z; } }
      location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; }
    }`),
    },
  });
  assert.deepEqual(description["upstreams"], {
    app: { balance: "least_conn", server: ["10.0.0.1:80", "10.0.0.2:80"], max_fails: 2 },
    by_uri: {
      balance: { hash: "$request_uri", consistent: true },
      server: ["10.0.0.4:80"],
    },
  });
  assert.deepEqual(description["servers"], {
    "a.example-80": {
      listen: "80",
      server_name: "a.example",
      return: [301, "https://$host$request_uri"],
    },
    "a.example": {
      listen: "443",
      server_name: "a.example",
      tls: { certificate: "a.pem", key: "a.key" },
      headers: { Host: "$host" },
      max_body: "16m",
      routes: [
        { path: "/", to: "app", timeouts: { connect: "1s", read: "2s" } },
        {
          path: "/x",
          modifier: "=",
          to: "by_uri",
          uri: "/y",
          https: true,
          retry: { on: ["error", "timeout"], tries: 2 },
        },
        {
          path: "/raw",
          to: "http://8080",
          routes: [{ path: "/raw/in", to: "http://10.0.0.9:81/z" }],
        },
        { path: "\\.php$", modifier: "~", fastcgi_pass: "127.0.0.1:9000" },
      ],
    },
  });
});

const checked = (send: string, request: string) => `events { }
http {
  upstream app {
    server 10.0.0.1:80;
    check interval=3000 rise=2 fall=5 timeout=1500 default_down=true type=${send};
    ${request}
  }
  server { listen 80; location / { proxy_pass http://app; } }
}
`;
const health = (nginx: string): unknown => {
  const { upstreams } = folded({ lb1: { nginx } });
  return (upstreams as { readonly app: { readonly health?: unknown } }).app.health;
};

test("active checks in the words of a product are `health`, where it stands for them", () => {
  const asked = { interval: "3s", timeout: "1500ms", rise: 2, fall: 5 };
  assert.deepEqual(health(checked("tcp", "")), { type: "tcp", ...asked });
  const alive = "check_http_expect_alive http_2xx;";
  const request = String.raw`check_http_send "GET /ok HTTP/1.0\r\nHost: a.example\r\n\r\n";`;
  assert.deepEqual(health(checked("http", request + alive)), {
    uri: "/ok",
    host: "a.example",
    expect: "2xx",
    ...asked,
  });
  const other = String.raw`check_http_send "HEAD / HTTP/1.0\r\n\r\n";`;
  assert.equal(health(checked("http", other + alive)), undefined);
});

test("request headers stay words where a block around them says some: nginx forgets those", () => {
  const { servers } = folded({
    lb1: {
      nginx: proxy(`upstream app { server 10.0.0.1:80; }
    server {
      listen 80; server_name a;
      proxy_set_header Host $host;
      location / { proxy_pass http://app; proxy_set_header X-A 1; }
    }
    server { listen 80; server_name b; location / { proxy_pass http://app; proxy_set_header X-B 1; } }`),
    },
  });
  assert.deepEqual(servers, {
    a: {
      listen: "80",
      server_name: "a",
      proxy_set_header: [["Host", "$host"]],
      routes: [{ path: "/", to: "app", proxy_set_header: [["X-A", "1"]] }],
    },
    b: {
      listen: "80",
      server_name: "b",
      routes: [{ path: "/", to: "app", headers: { "X-B": "1" } }],
    },
  });
});

test("what a description would make otherwise is said in plainer words, at last as it was", () => {
  const document = documentOf({ lb1: { nginx: proxy("server { listen 80; gzip on; }") } });
  let round = 0;
  const { description, different } = fold(document, (said) => {
    const asked = askedOf(said);
    round += 1;
    // As if `servers` were understood otherwise, in every form.
    return Object.hasOwn(said, "servers") ? { ...asked, document: { nodes: { lb1: {} } } } : asked;
  });
  assert.deepEqual(different, []);
  assert.ok(round > 2);
  assert.equal(description["servers"], undefined);
});

test("streams, and an upstream that HTTP and streams know", () => {
  const description = folded({
    lb1: {
      nginx: `events { }
http { upstream app { server 10.0.0.1:80; } server { listen 80; location / { proxy_pass http://app; } } }
stream {
  upstream app { server 10.0.0.1:80; }
  upstream dns { server 10.0.0.1:53; }
  server { listen 53 udp; proxy_pass dns; proxy_timeout 3s; }
  server { listen 81; proxy_pass app; proxy_connect_timeout 1s; }
}
`,
    },
  });
  assert.deepEqual(Object.keys(description["upstreams"] ?? {}), ["app", "dns"]);
  assert.deepEqual(description["streams"], {
    "port-53": { listen: "53", to: "dns", idle: "3s", udp: true },
    "port-81": { listen: "81", to: "app", connect: "1s" },
  });
});

const pair = (own: string, other: string, priority: number): string => `global_defs {
  router_id ${own}
}
vrrp_script chk {
  script "/usr/bin/pgrep -x nginx"
  interval 2
  weight -30
}
vrrp_instance VI {
  # lbc:witness ping 10.0.0.1
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int 0.5
  version 3
  nopreempt
  unicast_src_ip ${own}
  unicast_peer {
    ${other}
  }
  virtual_ipaddress {
    10.0.0.100/24
  }
  track_script {
    chk
  }
}
virtual_server 10.0.0.100 80 {
  delay_loop 5
  lb_algo rr
  lb_kind DR
  protocol TCP
  real_server 10.0.1.1 80 {
    weight 2
  }
  real_server 10.0.1.2 80 {
  }
}
`;

test("a pair of keepalived.conf is one float, and what each machine has of its own", () => {
  const description = folded({
    lb1: { keepalived: pair("10.0.0.11", "10.0.0.12", 100) },
    lb2: { keepalived: pair("10.0.0.12", "10.0.0.11", 90) },
  });
  assert.deepEqual(description, {
    interface: "eth0",
    defaults: "product",
    nodes: {
      lb1: {
        address: "10.0.0.11",
        priority: 100,
        overrides: { keepalived: { global_defs: { router_id: "10.0.0.11" } } },
      },
      lb2: {
        address: "10.0.0.12",
        priority: 90,
        overrides: { keepalived: { global_defs: { router_id: "10.0.0.12" } } },
      },
    },
    floats: {
      VI: {
        guards: { witnesses: "ping 10.0.0.1" },
        state: "BACKUP",
        vrid: 51,
        advert: "500ms",
        version: 3,
        preempt: false,
        transport: "unicast",
        address: "10.0.0.100/24",
        checks: ["chk"],
      },
    },
    checks: { chk: { process: "nginx", interval: "2s", weight: -30 } },
    virtual_servers: {
      "at-10.0.0.100-80": {
        address: "10.0.0.100:80",
        delay_loop: 5,
        scheduler: "rr",
        forward: "DR",
        udp: false,
        servers: [{ address: "10.0.1.1:80", weight: 2 }, "10.0.1.2:80"],
      },
    },
  });
});

const instance = (name: string, id: number): string => `vrrp_instance ${name} {
  interface eth0
  virtual_router_id ${id}
  priority 100
  virtual_ipaddress {
    10.0.0.${id}/24 dev eth1
  }
}
`;

test("a group, and an instance whose name cannot be one", () => {
  const text = `vrrp_sync_group G {
  group {
    A
    B
  }
}
${instance("A", 51)}${instance("B", 52)}${instance("7", 53)}`;
  const description = folded({ lb1: { keepalived: text } });
  assert.deepEqual(description["groups"], { G: { floats: ["A", "B"] } });
  assert.deepEqual(Object.keys(description["floats"] ?? {}), ["A", "B"]);
  assert.deepEqual(Object.keys(description["keepalived"] ?? {}), ["vrrp_instance"]);
});

test("an instance that only some machines have says which", () => {
  const description = folded({
    lb1: { keepalived: instance("A", 51) },
    lb2: { keepalived: instance("A", 51) + instance("B", 52) },
    lb3: { keepalived: instance("B", 52) },
  });
  const floats = description["floats"] as Readonly<Record<string, { readonly nodes: unknown }>>;
  assert.deepEqual(floats["A"]?.nodes, ["lb1", "lb2"]);
  assert.deepEqual(floats["B"]?.nodes, ["lb2", "lb3"]);
});

const tracked = (own: string, other: string, priority: number, line: string): string =>
  `vrrp_script chk {
  script "/usr/bin/true"
  interval 2
}
vrrp_instance V4 {
  interface eth0
  virtual_router_id 51
  priority ${priority}
  unicast_src_ip 10.0.0.${own}
  unicast_peer {
    10.0.0.${other}
  }
  virtual_ipaddress {
    10.0.0.100/24
  }
  track_script {
    ${line}
  }
}
vrrp_instance V6 {
  interface eth0
  version 3
  virtual_router_id 52
  priority ${priority}
  nopreempt
  unicast_src_ip fd00::${own}
  unicast_peer {
    fd00::${other}
  }
  virtual_ipaddress {
    fd00::100/64
  }
  track_script {
    chk
  }
}
`;

const floatsWith = (line: string) => {
  const { nodes, floats } = folded({
    lb1: { keepalived: tracked("11", "12", 150, line) },
    lb2: { keepalived: tracked("12", "11", 140, line) },
  });
  const said = nodes as Readonly<Record<string, { readonly address: unknown }>>;
  assert.deepEqual(said["lb2"]?.address, ["10.0.0.12", "fd00::12"]);
  return floats as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

test("checks with the weight that swaps, and addresses of both families", () => {
  const usual = floatsWith(`chk weight ${swappingWeight([150, 140])}`);
  assert.deepEqual(usual["V4"]?.["checks"], ["chk"]);
  assert.deepEqual(usual["V6"]?.["checks"], ["chk"]);
  const other = floatsWith("chk weight -77");
  assert.equal(other["V4"]?.["checks"], undefined);
});

const routerOf = (name: string, vrid: number, addresses: string, more = ""): string => `
vrrp_instance ${name} {
  ${more}
  interface eth0
  virtual_router_id ${vrid}
  virtual_ipaddress {
    ${addresses}
  }
}`;

test("what is wrong in a block more than once lowers the block, not the machine", () => {
  // The same router and the same addresses: keepalived takes it, a description does not.
  const description = folded({
    lb1: {
      keepalived: [
        routerOf("A", 51, "10.0.0.100/24\n 10.0.0.101/24"),
        routerOf("B", 51, "10.0.0.100/24\n 10.0.0.101/24", "unicast_peer {\n 10.0.0.12\n }"),
        routerOf("C", 52, "10.0.0.102/24"),
      ].join("\n"),
    },
  });
  assert.deepEqual(description["nodes"], { lb1: {} });
  assert.ok(Object.keys(description["floats"] ?? {}).includes("A"));
});
