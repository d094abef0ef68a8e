import {
  check,
  cluster,
  days,
  env,
  file,
  float,
  gigabytes,
  group,
  hours,
  kilobytes,
  megabytes,
  milliseconds,
  minutes,
  node,
  realServer,
  route,
  seconds,
  server,
  stream,
  upstream,
  virtualServer,
  type Cluster,
  type Time,
} from "lbc";

// Everything inline: names are known wherever they are referred to.
export const inline: Cluster = cluster({
  name: "all",
  target: "tengine@3.1.0",
  ha_target: "keepalived@2.2.7",
  defaults: "sound",
  interface: "eth0",
  paths: { proxy: "/etc/nginx/nginx.conf", scripts: "/opt/scripts" },
  nodes: {
    lb1: { address: "10.0.0.11/24", priority: 150 },
    lb2: {
      address: ["10.0.0.12/24", "2001:db8::12/64"],
      target: "nginx",
      overrides: {
        upstreams: { app: { keepalive: 16, fail_timeout: null }, own: { server: "10.0.2.1:80" } },
        servers: { web: { max_body: "1m", routes: [{ path: "/", to: "own" }] }, old: null },
        proxy: { http: { gzip: null } },
        guards: { probes: null },
      },
    },
    lb3: { proxies: [{ target: "nginx@1.22", file: "a.conf", http: { gzip: "on" } }] },
  },
  upstreams: {
    app: {
      server: ["10.0.1.1:80", { address: "10.0.1.2:80", weight: 2, max_fails: 3 }],
      balance: { hash: "$request_uri", consistent: true },
      fail_timeout: "10s",
      health: { uri: "/health", expect: ["2xx", "3xx"], interval: "500ms" },
      keepalive_timeout: "1m30s",
    },
    green: { server: ["10.0.1.3:80", { address: "10.0.1.4:80", backup: true }], balance: "least_conn", health: false },
  },
  servers: {
    web: {
      listen: [80, 81, { address: "8080", default_server: true, backlog: 511 }],
      server_name: ["a.example", "b.example"],
      on: "vip",
      nodes: ["lb1", "lb2"],
      tls: { certificate: "/c", key: "/k", protocols: "TLSv1.3", redirect: 8080 },
      timeouts: { read: "30s" },
      retry: { on: ["error", "http_502"], tries: 3, non_idempotent: false },
      headers: { "X-Request-Id": "$request_id" },
      access: [{ allow: "10.0.0.0/8" }, { deny: "all" }],
      routes: [
        { path: "/", to: "app", proxy_read_timeout: "90s", client_max_body_size: 0 },
        { path: "/split/", split: { app: 90, green: 10 }, split_by: "$cookie_id" },
        { path: "\\.php$", modifier: "~", to: "https://php.example", retry: false },
        {
          path: "/outer/",
          routes: [{ path: "/outer/inner/", to: "green", program: [{ return: [301, "/"] }] }],
        },
      ],
    },
  },
  streams: {
    db: { listen: 3306, to: "green", idle: "1h" },
    dns: { listen: 53, udp: true, to: "10.0.1.9:53" },
  },
  floats: {
    vip: {
      address: ["10.0.0.100", "10.0.0.101/24"],
      vrid: 51,
      nodes: ["lb2", "lb1"],
      preempt: "5m",
      secret: "env:SECRET",
      checks: "proxy",
      garp_master_delay: 5,
      guards: { witnesses: ["ping 10.0.0.1", { tcp: "10.0.0.2:22", interval: "2s" }] },
    },
    other: { address: "10.0.0.102", nodes: ["lb2", "lb1"] },
  },
  groups: { all: { floats: ["vip", "other"], guards: { fence: { reboot: true, after: "10s" } } } },
  checks: { proxy: { http: "http://127.0.0.1/healthz", interval: "2s", user: "nobody" } },
  virtual_servers: {
    lvs: {
      on: "vip",
      port: 80,
      forward: "DR",
      servers: ["10.0.1.1:80", { address: "10.0.1.2:80", weight: 2 }],
    },
    six: { address: "[2001:db8::100]:80", servers: ["[2001:db8::1]:80"] },
  },
  notify: { mail: { to: "a@b.example", from: "c@d.example", server: "127.0.0.1" } },
  guards: { beacon: { key: "file:/etc/key", port: 9000 } },
  proxy: {
    worker_processes: "auto",
    http: {
      gzip: true,
      map: [{ source: "$host", variable: "$pool", entries: [["default", "app"], "a b"] }],
      log_format: [["main", "$remote_addr"]],
      proxy_set_header: ["X-A", "b"],
    },
  },
  keepalived: { global_defs: { router_id: "lb", vrrp_garp_master_delay: 5 } },
});

// Helpers, one by one and put together later.
const app = upstream({ server: "10.0.1.1:80", fail_timeout: seconds(5) });
const api = route("/api/", { to: "app", timeouts: { read: minutes(2), connect: "3s" } });
const shares = route("/shares/", { split: { app: 90.5, green: 9.5 } });
const away = route("/away/", { to: "https://away.example" });
const web = server({
  listen: 80,
  on: ["vip"],
  max_body: megabytes(8),
  routes: [api, shares, away, { path: "/", to: "app" }, { path: "/s/", split: { green: 5, app: 95 } }],
});
const vip = float({ address: "10.0.0.100", checks: ["proxy"], secret: file("/s") });

export const helpers = cluster({
  nodes: {
    lb1: node({ address: "10.0.0.11/24" }),
    lb2: node({
      address: "10.0.0.12/24",
      overrides: {
        upstreams: { extra: { server: "10.0.3.1:80" }, app: { keepalive: null } },
        servers: { web: { routes: [route("/", { to: "extra" }), { path: "/g/", to: "green" }] } },
        floats: { vip: { checks: "proxy" } },
      },
    }),
  },
  upstreams: { app, green: upstream({ server: "10.0.1.2:80" }) },
  servers: { web },
  streams: { db: stream({ listen: 3306, to: "app", on: "vip", connect: milliseconds(250) }) },
  floats: { vip, second: float({ address: "10.0.0.101", secret: env("S"), nodes: ["lb1", "lb2"] }) },
  groups: { all: group({ floats: ["vip", "second"] }) },
  checks: { proxy: check({ process: "nginx", interval: seconds(1.5), timeout: "1s" }) },
  virtual_servers: {
    lvs: virtualServer({ on: "second", port: 80, servers: [realServer({ address: "10.0.1.1:80" })] }),
  },
});

// Loops of the language: names that the compiler knows stay known.
const services = ["orders", "stock", "billing"] as const;
export const loops = cluster({
  nodes: { lb: {} },
  upstreams: { orders: app, stock: app, billing: app },
  servers: {
    web: { listen: 80, routes: services.map((name) => route(`/${name}/`, { to: name })) },
  },
});

// Names that nobody knows before the program runs are any names.
const ports = new Map([["a", 1]]);
const machines = Object.fromEntries([...Array(3).keys()].map((n) => [`lb${n}`, { priority: 100 + n }]));
export const dynamic = cluster({
  nodes: machines,
  upstreams: Object.fromEntries([...ports].map(([name, port]) => [name, { server: `10.0.0.1:${port}` }])),
  servers: { web: { routes: [...ports.keys()].map((name) => ({ path: `/${name}/`, to: name })) } },
  floats: { vip: { address: "10.0.0.1", nodes: ["lb0", "lb1"] } },
});

// One name, one list of them, in parts and with conditions.
const isLarge = services.length > 2;
export const parts = cluster({
  nodes: { lb: { ...(isLarge && { priority: 200 }) } },
  upstreams: { app: { server: ["10.0.0.1:80"], ...(isLarge ? { zone: [["app", "64k"]] } : {}) } },
  servers: { web: { listen: 80, routes: [...(isLarge ? [api] : []), { path: "/", to: "app" }] } },
});

// What refers to nothing refers to no name.
export const nowhere = cluster({
  nodes: { lb: node({}) },
  upstreams: { app },
  servers: {
    web: server({ listen: 80, routes: [route("/healthz", { return: [200, "ok"] })] }),
    away: server({ listen: 81, routes: [route("/", { to: "http://away.example" })] }),
    bare: server({ listen: 82, return: 404 }),
  },
  streams: { db: stream({ listen: 3306, to: "10.0.0.1:3306" }) },
});

export const times: readonly Time[] = ["500ms", "5s", "1m30s", "1h30m15s", hours(2), days(1)];
export const sizes = [kilobytes(32), megabytes(1), gigabytes(1)];

export default [inline, helpers, loops, dynamic, parts, nowhere];
