import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";

import { inProcess } from "./in-process.ts";

/*
 * Secrets planted where people put them, on the lines that findings, fixes and messages speak of:
 * none of them may come out of lbc, whatever is asked.
 */
const secret = (name: string) => `Zq7${name}X9wK`;

const nginx = `events {}
http {
    upstream a {
        server 10.0.0.1:80 max_fails=0; # http://ops:${secret("Comment")}@wiki/
        server 10.0.0.2:80;
    }
    proxy_set_header Authorization "Basic ${secret("Basic")}==";
    proxy_set_header
        X-Api-Key
        ${secret("NextLine")};
    server {
        listen 8080;
        location / {
            proxy_set_header X-Auth-Token ${secret("Header")};
            proxy_pass http://admin:${secret("Userinfo")}@a;
        }
        location /b { proxy_set_header Host $host; proxy_pass http://a; }
        location /c {
            proxy_set_header Authorization "Bearer ${secret("Bearer")}" ${secret("Bearer")};
            secure_link_secret ${secret("Link")} ${secret("Link")};
            proxy_pass http://root:${secret("Colon")}@10.0.0.1:80x/;
            proxy_ssl_certificate_key "data:-----BEGIN RSA PRIVATE KEY-----
MIIE${secret("Pem")}AAAA
${secret("PemSecond")}BBBB
-----END RSA PRIVATE KEY-----";
        }
        set $password ${secret("Set")};
        set $api_key ${secret("ApiKey")}
    }
}
`;

const keepalived = `global_defs {
    router_id lb1
}
vrrp_script chk {
    script "/usr/bin/curl -u ops:${secret("Curl")} -H 'Authorization: Bearer ${secret("CurlHeader")}' http://127.0.0.1/"
    interval 1
    fall 1
}
vrrp_script db {
    script "/usr/bin/mysql -uroot -p${secret("Mysql")} -e 'select 1'"
    intervall 2
}
vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 100
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass ${secret("VrrpPassword")} ${secret("Second")}
    }
    auth_hmac {
        key 1 ${secret("Hmac")}0123456789abcdef0123456789
    }
    virtual_ipaddress {
        192.0.2.1
    }
    nopreempt
}
virtual_server 192.0.2.1 443 {
    delay_loop 6
    lb_algo rr
    lb_kind DR
    protocol TCP
    SSL {
        password ${secret("Ssl")}
    }
    real_server 10.0.0.1 443 {
        SSL_GET {
            url { path /x?token=${secret("Token")} }
            connect_timeout 10
        }
    }
}
`;

const document = `nodes:
  lb9:
    ha:
      - target: keepalived@2.2.7
        vrrp_instance:
          - name: VI
            auth_pass: ${secret("Yaml")}
            authentication: {auth_type: PASS, auth_pass: [${secret("List")}]}
`;

let root = "";

const files: readonly (readonly [path: string, text: string])[] = [
  ["lb1/nginx.conf", nginx],
  ["lb1/keepalived.conf", keepalived],
  ["lb2/nginx.conf", nginx.replaceAll("\n        server 10.0.0.2:80;", "")],
  ["lb2/keepalived.conf", keepalived.replaceAll("VrrpPassword", "OtherPassword")],
  ["broken.conf", nginx.replace("listen 8080;", "listen 8080")],
  ["machines.yaml", document],
];

before(() => {
  root = mkdtempSync(join(tmpdir(), "lbc-secrets-"));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
});

after(() => {
  rmSync(root, { recursive: true });
});

/** Runs a command in a copy of the files; the words of secrets that came out of it. */
async function told(args: readonly string[]): Promise<readonly string[]> {
  const copy = mkdtempSync(join(tmpdir(), "lbc-secrets-run-"));
  try {
    cpSync(root, copy, { recursive: true });
    const { stdout, stderr } = await inProcess(args, copy);
    assert.doesNotMatch(stderr, /a fault of lbc/);
    const written = args.includes("-o") ? readFileSync(join(copy, "out"), "utf8") : "";
    const baseline = args.includes("--write-baseline")
      ? readFileSync(join(copy, "lbc-baseline.json"), "utf8")
      : "";
    const all = [stdout, stderr, written, baseline].join("\n");
    assert.ok(all.trim() !== "", args.join(" "));
    return [...all.matchAll(/[^\n]*Zq7[^\n]*/g)].map(([line]) => line);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

const formats = ["pretty", "json", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson"];

describe("no secret comes out of", () => {
  for (const format of formats)
    test(`lint --format ${format}`, async () => {
      const all = ["--preset", "all", "--format", format];
      assert.deepEqual(await told(["lint", "--cluster", ".", ...all]), []);
      assert.deepEqual(await told(["lint", ".", ...all]), []);
      assert.deepEqual(await told(["lint", "broken.conf", "machines.yaml", ...all]), []);
      assert.deepEqual(await told(["lint", ".", ...all, "-o", "out"]), []);
    });

  for (const args of [
    ["lint", "--preset", "all", "--diff", "."],
    ["lint", "--preset", "all", "--diff", "--unsafe", "."],
    ["lint", "--preset", "all", "--diff", "--unsafe", "--cluster", "."],
    ["lint", "--preset", "all", "--fix", "--unsafe", "."],
    ["lint", "--preset", "all", "--write-baseline", "."],
    ["lint", "-v", "."],
    ["ir", "lb1"],
    ["ir", "--origins", "lb1", "machines.yaml"],
    ["ir", "--effective", "lb1"],
    ["ir", "broken.conf"],
    ["fmt", "--diff", "lb1/nginx.conf", "lb1/keepalived.conf"],
    ["fmt", "--diff", "broken.conf"],
  ])
    test(args.join(" "), async () => {
      assert.deepEqual(await told(args), []);
    });
});

test("the diff shows what changes all the same", async () => {
  const { stdout } = await inProcess(["lint", "--diff", "--unsafe", "lb1/nginx.conf"], root);
  assert.match(stdout, /^-.*max_fails=0; # http:\/\/ops:\*+@wiki/m);
  assert.match(stdout, /^\+.*max_fails=3; # http:\/\/ops:\*+@wiki/m);
});
