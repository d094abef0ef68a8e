import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";

import { check } from "../../src/check/check.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { formatJson } from "../../src/lint/formats/json.ts";
import { noPaint } from "../../src/lint/formats/paint.ts";
import { formatPretty } from "../../src/lint/formats/pretty.ts";

type Files = Readonly<Record<string, string>>;

/** Machines by name with the paths of their files, which may be shared. */
function found(files: Files, machines: Readonly<Record<string, readonly string[]>>) {
  const held = new Map(
    Object.entries(files).map(([path, text]) => [`/c/${path}`, Buffer.from(text)]),
  );
  return check(
    {
      cwd: "/c",
      held,
      paths: [],
      nodes: Object.entries(machines).map(([name, paths]) => ({ name, paths: [...paths] })),
    },
    { settings: { preset: "recommended", levels: new Map() }, copied: true },
  );
}

/** Machines whose files lie in folders of their names. */
const cluster = (files: Files) => {
  const paths = Object.keys(files);
  const names = [...new Set(paths.map((path) => path.slice(0, path.indexOf("/"))))];
  return found(
    files,
    Object.fromEntries(
      names.map((name) => [name, paths.filter((path) => path.startsWith(`${name}/`))]),
    ),
  ).diagnostics.filter(({ code }) => code.startsWith("cluster/"));
};

const show = ({ code, node, severity }: Diagnostic) => `${node ?? ""} ${severity} ${code}`;

interface Instance {
  readonly name?: string;
  readonly id?: number;
  readonly vip?: string;
  readonly priority: number;
  readonly lines?: string;
}

const instance = ({
  name = "VI_1",
  id = 51,
  vip = "10.0.0.9/24",
  priority,
  lines = "",
}: Instance) =>
  `vrrp_instance ${name} {
    interface eth0
    virtual_router_id ${id}
    priority ${priority}
    advert_int 1
    virtual_ipaddress {
        ${vip}
    }
    ${lines}
}
`;

const track = `vrrp_track_process nginx {
    process nginx
    weight 0
}
`;
const tracked = "track_process {\n        nginx\n    }";

const nginx = `events {}
http {
    server {
        listen 80;
        server_name www.example.com;
        location / {
            proxy_connect_timeout 2s;
            proxy_set_header Host $host;
            proxy_pass http://10.0.9.1:8080;
        }
    }
}
`;

/** Of the pair's line nothing but an untold hint is to be said. */
const grave = (all: readonly Diagnostic[]) => all.filter(({ severity }) => severity !== "info");

const tracking = (more: Partial<Instance> & { priority: number }) =>
  track + instance({ lines: tracked, ...more });

const both = (first: number, second: number) =>
  track +
  instance({ name: "V4", id: 51, priority: first, lines: tracked }) +
  instance({ name: "V6", id: 52, vip: "fd00::9/64", priority: second, lines: tracked });

describe("sane clusters have no finding", () => {
  test("three machines, one router", () => {
    const files: Files = {
      "a/keepalived.conf": tracking({ priority: 150 }),
      "b/keepalived.conf": tracking({ priority: 120 }),
      "c/keepalived.conf": tracking({ priority: 100 }),
      "a/nginx.conf": nginx,
      "b/nginx.conf": nginx,
      "c/nginx.conf": nginx,
    };
    assert.deepEqual(grave(cluster(files)).map(show), []);
  });

  test("two routers, each machine master of one, IPv4 and IPv6", () => {
    const listening = nginx.replace("listen 80;", "listen 80; listen [::]:80;");
    const files: Files = {
      "a/keepalived.conf": both(150, 100),
      "b/keepalived.conf": both(100, 150).replace("fd00::9", "fd00:0:0::9"),
      "a/nginx.conf": listening,
      "b/nginx.conf": listening,
    };
    assert.deepEqual(grave(cluster(files)).map(show), []);
  });

  test("machines with a proxy only beside machines with keepalived only", () => {
    const back = nginx.replace("listen 80;", "listen 10.0.0.3:80;");
    const files: Files = {
      "lvs1/keepalived.conf": instance({ priority: 150, lines: tracked }) + track,
      "lvs2/keepalived.conf": instance({ priority: 100, lines: tracked }) + track,
      "web1/nginx.conf": back,
      "web2/nginx.conf": back.replace("10.0.0.3", "10.0.0.4").replace("10.0.9.1", "10.0.9.2"),
    };
    assert.deepEqual(grave(cluster(files)).map(show), []);
  });
});

describe("of three machines the odd one is named", () => {
  test("by router id, by advert interval, by addresses", () => {
    const three = (odd: string): readonly string[] =>
      cluster({
        "a/keepalived.conf": tracking({ priority: 150 }),
        "b/keepalived.conf": odd,
        "c/keepalived.conf": tracking({ priority: 100 }),
      })
        .filter(({ severity }) => severity === "error")
        .map(show);
    assert.deepEqual(three(tracking({ priority: 120, id: 52 })), ["b error cluster/vrid-mismatch"]);
    assert.deepEqual(three(tracking({ priority: 100 })), ["c error cluster/priority-equal"]);
    assert.deepEqual(three(tracking({ priority: 120 }).replace("advert_int 1", "advert_int 2")), [
      "b error cluster/advert-int-mismatch",
    ]);
    assert.deepEqual(three(tracking({ priority: 120, vip: "10.0.0.9/24\n10.0.0.10/24" })), [
      "b error cluster/vip-set-mismatch",
    ]);
  });

  test("of proxies that drifted apart", () => {
    const findings = cluster({
      "a/keepalived.conf": tracking({ priority: 150 }),
      "b/keepalived.conf": tracking({ priority: 120 }),
      "c/keepalived.conf": tracking({ priority: 100 }),
      "a/nginx.conf": nginx,
      "b/nginx.conf": nginx,
      "c/nginx.conf": nginx.replace("connect_timeout 2s", "connect_timeout 20s"),
    });
    assert.deepEqual(grave(findings).map(show), ["c warning cluster/nginx-drift"]);
  });
});

const circle = (target: string, own: string) =>
  `events {}
http {
    upstream next { server ${target}; server ${target} weight=2; }
    server {
        listen ${own};
        location / { proxy_next_upstream error timeout http_502; proxy_pass http://next; }
    }
}
`;

const front = (target: string, more = "") =>
  `events {}\nhttp { server { listen 80; location / { ${more} proxy_pass http://${target}; } } }\n`;
const back = (listen: string) =>
  `events {}\nhttp { server { listen ${listen}; location / { proxy_read_timeout 90s; proxy_pass http://10.0.9.1; } } }\n`;
const says = (files: Files) =>
  cluster(files)
    .filter(({ code }) => code === "cluster/timeout-inversion")
    .map(({ node, message }) => `${node ?? ""}: ${message.en}`);

const two = (listen: string) => `events {}\nhttp {
server { listen 10.0.0.2:81; location / { return 204; } }
server { listen ${listen}; location / { proxy_read_timeout 90s; proxy_pass http://10.0.9.1; } } }`;

const asked = (listen: string) =>
  says({ "edge/nginx.conf": front("10.0.0.2:81"), "lb1/nginx.conf": two(listen) });

describe("paths", () => {
  test("lead to a floating address, to a name, to a second server of the machine", () => {
    const vip = instance({ priority: 100 });
    const files: Files = {
      "edge/nginx.conf": front("10.0.0.9:81"),
      "lb1/keepalived.conf": vip,
      "lb1/nginx.conf": back("81"),
    };
    assert.match(says(files)[0] ?? "", /^edge: edge waits 60 s for lb1, and lb1 waits 90 s/);
    const named: Files = { "edge/nginx.conf": front("lb1:81"), "lb1/nginx.conf": back("81") };
    assert.match(says(named)[0] ?? "", /^edge: edge waits 60 s for lb1/);
    const own: Files = {
      "lb1/nginx.conf": `events {}\nhttp {
server { listen 80; location / { proxy_pass http://127.0.0.1:81; } }
server { listen 127.0.0.1:81; location / { proxy_read_timeout 90s; proxy_pass http://10.0.9.1; } } }`,
      "lb2/nginx.conf": back("127.0.0.1:81"),
    };
    assert.match(says(own)[0] ?? "", /^lb1: lb1 waits 60 s for 127.0.0.1:81, and 127/);
  });

  test("go to the socket that is bound to the address before those of all addresses", () => {
    assert.deepEqual(asked("81"), []);
    const six = two("[::]:81").replace("10.0.0.2:81", "10.0.0.2:80");
    const through = (listen: string) =>
      says({
        "edge/nginx.conf": front("10.0.0.2:81"),
        "lb1/nginx.conf": six.replace("[::]:81", listen),
      }).length;
    assert.equal(through("[::]:81"), 0);
    assert.equal(through("[::]:81 ipv6only=off"), 1);
    assert.equal(asked("10.0.0.2:81 default_server").length, 1);
  });

  test("in a circle end", () => {
    const files: Files = {
      "a/nginx.conf": circle("10.0.0.2:80", "10.0.0.1:80"),
      "b/nginx.conf": circle("10.0.0.1:80", "10.0.0.2:80"),
    };
    assert.doesNotThrow(() => cluster(files));
    const streams = `events {}\nstream { server { listen 10.0.0.1:80; proxy_pass 10.0.0.1:80; } }\n`;
    assert.doesNotThrow(() => cluster({ "a/nginx.conf": streams, "b/nginx.conf": streams }));
  });

  test("count where the URI leads: rewritten on the way", () => {
    const behind = `events {}\nhttp { server { listen 10.0.0.2:80;
location / { return 204; }
location /v2/slow/ { proxy_read_timeout 90s; proxy_pass http://10.0.9.1; } } }`;
    const through = (locations: string) =>
      says({
        "edge/nginx.conf": `events {}\nhttp { server { listen 80; ${locations} } }`,
        "lb1/nginx.conf": behind,
      }).length;
    assert.equal(through("location /api/ { proxy_pass http://10.0.0.2/v2/; }"), 1);
    assert.equal(through("location /api/ { proxy_pass http://10.0.0.2/v1/; }"), 0);
    assert.equal(through("location /api/ { proxy_pass http://10.0.0.2; }"), 0);
    assert.equal(through("location / { proxy_pass http://10.0.0.2; }"), 1);
    assert.equal(
      through(`location / { proxy_pass http://10.0.0.2; }
location ~ slow { proxy_read_timeout 2m; proxy_pass http://10.0.0.2; }`),
      0,
    );
  });
});

const proxy = (listen: string) => nginx.replace("listen 80;", `listen ${listen}:80;`);

describe("a file that machines share", () => {
  const shared = track + instance({ priority: 100 });
  const machines = { lb1: ["k.conf"], lb2: ["k.conf"] };

  test("names each machine that a finding holds for", () => {
    const { diagnostics } = found({ "k.conf": shared }, machines);
    const untracked = diagnostics.find(({ code }) => code === "cluster/nginx-untracked");
    assert.deepEqual(untracked?.nodes, ["lb1", "lb2"]);
    assert.equal(untracked?.node, "lb1");
    // Found while it was read.
    const broken = found({ "k.conf": shared.replace("priority 100", "priority 1000") }, machines);
    const range = broken.diagnostics.find(({ message }) => message.en.includes("1000"));
    assert.deepEqual(range?.nodes, ["lb1", "lb2"]);
  });

  test("names the one machine that its own lines or the machine's other file make it hold for", () => {
    const own = shared.replace("priority 100", "@lb1 priority 100\n    @lb2 priority 1000");
    const { diagnostics } = found({ "k.conf": own }, machines);
    const range = diagnostics.find(({ message }) => message.en.includes("1000"));
    assert.equal(range?.node, "lb2");
    assert.equal(range.nodes, undefined);

    const files = { "k.conf": shared, "1.conf": proxy("10.0.0.1"), "2.conf": proxy("10.0.0.9") };
    const lists = found(files, { lb1: ["k.conf", "1.conf"], lb2: ["k.conf", "2.conf"] });
    const mismatch = lists.diagnostics.find(({ code }) => code === "cluster/vip-listen-mismatch");
    assert.equal(mismatch?.node, "lb1");
    assert.equal(mismatch.nodes, undefined);
  });

  test("says once what is said in other words of each", () => {
    const files = { "k.conf": shared, "1.conf": proxy("10.0.0.1"), "2.conf": proxy("10.0.0.2") };
    const checked = found(files, { lb1: ["k.conf", "1.conf"], lb2: ["k.conf", "2.conf"] });
    const all = checked.diagnostics.filter(({ code }) => code === "cluster/vip-listen-mismatch");
    assert.equal(all.length, 1);
    assert.deepEqual(all[0]?.nodes, ["lb1", "lb2"]);
    assert.match(all[0]?.message.en ?? "", /listens on 10\.0\.0\.1 only/);
    assert.match(all[0]?.related?.[0]?.message.en ?? "", /^lb2: .*listens on 10\.0\.0\.2 only/);
    const { sources } = checked.project;
    const lint = { diagnostics: all, sources };
    const pretty = formatPretty(lint, { language: "en", paint: noPaint });
    assert.match(pretty, /k\.conf:\d+:\d+ \(lb1, lb2\)/);
    const json: unknown = JSON.parse(formatJson(lint, { language: "en" }));
    assert.match(JSON.stringify(json), /"node":"lb1","nodes":\["lb1","lb2"\]/);
  });
});
