import { cluster, env, route, upstream } from "lbc";

export default cluster({
  name: "orders",
  target: "ths@6.0.1",
  interface: "eth0",
  nodes: {
    lb1: { address: "10.0.0.11/24" },
    lb2: { address: "10.0.0.12/24" },
  },
  floats: {
    vip: { address: "10.0.0.100", vrid: 51, secret: env("VRRP_SECRET") },
  },
  checks: { proxy: { http: "http://127.0.0.1:80/healthz" } },
  upstreams: {
    tongweb: upstream({
      server: ["10.0.1.21:8080", { address: "10.0.1.22:8080", weight: 2 }],
      health: { uri: "/health" },
      keepalive: 32,
    }),
  },
  servers: {
    web: {
      listen: 80,
      server_name: "orders.example",
      routes: [
        { path: "/", to: "tongweb" },
        route("/api/", { to: "tongweb", timeouts: { read: "30s" } }),
      ],
    },
  },
});
