import { cluster, upstream } from "lbc";

export default cluster({
  name: "shop",
  // [en] The product that `lbc build` writes for; `lbc serve` runs this file itself.
  // [zh] `lbc build` 的目标产品；`lbc serve` 直接运行本文件。
  target: "nginx@1.22",
  nodes: { lb1: {} },
  upstreams: {
    app: upstream({
      server: ["127.0.0.1:9001", "127.0.0.1:9002"],
      balance: "least_conn",
      keepalive: 32,
    }),
  },
  servers: {
    web: {
      listen: ["8080"],
      server_name: ["shop.example", "localhost"],
      routes: [
        { path: "/", to: "app" },
        { path: "/reports/", to: "app", timeouts: { read: "5m" } },
      ],
    },
  },
});
