import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";

import { compileName } from "../../src/project/glob.ts";
import { load } from "../../src/project/loader.ts";
import type { Project } from "../../src/project/project.ts";
import type { LoadRequest } from "../../src/project/settings.ts";

type Tree = Readonly<Record<string, string | Uint8Array>>;

/** Loads from a folder that exists for as long as that takes. */
function inFolder(
  files: Tree,
  request: LoadRequest | ((folder: string) => LoadRequest),
  more: (folder: string) => void = () => {},
): Project {
  const folder = mkdtempSync(join(tmpdir(), "lbc-project-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    more(folder);
    return load({ cwd: folder, ...(typeof request === "function" ? request(folder) : request) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const codes = ({ diagnostics }: Project) => diagnostics.map(({ code }) => code);
const roots = (project: Project) => project.roots.map(({ path, dialect }) => `${path} ${dialect}`);

const main = (http = "") => `events {}\nhttp { ${http} }\n`;

const including = (text: string, files: Tree = {}) =>
  codes(inFolder({ "nginx.conf": main(text), ...files }, { paths: ["nginx.conf"] }));

const names = ({ nodes }: Project) => nodes.map(({ name, roots: own }) => [name, own.length]);

const dialectOf = (text: string, name = "x.conf") =>
  inFolder({ [name]: text }, { paths: [name] }).roots[0]?.dialect;

const dumped = (...lines: string[]): string =>
  `# configuration file /etc/nginx/nginx.conf:\nevents {}\nhttp {\n${lines.join("\n")}\n}\n\n`;

const dumpWith = (port: number): string =>
  `${dumped("include conf.d/*;", "include /etc/nginx/a;")}# configuration file /etc/nginx/conf.d/x:
server { listen ${port}; }

# configuration file /etc/nginx/a:

`;

describe("nginx includes", () => {
  test("start in the folder of the root, are sorted, nested, and parsed once", () => {
    const project = inFolder(
      {
        "etc/nginx.conf": main("include conf.d/*.conf; include conf.d/a.conf;"),
        "etc/conf.d/b.conf": "include conf.d/deep/x.inc;\n",
        "etc/conf.d/a.conf": "server {}\n",
        "etc/conf.d/.hidden.conf": "bogus\n",
        "etc/conf.d/deep/x.inc": "server {}\n",
      },
      { paths: ["etc/nginx.conf"] },
    );
    assert.deepEqual(codes(project), []);
    assert.deepEqual(project.roots[0]?.files, [
      "etc/nginx.conf",
      "etc/conf.d/a.conf",
      "etc/conf.d/b.conf",
      "etc/conf.d/deep/x.inc",
    ]);
    const [glob, single] = [...project.includes.values()];
    assert.deepEqual(glob, ["etc/conf.d/a.conf", "etc/conf.d/b.conf"]);
    assert.deepEqual([...project.includes.values()].at(-1), ["etc/conf.d/a.conf"]);
    assert.ok(single);
    assert.equal(project.trees.size, 4);
  });

  test("missing, empty, directories, cycles", () => {
    assert.deepEqual(including("include no.conf;"), ["base/include-missing"]);
    assert.deepEqual(including("include no/*.conf;"), ["base/include-glob-empty"]);
    assert.deepEqual(including("include d;", { "d/x": "" }), ["base/include-missing"]);
    assert.deepEqual(including("include nginx.conf;"), ["base/include-cycle"]);
    assert.deepEqual(including("include a;", { a: "include b;", b: "include a;" }), [
      "base/include-cycle",
    ]);
    assert.deepEqual(including("include http://a/b;"), ["base/include-missing"]);
    assert.deepEqual(including("include $a.conf;"), ["base/include-missing"]);
  });

  test("a device or pipe is never read", () => {
    const project = inFolder(
      { "nginx.conf": main("include /dev/zero;") },
      { paths: ["nginx.conf"] },
    );
    assert.deepEqual(codes(project), ["base/include-missing"]);
  });

  test("a folder that leads back into itself ends", () => {
    const project = inFolder(
      { "nginx.conf": main("include */*.conf;") },
      { paths: ["."] },
      (folder) => {
        symlinkSync(".", join(folder, "loop"));
      },
    );
    assert.ok(codes(project).includes("base/include-cycle"));
  });

  test("--map says where the files of another machine are", () => {
    const project = inFolder(
      {
        "copy/nginx.conf": main("include /etc/nginx/x.conf; include /opt/*.conf;"),
        "copy/x.conf": "",
        "o/a.conf": "",
      },
      {
        paths: ["copy/nginx.conf"],
        maps: [
          { from: "/etc/nginx/", to: "copy" },
          { from: "/opt", to: "o" },
        ],
      },
    );
    assert.deepEqual(codes(project), []);
    assert.deepEqual(project.roots[0]?.files, ["copy/nginx.conf", "copy/x.conf", "o/a.conf"]);
  });
});

describe("roots", () => {
  test("a folder holds whole configurations by content; what is included is none", () => {
    const project = inFolder(
      {
        "lb/httpserver.conf": main("include sites/*.conf;"),
        "lb/sites/a.conf": "server { listen 80; }\n",
        "lb/ka.conf": "vrrp_instance A {\n  state BACKUP\n}\n",
        "lb/readme.conf": "just some words\n",
        "lb/.git/x.conf": main(),
        "lb/notes.txt": main(),
        "lb/own.nginx": main(),
      },
      { paths: ["lb"] },
    );
    const found = ["lb/httpserver.conf ths", "lb/ka.conf keepalived", "lb/own.nginx nginx"];
    assert.deepEqual(roots(project), found);
  });

  test("a piece that nothing includes is read from the folder of the whole one", () => {
    const project = inFolder(
      {
        "nginx.conf": main(),
        "snippets/a.conf": "location / { include snippets/b.inc; }\n",
        "snippets/b.inc": "root /a;\n",
      },
      { paths: ["."] },
    );
    assert.deepEqual(codes(project), []);
    assert.deepEqual(roots(project), ["nginx.conf nginx", "snippets/a.conf nginx"]);
  });

  test("a file that is named is read whatever it holds, one that is not there is said", () => {
    assert.deepEqual(roots(inFolder({ x: "words" }, { paths: ["x"] })), ["x nginx"]);
    const project = inFolder({}, { paths: ["no.conf"] });
    assert.deepEqual(codes(project), ["syntax/unreadable"]);
    assert.ok(project.sources.has("no.conf"));
    assert.deepEqual(codes(inFolder({ "d/x.txt": "" }, { paths: ["d"] })), ["syntax/unreadable"]);
  });

  test("links to the same place, even in a circle, are followed once", () => {
    const project = inFolder({ "nginx.conf": main() }, { paths: ["."] }, (folder) => {
      symlinkSync("nginx.conf", join(folder, "other.conf"));
      symlinkSync(".", join(folder, "again"));
    });
    assert.deepEqual(roots(project), ["nginx.conf nginx"]);
    assert.equal(project.sources.size, 1);
  });

  test("a subdirectory without a configuration is no machine", () => {
    const pair = { "c/lb1/nginx.conf": main(), "c/notes/readme.txt": "" };
    const project = inFolder(pair, { paths: [], cluster: "c" });
    assert.deepEqual(codes(project), []);
    assert.deepEqual(
      project.nodes.map(({ name }) => name),
      ["lb1"],
    );
    const none = inFolder({ "c/notes/readme.txt": "" }, { paths: [], cluster: "c" });
    assert.deepEqual(codes(none), ["syntax/unreadable"]);
    assert.match(none.diagnostics[0]?.message.en ?? "", /one subdirectory for each machine/);
  });

  test("machines by name, and a folder of machines", () => {
    const files = {
      "c/lb1/nginx.conf": main(),
      "c/lb1/keepalived.conf": "vrrp_instance A {\n}\n",
      "c/lb2/nginx.conf": main(),
      "c/notes.txt": "",
    };
    const cluster = inFolder(files, { paths: [], cluster: "c" });
    assert.deepEqual(names(cluster), [
      ["lb1", 2],
      ["lb2", 1],
    ]);
    assert.equal(cluster.roots[0]?.node, "lb1");
    const named = inFolder(files, {
      paths: [],
      nodes: [
        { name: "a", paths: ["c/lb1/nginx.conf", "c/lb1/keepalived.conf"] },
        { name: "b", paths: ["c/lb2"] },
      ],
    });
    assert.deepEqual(names(named), [
      ["a", 2],
      ["b", 1],
    ]);
  });

  test("stdin has the name and the folder that it is given", () => {
    const project = inFolder(
      { "d/x.inc": "" },
      {
        paths: ["-"],
        stdin: { name: "d/nginx.conf", bytes: Buffer.from(main("include x.inc;")) },
      },
    );
    assert.deepEqual(codes(project), []);
    assert.deepEqual(project.roots[0]?.files, ["d/nginx.conf", "d/x.inc"]);
  });

  test("a prefix moves relative paths", () => {
    const project = inFolder(
      { "p/conf/nginx.conf": main() },
      { paths: ["conf/nginx.conf"], prefix: "p" },
    );
    assert.deepEqual(roots(project), ["p/conf/nginx.conf nginx"]);
  });

  test("the dump of nginx -T is read as the files that it holds", () => {
    const dump = `nginx: the configuration file /etc/nginx/nginx.conf syntax is ok
nginx: configuration file /etc/nginx/nginx.conf test is successful
# configuration file /etc/nginx/nginx.conf:
events {}
http { include conf.d/*.conf; }

# configuration file /etc/nginx/conf.d/a.conf:
server { listen 80; }

`;
    const project = inFolder({ "dump.txt": dump }, { paths: ["dump.txt"] });
    assert.deepEqual(codes(project), []);
    assert.deepEqual(project.roots[0]?.files, [
      "/etc/nginx/nginx.conf",
      "/etc/nginx/conf.d/a.conf",
    ]);
  });

  test("nginx -T 2>&1 begins with nginx's log", () => {
    const log = "2026/01/02 03:04:05 [notice] 12#12: ModSecurity-nginx v1.0.3\n";
    const text = `${log}nginx: the configuration file syntax is ok\r\n${dumped()}`;
    const project = inFolder({ "dump.txt": text }, { paths: ["dump.txt"] });
    assert.deepEqual(project.roots[0]?.files, ["/etc/nginx/nginx.conf"]);
  });

  test("what a dump does not hold is not taken from this machine", () => {
    const cwd = realpathSync(mkdtempSync(join(tmpdir(), "lbc-dump-")));
    try {
      writeFileSync(join(cwd, "own.conf"), "server { listen 81; }\n");
      const text = dumped(`include ${cwd}/own.conf;`, `include ${cwd}/*.conf;`);
      writeFileSync(join(cwd, "dump.txt"), text);
      const project = load({ paths: ["dump.txt"], cwd });
      assert.deepEqual(project.roots[0]?.files, ["/etc/nginx/nginx.conf"]);
      assert.deepEqual(
        project.diagnostics.map(({ code, severity }) => `${severity} ${code}`),
        ["error base/include-missing", "info base/include-glob-empty"],
      );
    } finally {
      rmSync(cwd, { recursive: true });
    }
  });

  test("two machines have files of the same names", () => {
    const project = inFolder(
      { "1.txt": dumpWith(81), "2.txt": dumpWith(82) },
      {
        paths: [],
        nodes: [
          { name: "lb1", paths: ["1.txt"] },
          { name: "lb2", paths: ["2.txt"] },
        ],
      },
    );
    assert.deepEqual(codes(project), []);
    const [one, two] = project.roots;
    assert.deepEqual([one?.files.length, two?.files.length], [3, 3]);
    const textOf = (file: string | undefined) => project.sources.get(file ?? "")?.text;
    assert.equal(textOf(one?.files[1]), "server { listen 81; }\n");
    assert.equal(textOf(two?.files[1]), "server { listen 82; }\n");
    assert.match(two?.path ?? "", /2\.txt\/etc\/nginx\/nginx\.conf$/);
  });

  test("a folder for what the user adds may be empty", () => {
    const files = {
      "nginx.conf": main("include none/*.conf; include conf.d/*.conf;"),
      "conf.d/.keep": "",
    };
    const { diagnostics } = inFolder(files, { paths: ["nginx.conf"] });
    assert.deepEqual(
      diagnostics.map(({ code, severity }) => `${severity} ${code}`),
      ["warning base/include-glob-empty", "info base/include-glob-empty"],
    );
  });
});

describe("dialects", () => {
  test("are told by what only one product says", () => {
    const upstream = (text: string) => main(`upstream u { server a; ${text} }`);
    assert.equal(dialectOf(main()), "nginx");
    assert.equal(dialectOf(main(), "httpserver.conf"), "ths");
    assert.equal(dialectOf(upstream("health_check interval=1 rise=1 fall=1 type=tcp;")), "ths");
    assert.equal(dialectOf(upstream("check interval=1;")), "tengine");
    assert.equal(dialectOf(main("server { location / { api /status; } }")), "ths");
    assert.equal(dialectOf(main("server { location / { api /status/; } }")), "angie");
    assert.equal(dialectOf(main("server { location / { health_check uri=/a; } }")), "nginx-plus");
    assert.equal(
      dialectOf(main("server { location / { content_by_lua_block { } } }")),
      "openresty",
    );
    assert.equal(dialectOf(main("status_zone;")), "ths");
    assert.equal(dialectOf(main("# check interval=1;")), "nginx");
    assert.equal(dialectOf("global_defs {\n}\n"), "keepalived");
    assert.equal(dialectOf("include a/*.conf\n\nincludew b.conf\n"), "keepalived");
    assert.equal(dialectOf("include a/*.conf;\n"), "nginx");
    assert.equal(dialectOf('! notes\nvrrp_script s {\n script "a;b"\n}\n'), "keepalived");
  });

  test("and by what an included file says, unless the user knows better", () => {
    const files = {
      "x.conf": main("include u.inc;"),
      "u.inc": "upstream u { server a; check interval=1; }\n",
    };
    assert.deepEqual(roots(inFolder(files, { paths: ["x.conf"] })), ["x.conf tengine"]);
    assert.deepEqual(roots(inFolder(files, { paths: ["x.conf"], dialect: "nginx" })), [
      "x.conf nginx",
    ]);
    const target = { dialect: "nginx", version: [1, 31] } as const;
    const asked = inFolder(files, { paths: ["x.conf"], targets: [target] });
    assert.deepEqual(asked.roots[0]?.target, target);
    assert.deepEqual(inFolder(files, { paths: ["x.conf"] }).roots[0]?.target.version, [3, 1]);
  });
});

test("a file that is not UTF-8 is said to be so", () => {
  const bytes = Buffer.from("# \xb7\xfe\nevents {}\nhttp {}\n", "latin1");
  const project = inFolder({ "nginx.conf": bytes }, { paths: ["nginx.conf"] });
  assert.deepEqual(
    project.diagnostics.map(({ code, severity }) => [code, severity]),
    [["base/encoding-not-utf8", "info"]],
  );
});

test("keepalived includes start in the folder of the including file", () => {
  const project = inFolder(
    {
      "k.conf": "global_defs {\n}\ninclude a/*.conf\ninclude no.conf\n",
      "a/x.conf": "include y.inc\n",
      "a/y.inc": "vrrp_instance A {\n}\n",
    },
    { paths: ["k.conf"] },
  );
  assert.deepEqual(project.roots[0]?.files, ["k.conf", "a/x.conf", "a/y.inc"]);
  assert.deepEqual(codes(project), ["base/keepalived-include-missing"]);
});

test("names of files match as fnmatch(3) matches them", () => {
  const cases: readonly (readonly [pattern: string, name: string, matches: boolean])[] = [
    ["*.conf", "a.conf", true],
    ["*.conf", ".a.conf", false],
    [".*.conf", ".a.conf", true],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["[a-c]x", "bx", true],
    ["[!a-c]x", "bx", false],
    ["[]a]x", "]x", true],
    ["[a", "[a", true],
    ["\\*x", "*x", true],
    ["*a*b*c", "xaybzc", true],
    ["*a*b*c", "xaybz", false],
    ["**", "anything", true],
  ];
  for (const [pattern, name, matches] of cases)
    assert.equal(compileName(pattern)(name), matches, `${pattern} ${name}`);
  const start = performance.now();
  compileName(`${"*a".repeat(30)}b`)("a".repeat(200));
  assert.ok(performance.now() - start < 1000);
});
