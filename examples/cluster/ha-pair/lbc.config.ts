import { cluster, env } from "lbc";

// nginx twice, one floating address, IPv4 and IPv6 together; a third host tells who is cut off.
export default cluster({
  name: "shop",
  target: "nginx@1.26",
  interface: "eth0",
  nodes: {
    lb1: { address: ["10.0.0.11/24", "2001:db8:0:1::11/64"] },
    lb2: { address: ["10.0.0.12/24", "2001:db8:0:1::12/64"] },
  },
  floats: {
    vip4: { address: "10.0.0.100", vrid: 51, secret: env("VRRP_SECRET") },
    vip6: { address: "2001:db8:0:1::100", vrid: 52 },
  },
  // Never one here and the other there.
  groups: { vips: { floats: ["vip4", "vip6"] } },
  checks: { proxy: { http: "http://127.0.0.1/healthz" } },
  upstreams: {
    shop: { server: ["10.0.1.21:8080", "10.0.1.22:8080"], keepalive: 32 },
  },
  servers: {
    shop: {
      listen: ["80", "[::]:80"],
      server_name: "shop.example",
      routes: [
        { path: "/healthz", modifier: "=", access_log: "off", program: [{ return: [200, "ok"] }] },
        { path: "/", to: "shop" },
      ],
    },
  },
  guards: {
    witnesses: ["ping 10.0.0.1", { tcp: "10.0.0.2:22", interval: "2s" }, "require 1"],
  },
});
