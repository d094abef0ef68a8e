import { cluster, env, hours, minutes } from "lbc";

// TCP and UDP at a floating address: a database, and name servers that are asked by both.
export default cluster({
  name: "data",
  target: "nginx@1.26",
  interface: "eth0",
  nodes: { lb1: { address: "10.0.0.11/24" }, lb2: { address: "10.0.0.12/24" } },
  floats: { vip: { address: "10.0.0.100", vrid: 53, secret: env("VRRP_SECRET") } },
  checks: { db: { tcp: "127.0.0.1:3306" } },
  upstreams: {
    // All to the first; the second only while the first is out of use.
    db: { server: ["10.0.1.21:3306", { address: "10.0.1.22:3306", backup: true }] },
    dns: { server: ["10.0.1.31:53", "10.0.1.32:53"] },
  },
  streams: {
    db: { listen: 3306, to: "db", connect: "2s", idle: hours(1) },
    dns: { listen: 53, udp: true, to: "dns", idle: "5s", proxy_responses: 1 },
    dns_tcp: { listen: 53, to: "dns", idle: minutes(1) },
  },
});
