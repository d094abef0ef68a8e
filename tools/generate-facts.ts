/*
 * node tools/generate-facts.ts DIRECTIVES.json [NGINX MODULES…]
 *
 * Writes src/catalog/facts/nginx.generated.ts from a table of what the products' sources register:
 * { product: { name: [{ args, ctx, handler? }] } }. What nginx 1.22 has is asked of the binary: every
 * name in every block, with every number of arguments, which takes ten minutes.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Entry {
  readonly args: readonly string[];
  readonly ctx: readonly string[];
  readonly handler?: string;
}

type Table = Readonly<Record<string, Readonly<Record<string, readonly Entry[]>>>>;

const products: Readonly<Record<string, string>> = {
  nginx: "N",
  angie: "a",
  tengine: "t",
  "nginx-plus-R37": "p",
  "openresty-lua": "o",
  "headers-more": "x",
  check: "x",
  fair: "x",
  jvm_route: "x",
  "sticky-ng": "x",
  upstream_hash: "x",
};

const contexts: Readonly<Record<string, string>> = {
  MAIN: "m",
  DIRECT: "m",
  EVENT: "e",
  HTTPMAIN: "h",
  HTTPSRV: "s",
  HTTPLOC: "l",
  HTTPSIF: "i",
  HTTPLIF: "j",
  HTTPLMT: "x",
  HTTPUPS: "u",
  STREAMMAIN: "M",
  STREAMSRV: "S",
  STREAMUPS: "U",
  MAILMAIN: "a",
  MAILSRV: "A",
  MGMTMAIN: "g",
  HTTPOIDC: "o",
};

/** How the blocks look from outside; `%` is where a probe goes. */
const blocks: Readonly<Record<string, string>> = {
  m: "events {}\n%",
  e: "events { % }",
  h: "events {}\nhttp { % }",
  s: "events {}\nhttp { server { % } }",
  l: "events {}\nhttp { server { location / { % } } }",
  i: "events {}\nhttp { server { if ($host) { % } } }",
  j: "events {}\nhttp { server { location / { if ($host) { % } } } }",
  x: "events {}\nhttp { server { location / { limit_except GET { % } } } }",
  u: "events {}\nhttp { upstream u { server 127.0.0.1; % } }",
  M: "events {}\nstream { % }",
  S: "events {}\nstream { server { % } }",
  U: "events {}\nstream { upstream u { server 127.0.0.1:1; % } }",
  a: "events {}\nmail { % }",
  A: "events {}\nmail { server { % } }",
};

const kinds: Readonly<Record<string, string>> = {
  ngx_conf_set_flag_slot: "f",
  ngx_conf_set_msec_slot: "m",
  ngx_conf_set_sec_slot: "c",
  ngx_conf_set_size_slot: "z",
  ngx_conf_set_off_slot: "o",
  ngx_conf_set_num_slot: "n",
};

/** `12` takes one or two, `+` one or more, `p` two or more, `*` any, `f` on or off, `b` a block. */
function argumentLetters(args: readonly string[]): string {
  const upper = args.map((arg) => arg.toUpperCase());
  const letters = new Set<string>();
  for (const arg of upper) {
    if (arg === "BLOCK") continue;
    if (arg === "FLAG") letters.add("f");
    else if (arg === "NOARGS") letters.add("0");
    else if (arg === "1MORE") letters.add("+");
    else if (arg === "2MORE") letters.add("p");
    else if (arg === "ANY" || arg === "EXPR") letters.add("*");
    else for (const digit of arg.replace("TAKE", "")) letters.add(digit);
  }
  return (upper.includes("BLOCK") ? "b" : "") + [...letters].sort().join("");
}

const contextLetters = (ctx: readonly string[]): string =>
  [...new Set(ctx.map((name) => contexts[name.toUpperCase().replaceAll("_", "")] ?? ""))]
    .sort()
    .join("");

/** product letters by `contexts:args:kind`, for one name. */
type Rows = Map<string, string>;

function add(rows: Rows, key: string, product: string): void {
  const there = rows.get(key) ?? "";
  if (!there.includes(product)) rows.set(key, there + product);
}

function collect(table: Table): Map<string, Rows> {
  const names = new Map<string, Rows>();
  for (const [product, letter] of Object.entries(products)) {
    for (const [name, entries] of Object.entries(table[product] ?? {})) {
      const rows = names.get(name) ?? new Map<string, string>();
      for (const entry of entries) {
        if (entry.ctx.length === 0 || !/^[a-z]/.test(name)) continue;
        const everywhere = entry.ctx.some((ctx) => ctx.toUpperCase() === "ANY");
        const where = everywhere ? "*" : contextLetters(entry.ctx);
        if (where === "") continue;
        const kind = kinds[entry.handler ?? ""] ?? "";
        add(rows, `${where}:${argumentLetters(entry.args)}:${kind}`, letter);
      }
      if (rows.size > 0) names.set(name, rows);
    }
  }
  return names;
}

/** Asks one nginx binary. */
class Probe {
  readonly #binary: string;
  readonly #head: string;
  readonly #directory = mkdtempSync(join(tmpdir(), "lbc-facts-"));

  constructor(binary: string, modules: readonly string[]) {
    this.#binary = binary;
    this.#head = modules.map((path) => `load_module ${path};\n`).join("");
    mkdirSync(join(this.#directory, "logs"));
  }

  ask(block: string, statement: string): string {
    const file = join(this.#directory, "nginx.conf");
    writeFileSync(file, this.#head + (blocks[block] ?? "%").replace("%", () => `\n${statement}\n`));
    const options = ["-t", "-e", "stderr", "-p", this.#directory, "-c", file];
    return spawnSync(this.#binary, options, { encoding: "utf8", timeout: 5000 }).stderr;
  }

  knows(name: string): boolean {
    return !this.ask("e", `${name};`).includes(`unknown directive "${name}"`);
  }

  /** `contexts:args` of a name, contexts of the same arguments together. */
  rows(name: string): readonly string[] {
    const byArgs = new Map<string, string>();
    for (const block of Object.keys(blocks)) {
      const answer = this.ask(block, `${name};`);
      if (answer.includes(`"${name}" directive is not allowed here`)) continue;
      const isBlock = answer.includes(`directive "${name}" has no opening "{"`);
      const args = (isBlock ? "b" : "") + this.#counts(block, name, isBlock);
      byArgs.set(args, (byArgs.get(args) ?? "") + block);
    }
    return [...byArgs].map(([args, where]) => `${sorted(where)}:${args}`);
  }

  #counts(block: string, name: string, isBlock: boolean): string {
    const takes = (count: number): boolean => {
      const words = [name, ...Array.from({ length: count }, () => "x")].join(" ");
      return !this.ask(block, isBlock ? `${words} {}` : `${words};`).includes(
        `invalid number of arguments in "${name}" directive`,
      );
    };
    if (takes(9)) return takes(0) ? "*" : takes(1) ? "+" : "p";
    return [0, 1, 2, 3, 4].filter(takes).join("");
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

function wordsOf(file: string): readonly string[] {
  const text = readFileSync(file, "latin1");
  return [...text.matchAll(/(?<=\0)[a-z][a-z0-9_]{2,40}(?=\0)/g)].map(([word]) => word);
}

function askProduct(names: Map<string, Rows>, binary: string, modules: readonly string[]): void {
  const probe = new Probe(binary, modules);
  const words = new Set([...names.keys(), ...[binary, ...modules].flatMap(wordsOf)]);
  words.delete("load_module");
  for (const name of words) {
    if (!probe.knows(name)) continue;
    const rows = names.get(name) ?? new Map<string, string>();
    const flags = [...rows.keys()].filter((key) => key.split(":")[1] === "f");
    for (const row of probe.rows(name)) {
      const [where = "", args = ""] = row.split(":");
      const isFlag = args === "1" && (flags.length > 0 || isFlagByAnswer(probe, where, name));
      const kind = isFlag ? "f" : (kindOf(rows, where) ?? "");
      add(rows, `${where}:${isFlag ? "f" : args}:${kind}`, "n");
    }
    names.set(name, rows);
  }
  add(names.get("load_module") ?? new Map<string, string>(), "m:1:", "n");
  probe.close();
}

const isFlagByAnswer = (probe: Probe, where: string, name: string): boolean =>
  probe.ask(where[0] ?? "", `${name} x;`).includes('it must be "on" or "off"');

/** The kind of a row of the newer nginx that shares a block. */
function kindOf(rows: Rows, where: string): string | undefined {
  for (const key of rows.keys()) {
    const [there = "", , kind = ""] = key.split(":");
    if (Array.from(where).some((letter) => there.includes(letter))) return kind;
  }
  return undefined;
}

const sorted = (letters: string): string => Array.from(letters).sort().join("");

function print(names: Map<string, Rows>): string {
  const lines = [...names]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, rows]) => {
      const all = [...rows].map(([key, marks]) => `${sorted(marks)}:${key}`);
      return `${name} ${all.join(" ")}`;
    });
  return `// Generated by tools/generate-facts.ts. Each line: a name, then products:contexts:arguments:kind.\n\nexport const nginxFacts = \`\n${lines.join("\n")}\n\`;\n`;
}

const [tablePath, binary, ...modules] = process.argv.slice(2);
if (tablePath === undefined)
  throw new Error("usage: generate-facts.ts DIRECTIVES.json [NGINX MODULES…]");
const names = collect(JSON.parse(readFileSync(tablePath, "utf8")) as Table);
if (binary !== undefined) askProduct(names, binary, modules);
const target = new URL("../src/catalog/facts/nginx.generated.ts", import.meta.url);
writeFileSync(target, print(names));
