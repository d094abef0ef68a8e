import { cluster, env, node, route, upstream, type Upstream } from "lbc";

import { names, services, type Service } from "./services.ts";

// Four machines and what stands in a list elsewhere, made by the loops of the language. A name that
// is in no list does not compile.
const upstreams = Object.fromEntries(
  names.map((name) => [
    name,
    upstream({ server: services[name].hosts.map((host) => `${host}:8080`), keepalive: 64 }),
  ]),
) as Record<Service, Upstream>;

const address = (last: number) => `10.0.0.${last}/24`;

export default cluster({
  name: "fleet",
  target: "nginx@1.26",
  interface: "eth0",
  nodes: {
    lb1: { address: address(11) },
    lb2: { address: address(12) },
    lb3: { address: address(13) },
    // A larger machine in another building: it takes the addresses last.
    lb4: node({
      address: address(14),
      interface: "bond0",
      overrides: {
        upstreams: { orders: { keepalive: 256 } },
        proxy: { worker_processes: 32 },
      },
    }),
  },
  floats: {
    shop: { address: "10.0.0.100", vrid: 61, secret: env("VRRP_SECRET") },
    pay: {
      address: "10.0.0.101",
      vrid: 62,
      nodes: ["lb2", "lb1", "lb4"],
      secret: env("VRRP_SECRET"),
    },
  },
  checks: { proxy: { http: "http://127.0.0.1/healthz" } },
  upstreams,
  servers: {
    api: {
      listen: 80,
      server_name: "api.example",
      routes: [
        { path: "/healthz", modifier: "=", access_log: "off", program: [{ return: [200, "ok"] }] },
        ...names.map((name) =>
          route(`/${name}/`, { to: name, timeouts: { read: services[name].read } }),
        ),
      ],
    },
  },
  proxy: { worker_processes: 8 },
});
