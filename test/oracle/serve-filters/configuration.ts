import { accelLocations, accelTables } from "./accel-locations.ts";
import { answerLocations, answerTables } from "./answer-locations.ts";
import { filterLocations } from "./filter-locations.ts";
import { logLocations, logTables } from "./log-locations.ts";

/** One server over a folder; the parts of the script bring their locations. */
export const configurationOf = (folder: string, port: number, backend: number): string =>
  `daemon off; worker_processes 1; user root; pid ${folder}/pid; error_log ${folder}/error.log info;
events { worker_connections 256; }
http {
  log_format told '$request|$status|$body_bytes_sent';
  access_log ${folder}/access.log told;
  types { text/plain txt; text/html html; text/css css; }
  default_type application/octet-stream;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(" ")}
  ${accelTables}
  ${answerTables}
  ${logTables}
  server {
    listen 127.0.0.1:${port};
    server_name front;
    root ${folder}/html;
    ${filterLocations}
    ${accelLocations}
    ${answerLocations}
    ${logLocations}
  }
}
`
    .replaceAll("{backend}", `127.0.0.1:${backend}`)
    .replaceAll("{port}", String(port))
    .replaceAll("{folder}", folder);
