import { cluster, upstream } from "lbc";

// [en] Clients in percent that get the new version: 0 before the release, 100 after it.
// [zh] 使用新版本的客户端百分比：发布前为 0，完成后为 100。
const green = 10;

export default cluster({
  name: "shop",
  target: "nginx@1.22",
  nodes: { lb1: {} },
  upstreams: {
    blue: upstream({ server: ["127.0.0.1:9001"], keepalive: 16 }),
    green: upstream({ server: ["127.0.0.1:9002"], keepalive: 16 }),
  },
  servers: {
    web: {
      listen: ["8080"],
      server_name: ["shop.example", "localhost"],
      routes: [
        { path: "/", split: { green, blue: 100 - green } },
        // [en] The new version for those who ask for it.
        // [zh] 供测试人员直接访问新版本。
        { path: "/green/", to: "green", uri: "/" },
      ],
    },
  },
});
