import { check, cluster, env, float, group, node, route, seconds, server, stream, upstream } from "lbc";

// What stands behind `wrong:` is part of what the compiler says of that line; lbc too finds it wrong,
// without the compiler, but for what only types know.

const machines = { nodes: { lb1: {}, lb2: {} } } as const;
const names = { ...machines, upstreams: { tongweb: { server: "10.0.0.1:80" }, orders: { server: "10.0.0.2:80" } } } as const;
const name: string = "tongweb";

export default [
  // References
  cluster({ ...names, servers: { a: { routes: [
    { path: "/", to: "tongwep" }, // wrong: Did you mean '"tongweb"'?
  ] } } }),
  cluster({ ...names, servers: { a: { routes: [
    { path: "/", routes: [
      { path: "/a/", to: "ordres" }, // wrong: Did you mean '"orders"'?
    ] },
  ] } } }),
  cluster({ ...names, servers: { a: { routes: [
    route("/", { to: "tongwep" }), // wrong: Did you mean '"tongweb"'?
  ] } } }),
  cluster({ ...names, servers: {
    a: server({ routes: [{ path: "/", to: "tongwep" }] }), // wrong: Did you mean '"tongweb"'?
  } }),
  cluster({ ...names, servers: { a: { routes: [
    { path: "/", split: { tongweb: 50, order: 50 } }, // wrong: 'order' does not exist
  ] } } }),
  cluster({ ...names, servers: { a: { routes: [
    route("/", { split: { tongweb: 50, order: 50 } }), // wrong: '"order"' is not assignable
  ] } } }),
  cluster({ ...names, servers: {
    a: server({ routes: [{ path: "/", split: { tongweb: 50, order: 50 } }] }), // wrong: '"order"' is not assignable
  } }),
  cluster({ ...names, servers: {
    a: { on: "vip" }, // wrong: NoFloatIsDefined
  } }),
  cluster({ ...names, servers: {
    a: { nodes: ["lb1", "lb3"] }, // wrong: '"lb3"' is not assignable to type '"lb1" | "lb2"'
  } }),
  cluster({ ...names, streams: {
    a: { to: "tongwep" }, // wrong: Did you mean '"tongweb"'?
    b: stream({ to: "tongwep" }), // wrong: Did you mean '"tongweb"'?
  } }),
  cluster({ ...names, floats: {
    a: { nodes: ["lb2", "lb22"] }, // wrong: Did you mean '"lb2"'?
    b: { checks: "proxy" }, // wrong: NoCheckIsDefined
    c: float({ checks: ["proxy"] }), // wrong: 'NoCheckIsDefined
  } }),
  cluster({ ...names, floats: { vip: {} }, groups: {
    a: { floats: ["vip", "vp"] }, // wrong: '"vp"' is not assignable to type '"vip"'
    b: group({ floats: "vp" }), // wrong: '"vp"' is not assignable to type '"vip"'
  } }),
  cluster({ ...names, floats: { vip: {} }, virtual_servers: {
    a: { on: "vp" }, // wrong: '"vp"' is not assignable
  } }),
  cluster({ upstreams: { tongweb: {}, orders: {} }, nodes: {
    lb1: { overrides: { servers: { a: { routes: [
      { path: "/", to: "tongwep" }, // wrong: Did you mean '"tongweb"'?
    ] } } } },
    lb2: node({ overrides: { servers: { a: { on: "vip", routes: [] } } } }), // wrong: Type '"vip" | readonly "vip"[]
  } }),
  cluster({ ...names, servers: { a: { routes: [
    { path: "/", to: name }, // wrong (types): Type 'string' is not assignable
  ] } } }),

  // Units
  cluster({ ...names, servers: {
    a: { timeouts: { read: 30 } }, // wrong: 'number' is not assignable to type 'Time
    b: { timeouts: { read: "30" } }, // wrong: '"30"' is not assignable to type 'Time
    c: { timeouts: { read: "30sec" } }, // wrong: '"30sec"' is not assignable to type 'Time
    d: { timeouts: { read: "1.5s" } }, // wrong: '"1.5s"' is not assignable to type 'Time
    e: { max_body: "8mb" }, // wrong: '"8mb"' is not assignable to type '`${bigint}
    f: { max_body: seconds(8) }, // wrong: is not assignable to type '`${bigint}
  } }),
  cluster({ ...names, servers: {
    a: { proxy_connect_timeout: "75x" }, // wrong: '"75x"' is not assignable to type 'DirectiveTime
    b: { client_max_body_size: "1mb" }, // wrong: '"1mb"' is not assignable to type 'DirectiveSize
    c: { proxy_read_timeout: 60 }, // wrong (types): '60' is not assignable to type 'DirectiveTime
    d: { listen: { address: "80", defaultserver: true } }, // wrong: 'defaultserver' does not exist
  } }),

  // Options
  cluster({ ...machines, upstreams: { x: upstream({ balance: "leastconn" }) } }), // wrong: Did you mean '"least_conn"'?
  cluster({ ...machines, upstreams: { x: upstream({ health: { expect: ["2xx", "200"] } }) } }), // wrong: '"200"' is not assignable
  cluster({ ...names, defaults: "strict" }), // wrong: '"strict"' is not assignable
  cluster({ ...names, target: "ngnix@1.22" }), // wrong: '"ngnix@1.22"' is not assignable
  cluster({ ...names, target: "keepalived@2.2.7" }), // wrong: is not assignable
  cluster({ ...names, ha_target: "nginx@1.22" }), // wrong: is not assignable
  cluster({ ...names, servers: {
    a: { tls: { certificate: "c", key: "k", protocols: "TLSv1.4" } }, // wrong: '"TLSv1.4"' is not assignable
    b: { retry: { on: ["error", "http_505"] } }, // wrong: Did you mean '"http_500"'?
    c: { routes: [{ path: "/", modifier: "^" }] }, // wrong: '"^"' is not assignable
  } }),
  cluster({ ...names, floats: { x: float({ version: 4 }) } }), // wrong: '4' is not assignable to type '2 | 3
  cluster({ ...names, floats: { x: float({ transport: "broadcast" }) } }), // wrong: '"broadcast"' is not assignable
  cluster({ ...names, floats: { x: float({ secret: "swordfish" }) } }), // wrong: '"swordfish"' is not assignable to type 'Secret
  cluster({ ...names, checks: { x: check({ http: "127.0.0.1:80" }) } }), // wrong: '"127.0.0.1:80"' is not assignable to type 'Url
  cluster({ ...names, checks: { x: check({ tcp: "127.0.0.1" }) } }), // wrong: '"127.0.0.1"' is not assignable to type 'Endpoint

  // Keys
  cluster({ ...machines, upstreams: { x: upstream({ sever: ["10.0.0.1:80"] }) } }), // wrong: Did you mean to write 'server'?
  cluster({ ...machines, upstreams: { x: upstream({ server: [{ address: "10.0.0.1:80", wieght: 2 }] }) } }), // wrong: Did you mean to write 'weight'?
  cluster({ ...names, servers: {
    b: { routes: [{ path: "/", proxy_read_timeot: "3s" }] }, // wrong: Did you mean to write 'proxy_read_timeout'?
    c: { location: [] }, // wrong: 'location' does not exist
    d: { routes: [{ to: "tongweb" }] }, // wrong: Property 'path' is missing
    e: { tls: { certificate: "c" } }, // wrong: Property 'key' is missing
  } }),
  cluster({ upstreams: {} }), // wrong: Property 'nodes' is missing
  cluster({ nodes: { lb1: { adress: "10.0.0.1" } } }), // wrong: Did you mean to write 'address'?
  cluster({ ...names, floats: { a: { virtual_router: 51 } } }), // wrong: 'virtual_router' does not exist
  cluster({ ...names, keepalived: { global_defs: { router_ids: "a" } } }), // wrong: Did you mean to write 'router_id'?
  cluster({ ...names, guards: { witness: "ping 10.0.0.1" } }), // wrong: 'witness' does not exist
  cluster({ ...names, proxy: { http: { gzips: true } } }), // wrong: Did you mean to write 'gzip'?

  // Types
  cluster({ ...machines, upstreams: { x: upstream({ max_fails: "3" }) } }), // wrong: 'string' is not assignable to type 'number'
  cluster({ ...names, floats: { x: float({ vrid: "51" }) } }), // wrong: 'string' is not assignable to type 'number'
  cluster({ ...names, servers: {
    a: { routes: { path: "/" } }, // wrong (types): 'path' does not exist in type 'readonly Route
    b: { gzip: "yes" }, // wrong: '"yes"' is not assignable
  } }),
  cluster({ ...names, floats: { x: float({ secret: env(7) }) } }), // wrong: 'number' is not assignable
];
