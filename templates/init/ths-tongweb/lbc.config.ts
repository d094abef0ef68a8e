import { cluster, env, upstream } from "lbc";

export default cluster({
  name: "portal",
  target: "ths@6.0.1",
  interface: "eth0",
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
  checks: {
    ths: { http: "http://127.0.0.1:8080/healthz" },
  },
  upstreams: {
    // [en] TongWeb servers; one that fails three checks in a row gets no requests.
    // [zh] TongWeb 服务器；连续三次检查失败的不再接收请求。
    tongweb: upstream({
      server: [
        { address: "10.0.0.21:8088", weight: 2 },
        { address: "10.0.0.22:8088", weight: 2 },
        { address: "10.0.0.23:8088", weight: 1 },
      ],
      health: { uri: "/health", interval: "3s", timeout: "1s", rise: 2, fall: 3 },
      keepalive: 64,
    }),
  },
  servers: {
    portal: {
      listen: ["8080"],
      server_name: ["portal.example"],
      max_body: "50m",
      routes: [
        { path: "/healthz", modifier: "=", access_log: "off", program: [{ return: [200, "ok"] }] },
        { path: "/", to: "tongweb" },
      ],
    },
  },
});
