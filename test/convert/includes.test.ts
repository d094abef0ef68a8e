import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";

import { convertRoot } from "../../src/convert/project.ts";
import { load } from "../../src/project/loader.ts";
import { targetOf } from "./converting.ts";

const directory = mkdtempSync(join(tmpdir(), "lbc-includes-"));
after(() => rmSync(directory, { recursive: true, force: true }));

type Texts = Readonly<Record<string, string>>;
let count = 0;

/** Converts `nginx.conf` and what it includes, on the disk, and gives back the texts. */
function convert(texts: Texts, from: string, to: string): Texts {
  const cwd = join(directory, String(count++));
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  const project = load({ paths: ["nginx.conf"], cwd });
  const [root] = project.roots;
  assert.ok(root);
  const files = convertRoot(project, root, targetOf(from), targetOf(to));
  return Object.fromEntries(files.map(({ source, text }) => [source.path, text]));
}

function thereAndBack(texts: Texts, from: string, to: string): Texts {
  const there = convert(texts, from, to);
  assert.deepEqual(convert(there, to, from), texts);
  return there;
}

const main = "events {}\nhttp {\n  include conf.d/*.conf;\n}\n";

test("what an included file writes for a whole block is no default there", () => {
  const there = thereAndBack(
    {
      "nginx.conf": main,
      "conf.d/a.conf": "proxy_http_version 1.0;\nssl_protocols TLSv1.2;\n",
      "conf.d/b.conf":
        "server {\n  listen 443 ssl;\n  location / {\n    proxy_pass https://a;\n  }\n}\n",
    },
    "nginx@1.22",
    "nginx@1.31",
  );
  assert.doesNotMatch(there["nginx.conf"] ?? "", /proxy_http_version|[^_]ssl_protocols/);
  assert.match(there["nginx.conf"] ?? "", /proxy_ssl_protocols TLSv1 TLSv1\.1 TLSv1\.2; # lbc:/);
});

test("a default goes where the block ends, whichever file needs it", () => {
  const there = thereAndBack(
    {
      "nginx.conf": main,
      "conf.d/a.conf": "server {\n  location / {\n    proxy_pass http://a;\n  }\n}\n",
    },
    "nginx@1.22",
    "angie",
  );
  assert.equal(
    there["nginx.conf"],
    "# lbc: nginx@1.22 to angie@1.12\nevents {}\nhttp {\n  include conf.d/*.conf;\n  proxy_http_version 1.0; # lbc:nginx+\n}\n",
  );
  assert.equal(there["conf.d/a.conf"]?.includes("lbc"), false);
});

test("the first line stands in the file where the configuration begins, alone", () => {
  const there = thereAndBack(
    {
      "nginx.conf": main,
      "conf.d/a.conf": "upstream a {\n  server b;\n  check interval=3000;\n}\n",
    },
    "tengine",
    "nginx",
  );
  assert.match(
    there["nginx.conf"] ?? "",
    /^# lbc: tengine@3\.1 to nginx@1\.22\nworker_processes auto; # lbc:tengine\+\n/,
  );
  assert.match(there["conf.d/a.conf"] ?? "", /^upstream a \{/);
});

test("a zone of one file that has to go takes the limits of another with it", () => {
  const there = thereAndBack(
    {
      "nginx.conf": main,
      "conf.d/a.conf": "limit_req_zone $a $b zone=one:1m rate=1r/s;\n",
      "conf.d/b.conf": "server {\n  limit_req zone=one;\n}\n",
    },
    "tengine",
    "nginx",
  );
  assert.equal(there["conf.d/b.conf"], "server {\n  # lbc:tengine limit_req zone=one;\n}\n");
});

const server = (http2: string): string => `server {\n  listen 443 ssl${http2};\n}\n`;

test("servers of one address in several files share HTTP/2", () => {
  const alike = {
    "nginx.conf": main,
    "conf.d/a.conf": server(" http2"),
    "conf.d/b.conf": server(" http2"),
  };
  const there = thereAndBack(alike, "nginx@1.22", "nginx@1.31");
  assert.match(there["conf.d/b.conf"] ?? "", /listen 443 ssl; http2 on; # lbc:/);
  const apart = { ...alike, "conf.d/b.conf": server("") };
  assert.equal(
    thereAndBack(apart, "nginx@1.22", "nginx@1.31")["conf.d/a.conf"],
    apart["conf.d/a.conf"],
  );
});

test("a file of one line keeps its line end, where defaults come before it", () => {
  for (const text of ["upstream a { server b; }\r\n", "upstream a { server b; }"]) {
    const texts = { "nginx.conf": main, "conf.d/a.conf": text };
    const there = thereAndBack(texts, "nginx@1.22", "nginx@1.31");
    assert.match(there["conf.d/a.conf"] ?? "", /keepalive 0; # lbc:nginx@1\.22\+/);
  }
});
