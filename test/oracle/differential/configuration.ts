import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { loadStream } from "../nginx-process.ts";
import type { Scenario } from "./scenario.ts";
import { filler, type Stage } from "./stage.ts";

/** What is logged for every request, compared line by line; names before `=` choose the comparison. */
export const logFormat = [
  '$remote_addr - $remote_user "$request" $status body=$body_bytes_sent sent=$bytes_sent',
  'length=$request_length uri="$uri" args="$args" host=$host name=$server_name port=$server_port',
  "scheme=$scheme protocol=$server_protocol type=$content_type content=$content_length",
  'location="$sent_http_location" up="$upstream_addr" ustatus="$upstream_status"',
  'ulength="$upstream_response_length" ureceived="$upstream_bytes_received"',
  'usent="$upstream_bytes_sent" requests=$connection_requests pipe=$pipe',
  'rt=$request_time uct="$upstream_connect_time" uht="$upstream_header_time"',
  'urt="$upstream_response_time"',
].join(" ");

const streamFormat = [
  "$remote_addr $protocol $status sent=$bytes_sent received=$bytes_received",
  'up="$upstream_addr" ureceived="$upstream_bytes_received" usent="$upstream_bytes_sent"',
  'st=$session_time uct="$upstream_connect_time" uft="$upstream_first_byte_time"',
  'ust="$upstream_session_time"',
].join(" ");

function httpOf(scenario: Scenario): string {
  const server =
    scenario.server === undefined
      ? ""
      : `server {\nlisten {listen};\naccess_log {log} diff;\n${scenario.server}\n}\n`;
  return `${scenario.http}\n${server}`;
}

export interface Numbered {
  readonly scenario: Scenario;
  /** From 1; its address and its name in upstreams and maps. */
  readonly number: number;
}

/** The text of a scenario as both contestants get it, placeholders and all: for the spread. */
export const textOf = (scenario: Scenario): string =>
  `${scenario.main}\nhttp {\n${httpOf(scenario)}\n}\nstream {\n${scenario.stream}\n}\n`;

/** What stands around all scenarios. */
function frame(root: string, includes: { main: string; http: string; stream: string }): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${root}/temp/${name};\n`)
    .join("");
  return `${loadStream()}
worker_processes 1; user root; daemon off; worker_shutdown_timeout 5s; pid ${root}/pid;
error_log ${root}/logs/error.log info;
events { worker_connections 8192; }
${includes.main}
http {
${temporary}access_log off; default_type text/plain; keepalive_timeout 60;
server_names_hash_bucket_size 128;
types { text/html html htm; application/json json; text/plain txt; application/javascript js; }
log_format diff '${logFormat}';
${includes.http}}
stream {
log_format diff '${streamFormat}';
${includes.stream}}
`;
}

/** The same without any scenario, for the spread. */
export const frameText = (): string => frame("", { main: "", http: "", stream: "" });

/** Writes the configuration of many scenarios: one file each, included by one. */
export function writeConfiguration(stage: Stage, numbered: readonly Numbered[]): string {
  const folder = join(stage.root, "conf");
  mkdirSync(folder, { recursive: true });
  const includes = { main: "", http: "", stream: "" };
  const put = (where: keyof typeof includes, { scenario, number }: Numbered, text: string) => {
    if (text.trim() === "") return;
    const name = join(folder, `${scenario.id}.${where}.conf`);
    writeFileSync(name, filler(stage, scenario, number)(text), "latin1");
    includes[where] += `include ${name};\n`;
  };
  for (const each of numbered) {
    put("main", each, each.scenario.main);
    put("http", each, httpOf(each.scenario));
    put("stream", each, each.scenario.stream);
  }
  const text = frame(stage.root, includes);
  const file = join(folder, "nginx.conf");
  writeFileSync(file, text);
  return file;
}
