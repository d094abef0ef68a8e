import { Buffer } from "node:buffer";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/*
 * Makes configurations as gateways of larger sites have them: one main file, pools, snippets, and a
 * file for each site that includes some of those. The same numbers make the same files.
 *
 *   node tools/sample-configuration.ts DIRECTORY LINES
 */

export interface Sample {
  /** What `-c` takes. */
  readonly root: string;
  readonly files: number;
  readonly lines: number;
  readonly bytes: number;
}

/** Numbers that look random and are always the same (mulberry32). */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  of<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }
}

const areas = [
  "accounts",
  "billing",
  "search",
  "orders",
  "assets",
  "reports",
  "chat",
  "feed",
] as const;
const sizes = ["1m", "8m", "20m", "512k"] as const;

/** Writes files of about so many lines below a directory. */
export function writeSample(directory: string, lines: number): Sample {
  const sample = new SampleWriter(directory, lines);
  return sample.write();
}

/** Writes so many small configurations side by side, each with a hazard or two. */
export function writeSmallFiles(directory: string, files: number): Sample {
  mkdirSync(directory, { recursive: true });
  let [lines, bytes] = [0, 0];
  for (let number = 0; number < files; number++) {
    const text = smallFile(number);
    writeFileSync(join(directory, `site${String(number).padStart(4, "0")}.conf`), text);
    lines += text.split("\n").length - 1;
    bytes += Buffer.byteLength(text);
  }
  return { root: directory, files, lines, bytes };
}

const smallFile = (number: number): string => `events {}
http {
    upstream app${number} {
        server 10.0.${number % 250}.1:8080 max_fails=0;
        server 10.0.${number % 250}.2:8080;
    }
    server {
        listen 8080;
        server_name site${number}.example.com;
        location / {
            proxy_pass http://app${number};
            proxy_set_header Host $host;
            proxy_read_timeout 30s;
        }
        location /static/ { root /srv/www; expires 30d; }
        location ~ \\.php$ { proxy_pass http://app${number}; proxy_next_upstream error timeout; }
    }
}
`;

class SampleWriter {
  readonly #directory: string;
  readonly #wanted: number;
  readonly #dice = new Dice(20_261_121);
  readonly #pools: string[] = [];
  #files = 0;
  #lines = 0;
  #bytes = 0;

  constructor(directory: string, lines: number) {
    this.#directory = directory;
    this.#wanted = lines;
  }

  write(): Sample {
    for (const folder of ["pools", "sites", "snippets", "logs"])
      mkdirSync(join(this.#directory, folder), { recursive: true });
    this.#file("nginx.conf", main);
    this.#file("snippets/proxy.conf", proxySnippet);
    this.#file("snippets/headers.conf", headersSnippet);
    for (let pool = 0; this.#lines < this.#wanted / 20; pool++) this.#poolFile(pool);
    for (let site = 0; this.#lines < this.#wanted; site++)
      this.#file(`sites/${String(site).padStart(5, "0")}.conf`, this.#site(site));
    const root = join(this.#directory, "nginx.conf");
    return { root, files: this.#files, lines: this.#lines, bytes: this.#bytes };
  }

  #file(path: string, lines: readonly string[]): void {
    const text = `${lines.join("\n")}\n`;
    writeFileSync(join(this.#directory, path), text);
    this.#files++;
    this.#lines += lines.length;
    this.#bytes += Buffer.byteLength(text);
  }

  #poolFile(number: number): void {
    const dice = this.#dice;
    const lines: string[] = [];
    for (let pool = 0; pool < 12; pool++) {
      const name = `${dice.of(areas)}_${number}_${pool}`;
      this.#pools.push(name);
      lines.push(`upstream ${name} {`, `    zone ${name} 64k;`);
      if (dice.below(3) === 0) lines.push("    least_conn;");
      const peers = 2 + dice.below(4);
      for (let peer = 0; peer < peers; peer++)
        lines.push(
          `    server 10.${number % 250}.${pool}.${10 + peer}:8080` +
            `${dice.below(2) === 0 ? ` weight=${1 + dice.below(9)}` : ""} max_fails=3 fail_timeout=10s;`,
        );
      lines.push("    keepalive 32;", "}", "");
    }
    this.#file(`pools/${String(number).padStart(4, "0")}.conf`, lines);
  }

  #site(number: number): string[] {
    const dice = this.#dice;
    const name = `${dice.of(areas)}${number}.example.com`;
    const lines = [
      `# ${name}, 由发布系统生成`,
      "server {",
      "    listen 127.0.0.1:18080;",
      `    server_name ${name} www.${name};`,
      `    root /srv/www/${name};`,
      `    client_max_body_size ${dice.of(sizes)};`,
      "    access_log off;",
      "    include snippets/headers.conf;",
      "",
    ];
    const locations = 20 + dice.below(30);
    for (let location = 0; location < locations; location++)
      lines.push(...this.#location(location), "");
    lines.push("}");
    return lines;
  }

  #location(number: number): readonly string[] {
    const dice = this.#dice;
    const area = dice.of(areas);
    const pool = this.#pools[dice.below(this.#pools.length)] ?? "";
    switch (dice.below(7)) {
      case 0:
        return [
          `    location = /${area}/${number}/health {`,
          "        return 200 'ok\\n';",
          "    }",
        ];
      case 1:
        return [
          `    location ~ "^/${area}/${number}/(?<id>[0-9]{1,12})/(?:edit|view)$" {`,
          `        rewrite "^/(.*)/(\\d+)/.*$" /$1/item?id=$2&from=$host break;`,
          `        proxy_pass http://${pool};`,
          "    }",
        ];
      case 2:
        return [
          `    location /${area}/${number}/static/ {`,
          `        alias /srv/static/releases/current/${area}/public/assets/;`,
          "        log_not_found off;",
          "        gzip_types text/css application/javascript application/json image/svg+xml;",
          "        expires 30d;",
          '        add_header Cache-Control "public, immutable";',
          "    }",
        ];
      case 3:
        return [
          `    location /${area}/${number}/old/ {`,
          "        if ($arg_keep != 1) {",
          `            return 301 https://$host/${area}/new$is_args$args; # 旧地址`,
          "        }",
          "    }",
        ];
      default:
        return [
          `    location /${area}/${number}/ {`,
          "        include snippets/proxy.conf;",
          `        proxy_set_header X-Release "${area}-2026.11.${dice.below(30)}; zone=$upstream_addr";`,
          `        proxy_set_header X-Original-Path /internal/${area}/v${dice.below(9)}$request_uri;`,
          `        add_header X-Served-By "gateway-${dice.below(40)}.${area}.internal.example.com" always;`,
          `        error_page 500 502 503 504 =503 /errors/${area}/unavailable.html;`,
          `        proxy_pass http://${pool}; # owner: team-${area}@example.com`,
          `        proxy_read_timeout ${5 + dice.below(55)}s;`,
          "    }",
        ];
    }
  }
}

const main: readonly string[] = [
  "worker_processes auto;",
  "error_log logs/error.log warn;",
  "pid logs/nginx.pid;",
  "",
  "events {",
  "    worker_connections 4096;",
  "}",
  "",
  "http {",
  "    default_type application/octet-stream;",
  "    log_format main '$remote_addr - $remote_user [$time_local] \"$request\" '",
  "                    '$status $body_bytes_sent \"$http_referer\" '",
  "                    '\"$http_user_agent\" $upstream_addr $upstream_response_time';",
  "    access_log off;",
  "    server_names_hash_max_size 65536;",
  "    server_names_hash_bucket_size 128;",
  "    map $http_upgrade $connection_upgrade {",
  "        default upgrade;",
  "        ''      '';",
  "    }",
  "    types {",
  "        text/html html htm;",
  "        application/json json;",
  "    }",
  "    include pools/*.conf;",
  "    include sites/*.conf;",
  "}",
];

const proxySnippet: readonly string[] = [
  "proxy_http_version 1.1;",
  "proxy_set_header Host $host;",
  "proxy_set_header X-Real-IP $remote_addr;",
  "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
  "proxy_set_header X-Forwarded-Proto $scheme;",
  "proxy_set_header Upgrade $http_upgrade;",
  "proxy_set_header Connection $connection_upgrade;",
  "proxy_connect_timeout 3s;",
  "proxy_next_upstream error timeout;",
];

const headersSnippet: readonly string[] = [
  "add_header X-Content-Type-Options nosniff always;",
  "add_header Content-Security-Policy \"default-src 'self'; img-src *\" always;",
];

if (import.meta.main) {
  const [directory, lines] = process.argv.slice(2);
  if (directory === undefined || !Number(lines))
    throw new Error("node tools/sample-configuration.ts DIRECTORY LINES");
  console.log(writeSample(directory, Number(lines)));
}
