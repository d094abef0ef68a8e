import { cluster, upstream } from "lbc";

// A release in steps: raise the share, look, build again; 0 takes it back.
const green = 10;

const release = (...hosts: readonly string[]) =>
  upstream({ server: hosts.map((host) => `${host}:8080`), keepalive: 32 });

export default cluster({
  name: "release",
  target: "nginx@1.26",
  nodes: { lb: { address: "10.0.0.11/24" } },
  upstreams: {
    blue: release("10.0.1.21", "10.0.1.22"),
    green: release("10.0.2.21", "10.0.2.22"),
  },
  servers: {
    site: {
      listen: 80,
      server_name: "www.example",
      routes: [
        // A client stays on its side as long as it keeps its cookie.
        { path: "/", split: { green, blue: 100 - green }, split_by: "$cookie_session$remote_addr" },
        { path: "/next/", to: "green", uri: "/" },
      ],
    },
  },
});
