import { cluster, upstream } from "lbc";

export default cluster({
  name: "data",
  target: "nginx@1.22",
  nodes: { lb1: {} },
  upstreams: {
    // [en] The second server gets connections when the first one is away.
    // [zh] 第一台不可用时才连接第二台。
    database: upstream({
      server: ["127.0.0.1:9001", { address: "127.0.0.1:9002", backup: true }],
    }),
    dns: upstream({
      server: ["127.0.0.1:9001", "127.0.0.1:9002"],
    }),
  },
  streams: {
    database: { listen: ["13306"], to: "database", connect: "2s", idle: "1h" },
    dns: { listen: ["1053"], udp: true, to: "dns", idle: "5s" },
  },
});
