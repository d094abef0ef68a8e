import { cluster, env, upstream } from "lbc";

export default cluster({
  name: "shop",
  target: "nginx@1.22",
  interface: "eth0",
  // [en] The first node is to hold the floating address.
  // [zh] 浮动地址优先由第一个节点持有。
  nodes: {
    lb1: { address: "10.0.0.11/24" },
    lb2: { address: "10.0.0.12/24" },
  },
  floats: {
    vip: {
      address: "10.0.0.100/24",
      vrid: 51,
      secret: env("VRRP_SECRET"),
    },
  },
  // [en] A node whose proxy does not answer gives the address away.
  // [zh] 代理无应答的节点会让出浮动地址。
  checks: {
    proxy: { http: "http://127.0.0.1:8080/healthz" },
  },
  upstreams: {
    app: upstream({
      server: ["10.0.0.21:9001", "10.0.0.22:9001"],
      balance: "least_conn",
      keepalive: 32,
    }),
  },
  servers: {
    web: {
      listen: ["8080"],
      server_name: ["shop.example"],
      routes: [
        { path: "/healthz", modifier: "=", access_log: "off", program: [{ return: [200, "ok"] }] },
        { path: "/", to: "app" },
      ],
    },
  },
});
