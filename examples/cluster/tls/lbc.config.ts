import { cluster, days, route } from "lbc";

// One nginx that ends TLS: HTTP/2, a redirect from port 80, clients with certificates for /admin.
const certificates = "/etc/nginx/certs";

export default cluster({
  name: "edge",
  target: "nginx@1.26",
  nodes: { edge: { address: "10.0.0.11/24" } },
  upstreams: {
    site: { server: ["10.0.1.21:8080", "10.0.1.22:8080"], keepalive: 32 },
    admin: { server: ["10.0.1.31:8443", "10.0.1.32:8443"] },
  },
  servers: {
    site: {
      listen: 443,
      server_name: "www.example",
      tls: {
        certificate: `${certificates}/www.crt`,
        key: `${certificates}/www.key`,
        http2: true,
        hsts: days(365),
        redirect: true,
      },
      routes: [route("/", { to: "site" }), route("/events/", { to: "site", websocket: true })],
    },
    admin: {
      listen: 443,
      server_name: "admin.example",
      tls: {
        certificate: `${certificates}/admin.crt`,
        key: `${certificates}/admin.key`,
        client_ca: `${certificates}/staff.pem`,
      },
      max_body: "100m",
      retry: false,
      routes: [
        {
          path: "/",
          to: "admin",
          https: true,
          proxy_ssl_verify: true,
          proxy_ssl_trusted_certificate: `${certificates}/inside.pem`,
          proxy_ssl_name: "admin.inside.example",
          timeouts: { read: "2m" },
        },
      ],
    },
  },
});
