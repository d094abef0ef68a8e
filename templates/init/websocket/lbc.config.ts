import { cluster, upstream } from "lbc";

export default cluster({
  name: "chat",
  target: "nginx@1.22",
  nodes: { lb1: {} },
  upstreams: {
    // [en] A client that comes back comes to the same server.
    // [zh] 客户端重连时仍到同一台服务器。
    chat: upstream({
      server: ["127.0.0.1:9001", "127.0.0.1:9002"],
      balance: "ip_hash",
    }),
  },
  servers: {
    web: {
      listen: ["8080"],
      server_name: ["chat.example", "localhost"],
      routes: [
        { path: "/", to: "chat" },
        { path: "/ws/", to: "chat", websocket: true },
      ],
    },
  },
});
