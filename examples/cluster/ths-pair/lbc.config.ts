import { cluster, env, route, seconds, upstream } from "lbc";

// TongWeb on its usual port; three failed checks in a row take one out of use.
const tongweb = (...hosts: readonly string[]) =>
  upstream({
    server: hosts.map((host) => ({ address: `${host}:8088`, max_fails: 3, fail_timeout: "10s" })),
    health: { uri: "/health", interval: "3s", timeout: "1s", rise: 2, fall: 3 },
    keepalive: 64,
  });

export default cluster({
  name: "portal",
  target: "ths@6.0.1",
  interface: "eth0",
  nodes: {
    lb1: { address: "10.20.0.11/24" },
    lb2: { address: "10.20.0.12/24" },
  },
  // Both serve: each normally holds one of the two addresses.
  floats: {
    portal: { address: "10.20.0.100", vrid: 61, nodes: ["lb1", "lb2"], secret: env("VRRP_SECRET") },
    api: { address: "10.20.0.101", vrid: 62, nodes: ["lb2", "lb1"], version: 3, advert: "500ms" },
  },
  checks: {
    ths: { http: "http://127.0.0.1:8080/healthz", interval: seconds(2), fall: 3 },
  },
  upstreams: {
    portal: tongweb("10.20.1.21", "10.20.1.22"),
    orders: tongweb("10.20.1.31", "10.20.1.32", "10.20.1.33"),
  },
  servers: {
    portal: {
      listen: 443,
      server_name: "portal.example",
      tls: { certificate: "certs/portal.crt", key: "certs/portal.key", hsts: "180d" },
      max_body: "50m",
      routes: [
        { path: "/", to: "portal" },
        { path: "/upload/", to: "portal", client_max_body_size: "1g", timeouts: { read: "5m" } },
      ],
    },
    api: {
      listen: 8080,
      server_name: "api.example",
      timeouts: { connect: "2s", send: "10s", read: "10s" },
      routes: [
        { path: "/healthz", modifier: "=", access_log: "off", program: [{ return: [200, "ok"] }] },
        route("/orders/", { to: "orders", retry: { on: ["error", "timeout"], tries: 2 } }),
        route("/events/", { to: "orders", websocket: true }),
      ],
    },
  },
  notify: { log: true },
});
