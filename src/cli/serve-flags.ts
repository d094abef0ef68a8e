import type { Dialect } from "../ir/target.ts";
import { parseVersion } from "../ir/target.ts";
import { say } from "../messages/text.ts";
import { declare, type FlagDeclaration } from "./declaration.ts";
import { UsageError } from "./usage-error.ts";

export const serveDeclaration = declare({
  name: "serve",
  operands: "[PATH…]",
  summary: {
    en: "run a configuration: proxy, active checks, floating addresses",
    zh: "运行配置：反向代理、主动健康检查、浮动地址",
  },
  flags: {
    conf: {
      short: "c",
      value: "FILE",
      summary: { en: "configuration of the nginx family", zh: "nginx 系配置文件" },
    },
    ha: {
      value: "FILE",
      summary: { en: "configuration of keepalived", zh: "keepalived 配置文件" },
    },
    node: {
      value: "NAME",
      summary: {
        en: "the machine of a cluster description (lbc.config.ts, lbc.yaml) that this one is",
        zh: "本机在集群描述（lbc.config.ts、lbc.yaml）中的名称",
      },
    },
    prefix: {
      short: "p",
      value: "PREFIX",
      summary: {
        en: "where relative paths start (default: the working directory)",
        zh: "相对路径的起点（默认为当前目录）",
      },
    },
    global: {
      short: "g",
      value: "DIRECTIVES",
      summary: { en: "directives besides those of the file", zh: "配置文件之外的全局指令" },
    },
    "error-log": {
      short: "e",
      value: "FILE",
      summary: {
        en: "error log where the configuration names none (default: stderr)",
        zh: "配置未指定时使用的错误日志（默认 stderr）",
      },
    },
    "error-log-format": {
      options: ["nginx", "json"],
      summary: {
        en: "lines of error logs: as nginx writes them (the default), or JSON",
        zh: "错误日志的行格式：nginx 格式（默认）或 JSON",
      },
    },
    test: { short: "t", summary: { en: "test the configuration and exit", zh: "测试配置后退出" } },
    dump: {
      short: "T",
      summary: {
        en: "test the configuration, print it whole, exit",
        zh: "测试并完整输出配置后退出",
      },
    },
    quiet: {
      short: "q",
      summary: { en: "with -t and -T: only errors", zh: "与 -t、-T 合用：只输出错误" },
    },
    signal: {
      short: "s",
      options: ["stop", "quit", "reload", "reopen"],
      summary: {
        en: "signal a running serve by its pid file",
        zh: "通过 pid 文件向运行中的进程发信号",
      },
    },
    clean: {
      summary: {
        en: "with --ha: remove the addresses, routes and interfaces that killed processes have left",
        zh: "与 --ha 合用：清除被强制结束的进程遗留的地址、路由和网卡",
      },
    },
    version: {
      short: "v",
      summary: {
        en: "show the version; -V also what is built in, as nginx does",
        zh: "显示版本；-V 同时列出内置模块（与 nginx 一致）",
      },
    },
    admin: {
      value: "ADDRESS",
      summary: {
        en: "where lbc ctl and metrics are served: unix:PATH, 127.0.0.1:PORT or off (default: a socket beside the pid file)",
        zh: "lbc ctl 与监控指标的地址：unix:路径、127.0.0.1:端口或 off（默认为 pid 文件旁的 socket）",
      },
    },
    "admin-token-file": {
      value: "FILE",
      summary: {
        en: "token that callers over TCP must show (or LBC_ADMIN_TOKEN); required beyond loopback",
        zh: "通过 TCP 访问时须出示的令牌文件（或用 LBC_ADMIN_TOKEN）；非回环地址必须设置",
      },
    },
    compat: {
      value: "PRODUCT[@VERSION]",
      multiple: true,
      summary: {
        en: "stand in for nginx@1.22 or keepalived@2.2.7: defaults, tolerances, no lint",
        zh: "替代 nginx@1.22 或 keepalived@2.2.7 运行：默认值和容错与之一致，不做检查",
      },
    },
    target: {
      value: "PRODUCT@VERSION",
      multiple: true,
      summary: {
        en: "version whose facts and defaults apply",
        zh: "以哪个版本的规则和默认值为准",
      },
    },
    dialect: {
      options: ["auto", "nginx", "ths", "tengine", "angie", "openresty", "nginx-plus"],
      fallback: "auto",
      summary: { en: "dialect of the proxy configuration", zh: "代理配置所用的方言" },
    },
    allow: {
      value: "RULE",
      multiple: true,
      summary: { en: "start in spite of this error-level finding", zh: "即使有该规则的错误也启动" },
    },
    "no-lint": { summary: { en: "do not lint before the start", zh: "启动前不做检查" } },
    "allow-unsupported": {
      value: "NAME",
      multiple: true,
      summary: {
        en: "run without a directive that serve does not support",
        zh: "忽略 serve 不支持的指令并运行",
      },
    },
  },
  examples: [
    {
      line: "serve -c httpserver.conf --ha keepalived.conf",
      summary: { en: "proxy and floating addresses", zh: "反向代理与浮动地址" },
    },
    {
      line: "serve --node lb1 lbc.config.ts",
      summary: { en: "one machine of a described cluster", zh: "集群描述中的一台机器" },
    },
    {
      line: "serve --compat nginx@1.22 -p /srv/nginx -c conf/nginx.conf",
      summary: { en: "in place of an nginx binary", zh: "直接替代 nginx 程序" },
    },
    {
      line: "serve -c nginx.conf -s reload",
      summary: { en: "the running one reads it anew", zh: "让运行中的进程重新加载配置" },
    },
  ],
});

/** A product whose place lbc takes, or whose facts apply. */
export interface Product {
  readonly dialect: Dialect;
  /** undefined: the default version of the product. */
  readonly version: readonly number[] | undefined;
}

/** What the user asked of `serve`. */
export interface ServeFlags {
  readonly conf: string | undefined;
  readonly ha: string | undefined;
  /** Which machine of a cluster description this one is. */
  readonly node: string | undefined;
  readonly prefix: string | undefined;
  readonly global: string | undefined;
  readonly errorLog: string | undefined;
  readonly jsonErrors: boolean;
  readonly test: boolean;
  readonly dump: boolean;
  readonly quiet: boolean;
  readonly clean: boolean;
  /** `-v`: 1, `-V`: 2. */
  readonly version: 0 | 1 | 2;
  readonly admin: string | undefined;
  readonly adminTokenFile: string | undefined;
  readonly signal: "stop" | "quit" | "reload" | "reopen" | undefined;
  readonly compat: readonly Product[];
  readonly targets: readonly Product[];
  readonly dialect: Dialect | undefined;
  readonly allow: readonly string[];
  readonly lint: boolean;
  readonly allowUnsupported: readonly string[];
  readonly paths: readonly string[];
}

type Values = Map<string, string[]>;

/**
 * Reads flags as nginx does (`-tq`, `-cFILE`, `-c FILE`) and long ones as every command does. By
 * hand: the parent process of the proxy loads no package. Throws `UsageError`.
 */
export function parseServeFlags(argv: readonly string[]): ServeFlags {
  const values: Values = new Map();
  const paths: string[] = [];
  const rest = [...argv];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--") paths.push(...rest.splice(0));
    else if (arg.startsWith("--")) long(arg.slice(2), rest, values);
    else if (arg.startsWith("-") && arg.length > 1) short(arg.slice(1), rest, values);
    else paths.push(arg);
  }
  return collect(values, paths);
}

const flags: Readonly<Record<string, FlagDeclaration>> = serveDeclaration.flags;

function long(text: string, rest: string[], values: Values): void {
  const equals = text.indexOf("=");
  const name = equals === -1 ? text : text.slice(0, equals);
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (!flag) throw unknown(`--${name}`);
  if (!takesValue(flag)) {
    if (equals !== -1) throw noValueTaken(`--${name}`);
    return put(values, name, "");
  }
  const value = equals === -1 ? rest.shift() : text.slice(equals + 1);
  if (value === undefined) throw valueMissing(`--${name}`);
  put(values, name, value);
}

function short(letters: string, rest: string[], values: Values): void {
  for (let at = 0; at < letters.length; at++) {
    const letter = letters.charAt(at);
    if (letter === "V") {
      put(values, letter, "");
      continue;
    }
    const entry = Object.entries(flags).find(([, flag]) => flag.short === letter);
    if (!entry) throw unknown(`-${letter}`);
    const [name, flag] = entry;
    if (!takesValue(flag)) {
      put(values, name, "");
      continue;
    }
    const value = letters.slice(at + 1) || rest.shift();
    if (value === undefined) throw valueMissing(`-${letter}`);
    return put(values, name, value);
  }
}

const takesValue = ({ value, options }: FlagDeclaration): boolean =>
  value !== undefined || options !== undefined;

function put(values: Values, name: string, value: string): void {
  const options = flags[name]?.options;
  if (options && !options.includes(value)) throw notOneOf(name, value, options);
  values.set(name, [...(values.get(name) ?? []), value]);
}

function collect(values: Values, paths: readonly string[]): ServeFlags {
  const last = (name: string) => values.get(name)?.at(-1);
  const all = (name: string) => values.get(name) ?? [];
  const dialect = last("dialect");
  return {
    conf: last("conf"),
    ha: last("ha"),
    node: last("node"),
    prefix: last("prefix"),
    global: last("global"),
    errorLog: last("error-log"),
    jsonErrors: last("error-log-format") === "json",
    test: values.has("test") || values.has("dump"),
    dump: values.has("dump"),
    quiet: values.has("quiet"),
    clean: values.has("clean"),
    version: values.has("V") ? 2 : values.has("version") ? 1 : 0,
    admin: last("admin"),
    adminTokenFile: last("admin-token-file"),
    signal: last("signal") as ServeFlags["signal"],
    compat: all("compat").map((text) => product("compat", text, ["nginx", "keepalived"])),
    targets: all("target").map((text) => product("target", text, products)),
    dialect: dialect === undefined || dialect === "auto" ? undefined : (dialect as Dialect),
    allow: all("allow"),
    lint: !values.has("no-lint"),
    allowUnsupported: all("allow-unsupported"),
    paths,
  };
}

const products: readonly Dialect[] = [
  "nginx",
  "ths",
  "tengine",
  "angie",
  "openresty",
  "nginx-plus",
  "keepalived",
];

function product(flag: string, text: string, known: readonly Dialect[]): Product {
  const [name = "", version, ...more] = text.split("@");
  const dialect = known.find((each) => each === name);
  const parts = version === undefined ? undefined : parseVersion(version);
  if (!dialect || more.length > 0 || (version !== undefined && !parts))
    throw notOneOf(
      flag,
      text,
      known.map((each) => `${each}@VERSION`),
    );
  return { dialect, version: parts };
}

const unknown = (flag: string): UsageError =>
  new UsageError(
    say(
      {
        en: "serve has no flag {flag}; lbc serve --help lists them",
        zh: "serve 没有选项 {flag}，可用选项见 lbc serve --help",
      },
      { flag },
    ),
  );

const valueMissing = (flag: string): UsageError =>
  new UsageError(say({ en: "{flag} needs a value", zh: "{flag} 需要一个值" }, { flag }));

const noValueTaken = (flag: string): UsageError =>
  new UsageError(say({ en: "{flag} takes no value", zh: "{flag} 不带值" }, { flag }));

const notOneOf = (flag: string, value: string, options: readonly string[]): UsageError =>
  new UsageError(
    say(
      {
        en: "--{flag} cannot be {value}; it is one of {options}",
        zh: "--{flag} 不能是 {value}，可选：{options}",
      },
      { flag, value, options },
    ),
  );
