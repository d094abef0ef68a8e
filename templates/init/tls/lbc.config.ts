import { cluster, upstream } from "lbc";

export default cluster({
  name: "shop",
  target: "nginx@1.22",
  nodes: { lb1: {} },
  upstreams: {
    app: upstream({
      server: ["127.0.0.1:9001", "127.0.0.1:9002"],
      keepalive: 32,
    }),
  },
  servers: {
    web: {
      listen: ["8443"],
      server_name: ["shop.example"],
      tls: {
        certificate: "certs/shop.pem",
        key: "certs/shop.key",
        http2: true,
        hsts: "180d",
        // [en] Clients that come to this port are sent to https.
        // [zh] 访问此端口的客户端会被重定向到 https。
        redirect: 8080,
      },
      routes: [{ path: "/", to: "app" }],
    },
  },
});
