/** Two nodes, and what is to be described beside them. */
export const pair = `nodes:
  lb1: { address: 10.0.0.11/24 }
  lb2: { address: 10.0.0.12/24 }
`;

const withPair = (...lines: readonly string[]): string => `${pair}${lines.join("\n")}\n`;

/** A whole description around the keys of one block. */
export const within: Readonly<Record<string, (keys: string) => string>> = {
  upstream: (keys) => withPair("upstreams:", "  app:", `    { server: [10.0.0.1:80], ${keys} }`),
  server: (keys) => withPair("servers:", "  web:", `    { ${keys} }`),
  route: (keys) =>
    withPair(
      "upstreams: { app: { server: [10.0.0.1:80] }, old: { server: [10.0.0.2:80] } }",
      "servers: { web: { routes:",
      `    [{ ${keys} }] } }`,
    ),
  stream: (keys) =>
    withPair(
      "upstreams: { app: { server: [10.0.0.1:80] } }",
      "streams: { db:",
      `    { ${keys} } }`,
    ),
  float: (keys) => withPair("checks: { up: { tcp: a:80 } }", "floats: { vip:", `    { ${keys} } }`),
  check: (keys) =>
    withPair("floats: { vip: { address: 10.0.0.100 } }", "checks: { c:", `    { ${keys} } }`),
  virtual: (keys) =>
    withPair(
      "floats: { vip: { address: 10.0.0.100 } }",
      "virtual_servers: { v:",
      `    { ${keys} } }`,
    ),
  notify: (keys) =>
    withPair("floats: { vip: { address: 10.0.0.100 } }", "notify:", `    { ${keys} }`),
};

/** The keys of a block, and what is said of them; nothing where they are right. */
export const blockCases: readonly (readonly [string, string, ...string[]])[] = [
  ["upstream", "keepalive: 32, max_fails: 3, fail_timeout: 10s, balance: least_conn"],
  ["upstream", "balance: { hash: $request_uri, consistent: false }, stickiness: { cookie: SRV }"],
  ["upstream", "health: true"],
  [
    "upstream",
    "health: { uri: /h, expect: [2xx, 3xx], interval: 1m30s, timeout: 500ms, port: 81 }",
  ],
  [
    "upstream",
    "keepalve: 32",
    "keepalve | there is no key `keepalve` here; did you mean `keepalive`?",
  ],
  ["upstream", "helth: true", "helth | there is no key `helth` here; did you mean `health`?"],
  ["upstream", "listen: [80]"],
  ["upstream", "fail_timeout: 10", "10 | the unit is missing: `10s` or `10ms`"],
  ["upstream", "fail_timeout: 0.5s", "0.5s | times have no fraction: write `500ms`"],
  ["upstream", "fail_timeout: soon", "soon | a time is expected, such as 500ms, 5s, 1m30s or 2h"],
  ["upstream", "fail_timeout: s", "s | a time is expected, such as 500ms, 5s, 1m30s or 2h"],
  ["upstream", "fail_timeout: 1s1m", "1s1m | a time is expected, such as 500ms, 5s, 1m30s or 2h"],
  ["upstream", "fail_timeout: [10s]", "[10s] | a time such as `5s` is expected here"],
  ["upstream", "fail_timeout: {}", "{} | a time such as `5s` is expected here"],
  ["upstream", "fail_timeout: ~", "~ | a value is missing"],
  ["upstream", "fail_timeout: true", "true | a time such as `5s` is expected here, not `true`"],
  ["upstream", "max_fails: '3'", "'3' | a number is expected: 3, without quotes"],
  ["upstream", "max_fails: -1", "-1 | a number from 0 to 1000000 is expected here, not `-1`"],
  ["upstream", "max_fails: 1.5", "1.5 | a number from 0 to 1000000 is expected here, not `1.5`"],
  ["upstream", "max_fails: 0o17", "0o17 | a number from 0 to 1000000 is expected here, not `0o17`"],
  [
    "upstream",
    "max_fails: 2000000",
    "2000000 | a number from 0 to 1000000 is expected here, not `2000000`",
  ],
  [
    "upstream",
    "balance: least_con",
    "least_con | one of round_robin, least_conn, ip_hash, random, random_two is expected; did you mean `least_conn`?",
  ],
  ["upstream", "balance: {}", "balance | `hash` is missing"],
  ["upstream", "health: yes", "yes | keys, or true or false is expected here, not `yes`"],
  ["upstream", "health: { uri: h }", "h | a URI begins with /"],
  [
    "upstream",
    "health: { expect: 200 }",
    "200 | one of `1xx`, `2xx`, `3xx`, `4xx`, `5xx` is expected here, not `200`",
  ],
  [
    "upstream",
    "health: { type: tcp, uri: / }",
    "uri | a check of TCP asks for nothing: `uri` is of `type: http`",
  ],
  ["upstream", "stickiness: {}", "stickiness | `cookie` is missing"],
  ["server", "listen: [80], on: [], max_body: 8m, tls: { certificate: /a, key: /b, hsts: 365d }"],
  ["server", "max_body: 8", "8 | the unit is missing: `8k` or `8m`"],
  ["server", "max_body: 8mb", "8mb | a size is expected, such as 32k, 8m or 1g"],
  ["server", "tls: { certificate: /a }", "tls | `key` is missing"],
  ["server", "tls: { certificate: '', key: /b }", "'' | there is nothing in this text"],
  [
    "server",
    "tls: { certificate: /a, key: /b, redirect: 65536 }",
    "65536 | true or false, or a number from 1 to 65535 is expected here, not `65536`",
  ],
  [
    "server",
    "tls: { certificate: /a, key: /b, protocols: TLSv1.4 }",
    "TLSv1.4 | one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3 is expected; did you mean `TLSv1.1`?",
  ],
  ["server", "location: []", "location | there is no key `location` here: `routes` says it"],
  [
    "server",
    "headers: { 'X A': b }",
    "'X A' | the name of a header is made of letters, digits and `-`",
  ],
  ["server", "headers: { X-A: '' }"],
  ["server", 'headers: { X-A: "a\\nb" }', '"a\\nb" | text on one line is expected'],
  ["server", "nodes: [lb3]", "lb3 | there is no node `lb3`; did you mean `lb1`?"],
  ["server", "nodes: [lb1, lb1]", "lb1 | `lb1` stands twice"],
  ["server", "nodes: lb2"],
  ["server", "on: vip", "vip | there is no float `vip`: none is described"],
  [
    "server",
    "health: {}",
    "health | there is no key `health` here; it stands in `upstream`, `virtual_server`",
  ],
  ["route", "path: /, to: app"],
  ["route", "path: /, to: http://10.0.0.1:81/x"],
  ["route", "path: /, to: ap", "ap | there is no upstream `ap`; did you mean `app`?"],
  ["route", "path: /, to: lb1", "lb1 | `lb1` is a node, and no upstream"],
  [
    "route",
    "path: /, to: elsewhere",
    "elsewhere | there is no upstream `elsewhere` among `app`, `old`",
  ],
  [
    "route",
    "path: /, to: 3",
    "3 | the name of an upstream, or a URL of http or https is expected here, not `3`",
  ],
  ["route", "to: app", "{ to: app } | `path` is missing"],
  [
    "route",
    "path: /, to: app, proxy_read_timeot: 3s",
    "proxy_read_timeot | there is no key `proxy_read_timeot` here; did you mean `proxy_read_timeout`?",
  ],
  [
    "route",
    "path: /, to: app, timeouts: { raed: 3s }",
    "raed | there is no key `raed` here; did you mean `read`?",
  ],
  [
    "route",
    "path: /, to: app, timeout: 3s",
    "timeout | there is no key `timeout` here; did you mean `timeouts`?",
  ],
  [
    "route",
    "path: /, to: app, split: { app: 5, old: 95 }",
    "split | `split` cannot stand beside `to`: leave out one of them",
  ],
  [
    "route",
    "path: /, to: app, proxy_pass: http://b",
    "proxy_pass | `proxy_pass` cannot stand beside `to`: leave out one of them",
  ],
  ["route", "path: /, split: { app: 33.33, old: 66.67 }"],
  [
    "route",
    "path: /, split: { app: 33.333 }",
    "33.333 | a number from 0 to 100 is expected here, not `33.333`",
  ],
  ["route", "path: /, split: { app: 50, old: 60 }", "60 | the shares are more than 100 percent"],
  ["route", "path: /, split: { aps: 50 }", "aps | there is no upstream `aps`; did you mean `app`?"],
  ["route", "path: /, split_by: $arg_x", "split_by | `split_by` means nothing without `split`"],
  ["route", "path: /, websocket: true", "websocket | `websocket` means nothing without `to`"],
  ["route", "path: /, websocket: true, proxy_pass: http://b"],
  [
    "route",
    "path: /a, modifier: '~', to: app, uri: /",
    'uri | a pattern (`modifier: "~"`) has no prefix that `uri` could take the place of',
  ],
  ["route", "path: /, retry: false, to: app"],
  [
    "route",
    "path: /, retry: { on: [eror] }, to: app",
    "eror | one of error, timeout, invalid_header, http_500, http_502, http_503, http_504, http_403, http_404, http_429 is expected; did you mean `error`?",
  ],
  [
    "route",
    "path: /, routes: [{ path: /a, to: ap }]",
    "ap | there is no upstream `ap`; did you mean `app`?",
  ],
  ["stream", "listen: 5432, to: app, connect: 1s, idle: 1h"],
  ["stream", "listen: 5432, to: 10.0.0.9:5432"],
  ["stream", "listen: 5432, to: db.example:5432"],
  ["stream", "listen: 5432, to: ap", "ap | there is no upstream `ap`; did you mean `app`?"],
  ["float", "address: 10.0.0.100, vrid: 51, secret: env:VRRP, checks: [up], garp_master_delay: 5"],
  [
    "float",
    "address: 10.0.0.100, vrid: 256",
    "256 | a number from 1 to 255 is expected here, not `256`",
  ],
  [
    "float",
    "address: 10.0.0.300",
    "10.0.0.300 | `10.0.0.300` is no address; one is written 10.0.0.1/24",
  ],
  [
    "float",
    "address: fe80::1%eth0",
    "fe80::1%eth0 | `fe80::1%eth0` is no address; one is written 10.0.0.1/24",
  ],
  ["float", "address: 10.0.0.100:80", "10.0.0.100:80 | `10.0.0.100:80` is to have no port here"],
  ["float", "address: 10.0.0.100/33", "10.0.0.100/33 | /33 is longer than the address"],
  [
    "float",
    "address: 10.0.1.100",
    "10.0.1.100 | 10.0.1.100 is outside 10.0.0.0/24, the network of `lb1`: correct it, or say its prefix",
  ],
  ["float", "address: []", "[] | an address such as `10.0.0.1/24` is expected here"],
  ["float", "address: 203.0.113.7/32"],
  ["float", "address: 10.0.1.100, interface: eth1"],
  [
    "float",
    "address: 10.0.0.255",
    "10.0.0.255 | 10.0.0.255 is the broadcast address of 10.0.0.0/24",
  ],
  [
    "float",
    "address: 10.0.0.12",
    "10.0.0.12 | 10.0.0.12 is `lb2`'s own address, which cannot float",
  ],
  ["float", "vrid: 3", "vip | `address` is missing"],
  ["float", "vrid: 3, virtual_ipaddress: [10.0.0.7/24]"],
  ["float", "virtual_ipaddress: [10.0.0.7/24]", "vip | `vrid` is missing"],
  [
    "float",
    "address: 10.0.0.100, secret: hunter2",
    "hunter2 | say where the secret is: file:/PATH or env:NAME",
  ],
  ["float", "address: 10.0.0.100, version: 4", "4 | one of `2`, `3` is expected here, not `4`"],
  [
    "float",
    "address: 10.0.0.100, version: 3, secret: env:A",
    "secret | VRRP 3 has no password: leave out `secret`, or say `version: 2`",
  ],
  ["float", "address: 'fd00::1/64', version: 2", "2 | VRRP 2 has no IPv6: `version` is 3 here"],
  [
    "float",
    "address: 10.0.0.100, secret: env:A, authentication: { auth_pass: x }",
    "authentication | `authentication` cannot stand beside `secret`: leave out one of them",
  ],
  ["float", "address: 10.0.0.100, preempt: false"],
  ["float", "address: 10.0.0.100, preempt: 30s"],
  ["float", "address: 10.0.0.100, preempt: 30", "30 | the unit is missing: `30s` or `30ms`"],
  [
    "float",
    "address: 10.0.0.100, preempt: 30s, nopreempt: true",
    "nopreempt | `nopreempt` cannot stand beside `preempt`: leave out one of them",
  ],
  [
    "float",
    "address: 10.0.0.100, guards: { witneses: [ping 10.0.0.1] }",
    "witneses | there is no key `witneses` here; did you mean `witnesses`?",
  ],
  ["float", "address: 10.0.0.100, guards: { witnesses: [ping 10.0.0.1] }"],
  [
    "float",
    "address: 10.0.0.100, interface: a-very-long-name",
    "a-very-long-name | an interface has a name of at most 15 characters, such as eth0",
  ],
  [
    "float",
    "address: 10.0.0.100, garp_master_dely: 5",
    "garp_master_dely | there is no key `garp_master_dely` here; did you mean `garp_master_delay`?",
  ],
  ["check", "http: http://127.0.0.1/health, interval: 2s, weight: -20"],
  [
    "check",
    "http: 127.0.0.1/health",
    "127.0.0.1/health | a URL of http or https is expected here, not `127.0.0.1/health`",
  ],
  ["check", "tcp: 127.0.0.1", "127.0.0.1 | the port is missing: `127.0.0.1:80`"],
  ["check", "tcp: '[::1]:80'"],
  ["check", "tcp: 10.0.0:80", "10.0.0:80 | `10.0.0:80` is no address; one is written 10.0.0.1:80"],
  ["check", "tcp: a:70000", "a:70000 | a port is a number from 1 to 65535"],
  [
    "check",
    "process: nginx, command: /x",
    "command | `command` cannot stand beside `process`: leave out one of them",
  ],
  ["check", "interval: 2s", "c | one of `http`, `tcp`, `process`, `command` is missing"],
  ["check", "script: /x"],
  [
    "virtual",
    "address: 10.0.0.100:80, servers: [10.0.1.1:80, { address: 10.0.1.2:80, weight: 2 }]",
  ],
  ["virtual", "on: vip, port: 80, servers: 10.0.1.1:80"],
  ["virtual", "on: vip, servers: 10.0.1.1:80", "on | `on` means nothing without `port`"],
  ["virtual", "servers: 10.0.1.1:80", "v | `address`, or `on` and `port`, are missing"],
  [
    "virtual",
    "address: 10.0.0.100:80, servers: [{ weight: 2 }]",
    "{ weight: 2 } | `address` is missing",
  ],
  [
    "virtual",
    "address: 10.0.0.100:80, forward: nat",
    "nat | one of NAT, DR, TUN is expected; did you mean `NAT`?",
  ],
  ["notify", "log: true, mail: { to: a@b, from: c@d, server: mx.example }"],
  [
    "notify",
    "mail: { to: a@b, from: c, server: mx.example }",
    "c | a mail address is expected, such as ops@example.com",
  ],
  ["notify", "mail: { to: a@b }", "mail | `from` is missing", "mail | `server` is missing"],
];
