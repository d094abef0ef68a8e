import { cluster, env, virtualServer } from "lbc";

// No proxy: the kernel forwards (LVS), and keepalived checks the servers and moves the address.
export default cluster({
  name: "director",
  interface: "eth0",
  nodes: { lvs1: { address: "10.0.0.11/24" }, lvs2: { address: "10.0.0.12/24" } },
  floats: {
    vip: {
      address: "10.0.0.100",
      vrid: 71,
      secret: env("VRRP_SECRET"),
      // The servers are behind the other interface.
      track_interface: ["eth1"],
    },
  },
  virtual_servers: {
    web: virtualServer({
      on: "vip",
      port: 80,
      scheduler: "wlc",
      forward: "DR",
      servers: [
        { address: "10.0.1.21:80", weight: 2 },
        { address: "10.0.1.22:80", weight: 1 },
      ],
      health: { uri: "/healthz", interval: "3s", timeout: "1s" },
    }),
  },
});
