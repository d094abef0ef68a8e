import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where a configuration listens, and the port of the first of its two backends. */
export interface Ports {
  readonly plain: number;
  readonly tls: number;
  readonly backend: number;
}

const frame = (folder: string, tag: string, block: string): string => {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${tag}-${name};`)
    .join(" ");
  return `user root; worker_processes 1; daemon off; pid ${folder}/${tag}.pid; error_log ${folder}/${tag}.err;
events { worker_connections 4096; }
http { keepalive_requests 10000000; keepalive_timeout 3600s; ${temporary}
${block} }
`;
};

/** Files of the backend, and a certificate. */
export function prepare(folder: string): void {
  mkdirSync(join(folder, "www"));
  writeFileSync(join(folder, "www/10k"), "x".repeat(10_240));
  writeFileSync(join(folder, "www/1m"), "x".repeat(1 << 20));
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=localhost",
    ].concat(["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")]),
    { stdio: "ignore" },
  );
}

export const backend = (folder: string, port: number): string =>
  frame(
    folder,
    "backend",
    `access_log off; server { listen 127.0.0.1:${port}; listen 127.0.0.1:${port + 1}; root ${folder}/www;
 location = / { default_type text/plain; return 200 "hello from the backend, a small body of text\\n"; } }`,
  );

const proxying = `proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";
 proxy_set_header Host $host; proxy_set_header X-Real-IP $remote_addr;
 proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;`;

function http(folder: string, { plain, tls, backend: peer }: Ports, before: string): string {
  return `${before}
 upstream app { server 127.0.0.1:${peer} max_fails=3 fail_timeout=2s; server 127.0.0.1:${peer + 1} max_fails=3 fail_timeout=2s;
  keepalive 64; keepalive_requests 10000000; }
 server { listen 127.0.0.1:${plain}; listen 127.0.0.1:${tls} ssl; server_name localhost 127.0.0.1;
  ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;
  location / { ${proxying} } }`;
}

/** One server, one location, two peers: the table of the comparison. */
export const bare = (folder: string, tag: string, ports: Ports): string =>
  frame(folder, tag, http(folder, ports, "access_log off;"));

/** The bare table, and a backend of endless things beside it. */
export function flowing(folder: string, tag: string, ports: Ports, streams: number): string {
  const pass = `proxy_pass http://127.0.0.1:${streams}; proxy_http_version 1.1;`;
  const more = `location /up { ${pass} } location /unbuffered { proxy_request_buffering off; ${pass} }
  location /down { proxy_max_temp_file_size 0; ${pass} } location /events { proxy_buffering off; ${pass} } }`;
  const table = http(folder, ports, "access_log off; client_max_body_size 0;");
  return frame(folder, tag, table.replace(/\}$/, more));
}

/** The same beside 50 servers, 500 locations and a map that no request asks for, with an access log. */
export function laden(folder: string, tag: string, ports: Ports): string {
  const servers = Array.from({ length: 50 }, (_, server) => {
    const locations = Array.from(
      { length: 10 },
      (__, index) => `location /part-${server}/${index}/ { ${proxying} }`,
    );
    return ` server { listen 127.0.0.1:${ports.plain}; server_name host-${server}.example.org *.wild-${server}.example.org;
  ${locations.join("\n  ")} }`;
  });
  const map = `map $http_user_agent $kind { default other; ~*bot bot; ~*curl tool; }`;
  const rest = `access_log ${folder}/${tag}.log;\n ${map}\n${servers.join("\n")}`;
  return frame(folder, tag, http(folder, ports, rest));
}
