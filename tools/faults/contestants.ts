import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A proxy with a configuration, as it takes part in a comparison. */
export interface Contestant {
  readonly name: string;
  readonly program: "nginx" | "lbc";
  readonly settings: "default" | "tuned" | "example";
  readonly port: number;
}

export const contestants: readonly Contestant[] = [
  { name: "nginx-default", program: "nginx", settings: "default", port: 8081 },
  { name: "lbc-default", program: "lbc", settings: "default", port: 8082 },
  { name: "nginx-tuned", program: "nginx", settings: "tuned", port: 8083 },
  { name: "lbc-tuned", program: "lbc", settings: "tuned", port: 8084 },
  { name: "lbc-example", program: "lbc", settings: "example", port: 8085 },
];

/** What a contestant must not do worse than. */
export const opponentOf = ({ settings }: Contestant): string =>
  settings === "default" ? "nginx-default" : "nginx-tuned";

/** What operators write who have met these faults; the rest is what nothing says. */
const tuned = `
    proxy_connect_timeout 1s; proxy_read_timeout 2s;
    proxy_next_upstream error timeout http_502 http_503 http_504; proxy_next_upstream_tries 2;
    proxy_http_version 1.1; proxy_set_header Connection "";`;

export interface Situation {
  readonly folder: string;
  readonly backends: readonly string[];
  readonly workers: number;
  /** Overrides \`proxy_read_timeout\`. */
  readonly readTimeout?: string | undefined;
}

const main = (file: string, { folder, workers }: Situation, text: string): string => `
worker_processes ${workers}; pid ${join(folder, `${file}.pid`)};
error_log ${join(folder, `${file}.log`)} notice; user root;
events { worker_connections 4096; }
${text}`;

export function configurationOf(
  { name, program, settings, port }: Contestant,
  here: Situation,
): string {
  if (settings === "example") return main(name, here, example(port, here));
  const parameters = settings === "tuned" ? " max_fails=2 fail_timeout=5s" : "";
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${here.folder}/${name}-${kind};`,
  );
  return `${program === "nginx" ? "daemon off; " : ""}${main(
    name,
    here,
    `http {
    access_log off; ${program === "nginx" ? paths.join(" ") : ""}
    upstream app {
        ${here.backends.map((backend) => `server ${backend}${parameters};`).join("\n        ")}
        ${settings === "tuned" ? "keepalive 32;" : ""}
    }
    ${timed(settings === "tuned" ? tuned : "", here)}
    server { listen 127.0.0.1:${port}; location / { proxy_pass http://app; } }
}`,
  )}`;
}

function timed(text: string, { readTimeout }: Situation): string {
  if (readTimeout === undefined) return text;
  const own = `proxy_read_timeout ${readTimeout};`;
  return /proxy_read_timeout/.test(text)
    ? text.replace(/proxy_read_timeout [^;]+;/, own)
    : `${text} ${own}`;
}

/** The example of the repository, with these backends and this port. */
function example(port: number, here: Situation): string {
  const file = join(import.meta.dirname, "../../examples/loopback/httpserver.conf");
  const text = readFileSync(file, "utf8");
  const http = text.slice(text.indexOf("http {"));
  const line = /server 127\.0\.0\.1:18081([^;]*);/.exec(http);
  const servers = here.backends.map((backend) => `server ${backend}${line?.[1] ?? ""};`);
  return timed(http, here)
    .replace(/server 127\.0\.0\.1:18081[^;]*;/, servers.join("\n        "))
    .replace(/server 127\.0\.0\.1:18082[^;]*;/, "")
    .replace("127.0.0.1:18080", `127.0.0.1:${port}`)
    .replace("127.0.0.1:18049", `127.0.0.1:${port + 1000}`);
}
