import { readdirSync } from "node:fs";

import type { Question } from "./nginx-questions.ts";

/** The letters by which the verdicts of nginx name the blocks, as in the table of facts. */
export const blockLetters = "mehslijxuMSUaArRPQ";

/** Statements that a block needs besides the one that is asked for: `%` is where that one goes. */
const blocks: Readonly<Record<string, string>> = {
  m: "%\nevents { }",
  e: "events { % }",
  h: "http { % server { location / { } } }",
  s: "http { server { % } }",
  l: "http { server { location / { % } } }",
  i: "http { server { if ($host) { % } } }",
  j: "http { server { location / { if ($host) { % } } } }",
  x: "http { server { location / { limit_except GET { % } } } }",
  u: "http { upstream u { server 127.0.0.1; % } }",
  M: "stream { % server { listen 127.0.0.1:1; return x; } }",
  S: "stream { server { listen 127.0.0.1:1; proxy_pass 127.0.0.1:1; % } }",
  U: "stream { upstream u { server 127.0.0.1:1; % } }",
  a: "mail { auth_http 127.0.0.1:1/a; % server { listen 127.0.0.1:25; protocol smtp; } }",
  A: "mail { auth_http 127.0.0.1:1/a; server { listen 127.0.0.1:25; protocol smtp; % } }",
  r: "rtmp { % server { listen 127.0.0.1:1935; application a { } } }",
  R: "rtmp { server { listen 127.0.0.1:1935; % } }",
  P: "rtmp { server { listen 127.0.0.1:1935; application a { % } } }",
  Q: "rtmp { server { listen 127.0.0.1:1935; application a { recorder r { % } } } }",
};

/** A whole configuration with one statement on a line of its own, which is the second one. */
export function configurationWith(letter: string, name: string, statement: string): string {
  const [before, after] = around(letter, name);
  const events = letter === "m" || letter === "e" ? "" : "events { } ";
  return `${events}${before}\n${statement}\n${after}\n`;
}

function around(letter: string, name: string): readonly [before: string, after: string] {
  const block = blocks[letter] ?? "%";
  const alone = block.replace(new RegExp(`\\b${name} [^;{}]*;(?=.*%)`), "");
  const [before = "", after = ""] = alone.split("%");
  return [before, after];
}

/** Statements of different names in the one block that a file may hold, a line each. */
function oneBlock(letter: string, head: string, questions: readonly Question[]) {
  const [before = "", after = ""] = (blocks[letter] ?? "%").split("%");
  const statements = questions.map(({ name, rest }) => name + rest);
  return {
    text: `${head}events { } ${before}\n${statements.join("\n")}\n${after}\n`,
    lines: questions.map((_, index) => index + 2),
  };
}

/** Statements that stand in blocks of one kind, each in one of its own, and their lines. */
export function configurationOf(questions: readonly Question[]): {
  readonly text: string;
  readonly lines: readonly number[];
} {
  const [first] = questions;
  const letter = first?.letter ?? "m";
  const foreign = first?.module !== undefined || "rRPQ".includes(letter);
  const head = foreign ? "load_module modules/a.so; " : "";
  if (questions.length === 1 && first)
    return {
      text: head + configurationWith(letter, first.name, first.name + first.rest),
      lines: [2],
    };
  if (letter === "h") return oneBlock(letter, head, questions);
  const lines: number[] = [];
  const blocksOf = questions.map(({ name, rest }, index) => {
    const [before, after] = around(letter, name);
    lines.push(index * 3 + 3);
    const outer = /^\w+ \{ /;
    return `${before.replace(outer, "")}\n${name}${rest}\n${after.replace(/ \}$/, "")}`;
  });
  const outermost = /^\w+/.exec(blocks[letter] ?? "")?.[0] ?? "";
  const events = `${head}events { }`;
  return { text: `${events} ${outermost} {\n${blocksOf.join("\n")}\n}\n`, lines };
}

const folder = "/usr/lib/nginx/modules";

const files: Readonly<Record<string, readonly string[]>> = {
  mail: ["ngx_mail_module"],
  stream: ["ngx_stream_module"],
  geoip: ["ngx_http_geoip_module"],
  perl: ["ngx_http_perl_module"],
  xslt: ["ngx_http_xslt_filter_module"],
  "image-filter": ["ngx_http_image_filter_module"],
  lua: ["ndk_http_module", "ngx_http_lua_module"],
  "set-misc": ["ndk_http_module", "ngx_http_set_misc_module"],
  "ndk-http": ["ndk_http_module"],
  rtmp: ["ngx_rtmp_module"],
  nchan: ["ngx_nchan_module"],
  js: ["ngx_stream_module", "ngx_http_js_module", "ngx_stream_js_module"],
  geoip2: ["ngx_stream_module", "ngx_http_geoip2_module", "ngx_stream_geoip2_module"],
};

/** Modules of nginx itself that are files of their own, by their directives. */
const official: readonly (readonly [RegExp, string])[] = [
  [/^image_filter/, "image-filter"],
  [/^(?:xslt|xml)_/, "xslt"],
  [/^perl/, "perl"],
  [/^geoip_/, "geoip"],
  [/^mail$/, "mail"],
  [/^stream$/, "stream"],
];

const officialOf = (name: string): string | undefined =>
  official.find(([names]) => names.test(name))?.[1];

/** The files of the modules that a statement needs, in the order of loading. */
export function moduleFiles({ name, module, letter }: Omit<Question, "rest">): readonly string[] {
  const found = module ?? officialOf(name);
  const own = found === undefined ? [] : filesOf(found);
  const needed = [
    ...("MSU".includes(letter) ? ["ngx_stream_module"] : []),
    ...("aA".includes(letter) ? ["ngx_mail_module"] : []),
    ...("rRPQ".includes(letter) ? ["ngx_rtmp_module"] : []),
    ...own,
    ...("MSU".includes(letter) && found === "geoip" ? ["ngx_stream_geoip_module"] : []),
  ];
  return [...new Set(needed)].map((file) => `${file}.so`).filter((file) => installed().has(file));
}

const filesOf = (module: string): readonly string[] =>
  files[module] ??
  ["", "_filter"].map((end) => `ngx_http_${module.replaceAll("-", "_")}${end}_module`);

/** Whether a module of a third party is on this machine. */
export const hasModule = (module: string): boolean =>
  moduleFiles({ name: "", module, letter: "h" }).length > 0;

let there: ReadonlySet<string> | undefined;

/** The module files of this machine. */
export function installed(): ReadonlySet<string> {
  if (there) return there;
  try {
    there = new Set(readdirSync(folder));
  } catch {
    there = new Set();
  }
  return there;
}

export const loadModules = (names: readonly string[]): string =>
  names.map((name) => `load_module ${folder}/${name};`).join(" ");
