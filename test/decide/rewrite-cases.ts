import { upstreamUri } from "../../runtime/decide/redirect.ts";
import { compileVariables, proceed, Router } from "../../runtime/decide/router.ts";
import { compileValue, evaluate } from "../../runtime/decide/template.ts";
import { parseTarget } from "../../runtime/decide/uri.ts";
import type { LocationMatchPlan, MapPlan, OpPlan, ValuePlan } from "../../runtime/plan.ts";
import { FakeExchange } from "./exchange.ts";
import { httpPlan, locationPlan, proxyPlan, serverPlan } from "./plans.ts";

/** A server's program, and its locations by prefix with theirs; `uri` is written in proxy_pass. */
export interface Spec {
  readonly server?: string;
  readonly locations: Readonly<Record<string, string>>;
  readonly uri?: string;
  readonly maps?: string;
}

export const specs: readonly Spec[] = [
  { locations: { "/": "rewrite ^/(a)/(.*)$ /b/$2 last;", "/b/": "set $x in-b;" } },
  { locations: { "/": "rewrite ^/(a)/(.*)$ /b/$2?x=$1 last;", "/b/": "set $x $arg_x;" } },
  { locations: { "/": "rewrite ^/(a)/(.*)$ /b/$2?x=$1? last;", "/b/": "" } },
  { locations: { "/": "rewrite ^/a/(.*)$ /b/$1 break; set $x after;" } },
  {
    locations: {
      "/": "rewrite ^/a/(.*)$ /b/$1; rewrite ^/b/(.*)$ /c/$1; set $x $uri;",
      "/c/": "set $y c;",
    },
  },
  {
    locations: {
      "/": "rewrite ^/a/(.*)$ /b/$1? permanent; rewrite ^/q/(.*)$ http://h/$1 ; rewrite ^/e$ $scheme://h$uri?z=1;",
    },
  },
  { locations: { "/": "rewrite ^/a(.*)$ /b$1?k=v redirect; rewrite ^/x(.*) https://h/$1? ;" } },
  { locations: { "/": "rewrite ^(.*)$ $1x last;" } },
  {
    locations: {
      "/": "set $x 1; if ($arg_q) { set $x 2; } if ($arg_q = b) { set $x 3; } if ($arg_q != b) { set $y 4; } if ($arg_q ~ ^(c+)) { set $z $1; } if ($arg_q !~* ^C) { set $w 5; }",
    },
  },
  {
    locations: {
      "/": 'if ($uri ~ "^/(a)(b)?") { set $x "$1-$2"; } set $y "<$1>"; if ($uri ~ zzz) { set $z 1; } set $z "[$1]";',
    },
  },
  {
    locations: {
      "/": "if ($arg_r) { return 403; } if ($arg_s) { return 200 text-$arg_s; } if ($arg_t) { return 301 /to/$arg_t; } if ($arg_u) { return http://h/$arg_u; } if ($arg_v) { return 204; } if ($arg_w) { return 404 own; } if ($arg_y) { return 302; } return 200;",
    },
  },
  {
    server: "set $x srv; rewrite ^/a/(.*)$ /b/$1 last; set $x never;",
    locations: { "/": "set $y $x;", "/b/": "set $y $x-b;" },
  },
  {
    server: "rewrite ^/a/(.*)$ /b/$1 break; rewrite ^/b /c;",
    locations: { "/": "", "/b/": "set $x b;", "/c/": "set $x c;" },
  },
  {
    server: "if ($arg_q) { rewrite ^ /c/ last; } if ($uri = /stop) { break; } set $x end;",
    locations: { "/": "", "/c/": "set $y c;" },
  },
  { server: "return 418;", locations: { "/": "set $y 1;" } },
  { locations: { "/": "set $args q=1; set $x $args;", "/a/": "set $args ''; break; set $x 2;" } },
  {
    locations: {
      "/": "set $x $1; rewrite ^/(.*)/(.*)$ /$2/$1 break; set $y $1;",
      "/a/": "rewrite ^/a/(.*) /c/?f=$1 break;",
    },
    uri: "/base/",
  },
  { locations: { "/": "", "/a/": "", "/b/": "rewrite ^ /c break;" }, uri: "/base" },
  { locations: { "/": "rewrite ^/(?<p>[^/]+)/(?<r>.*)$ /n/$r/$p break; set $x $p;" } },
  { locations: { "/": 'set $x "${uri}y$args"; set $y "$x$x"; set $z "a\\"b";' } },
  {
    locations: {
      "/": "if ($x = 1) { set $y bad; } if ($x = '') { set $y good; } set $x 0; if ($x) { set $z zero; } set $x 00; if ($x) { set $z double; }",
    },
  },
  {
    maps: "map $uri $m { default d; /a one; ~^/A/(?<cap>.*)$ up-$cap; ~*^/b/(.*) $1; /x/y $args; '' none; }",
    locations: { "/": "set $x $m;" },
  },
  {
    maps: "map $arg_q $m { hostnames; default d; *.e.com lead; e.com bare; www.e.* trail; .f.com dot; ~^r reg; }",
    locations: { "/": "set $x $m;" },
  },
  {
    maps: "map $arg_q$arg_r $m { ab 1; CD 2; ~^q tilde; ~^$ never; \\default esc; }",
    locations: { "/": "set $x $m; set $y $m;" },
  },
  {
    maps: "map $arg_q $m { volatile; default $n; } map $arg_r $n { default none; 1 one; }",
    locations: { "/": "set $x $m; set $args r=1; set $y $m;" },
  },
  {
    maps: "map $arg_q $m { default $n; } map $arg_r $n { default none; 1 one; }",
    locations: { "/": "set $x $m; set $args r=1; set $y $m;" },
  },
  {
    locations: {
      "/": "rewrite ^/a$ $arg_none last;",
      "/q/": "rewrite ^ /q2/?$args? last;",
      "/q2/": "rewrite ^ /q3/?a=b&$args last;",
      "/q3/": "",
    },
  },
  {
    locations: {
      "/": "if ($arg_q) { rewrite ^/(.*)$ /t/$1 break; } set $x after;",
      "/u/": "if ($arg_q) { rewrite ^/u/(.*)$ /a/$1 last; } rewrite ^/u/(.*)$ /z/$1 last;",
    },
  },
];

export const targets = [
  "/",
  "/a",
  "/a/",
  "/a/b",
  "/a/b/c?q=1",
  "/a/%20x",
  "/a/x%3Fy",
  "/a/x+y",
  "/a/x%2By%26?q=c",
  "/q/x",
  "/q/x%20y?z=1",
  "/e",
  "/e?q=1",
  "/ab",
  "/b/c",
  "/b/c?q=b",
  "/x/y?q=2",
  "/x%41",
  "/?q=b",
  "/?q=ccd",
  "/?q=C",
  "/?q=0",
  "/?q=",
  "/?r=1",
  "/?s=1",
  "/?t=1",
  "/?u=1",
  "/?v=1",
  "/?w=1",
  "/?y=1",
  "/stop",
  "/A/b",
  "/B/b",
  "/a/q/?x=%20",
  "/?q=www.e.com",
  "/?q=x.e.com",
  "/?q=e.com",
  "/?q=E.COM.",
  "/?q=www.e.org",
  "/?q=f.com",
  "/?q=a.f.com",
  "/?q=rr",
  "/?q=ab",
  "/?q=a&r=b",
  "/?q=c&r=d",
  "/?q=default",
  "/u/x",
  "/u/x?q=1",
  "/u/%e4%b8%ad?q=1",
  "/q/?a=1",
  "/%61%2fb/c",
  "/\xe4\xb8\xad/x",
  "/a/b%25c",
  "/a//b",
  "/x/x'y\"z",
  "/a/b#c",
];

/** For each target what goes to the backend and the variables, or the answer. */
export function runPrograms(spec: Spec): Record<string, string> {
  const { router, prefixes, uri } = build(spec);
  const shown = ["x", "y", "z", "w"].map((name) => compileValue([{ v: name }], router.variables));
  return Object.fromEntries(
    targets.map((target) => {
      const exchange = new FakeExchange();
      exchange.headers.set("host", "a");
      parseTarget(target, true, exchange);
      const result = router.route(exchange);
      const values = shown.map((each) => evaluate(each, router.variables, exchange)).join("|");
      return [
        target,
        result === proceed
          ? `${upstreamUri(exchange, uri, prefixes[exchange.location] ?? "")} ${values}`
          : `${result} ${exchange.replyLocation ?? ""} ${exchange.replyText ?? ""}`,
      ];
    }),
  );
}

export function printConfig({ server = "", locations, uri = "", maps = "" }: Spec): string {
  const blocks = Object.entries(locations).map(
    ([prefix, program]) =>
      `location ${prefix} { ${program} proxy_pass http://{socket}b:${uri}; proxy_set_header X-V "$x|$y|$z|$w";  }`,
  );
  return `${maps} server { listen {socket}; absolute_redirect off; set $x ''; set $y ''; set $z ''; set $w ''; ${server} ${blocks.join("\n")} }
    server { listen {socket}b; location / { add_header X-Passed 1; return 200 "$request_uri $http_x_v"; } }`;
}

function build({ server = "", locations, uri, maps = "" }: Spec): {
  router: Router;
  prefixes: string[];
  uri: string | undefined;
} {
  const plans = [locationPlan()];
  const prefixes = [""];
  const matches = Object.entries(locations).map(([prefix, program]): LocationMatchPlan => {
    const location = plans.length;
    plans.push(locationPlan());
    prefixes.push(prefix);
    plans[location] = locationPlan({
      rewrite: readProgram(program, location),
      handler: { kind: "proxy", proxy: proxyPlan() },
    });
    return { kind: "prefix", text: prefix, caseless: false, location, inner: [] };
  });
  const reset = ["x", "y", "z", "w"].map((variable): OpPlan => ({
    kind: "set",
    variable,
    value: "",
  }));
  const http = httpPlan({
    locations: plans,
    servers: [serverPlan({ locations: matches, rewrite: [...reset, ...readProgram(server, 0)] })],
    maps: readMaps(maps),
  });
  return { router: new Router(http, compileVariables(http)), prefixes, uri };
}

/** Words of a statement list, enough for the programs above. */
function words(text: string): string[] {
  return [
    ...text.matchAll(/"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|[{};]|(?:\$\{\w+\}|[^\s{};"'])+/g),
  ].map(
    ([whole, double, single]) =>
      (double ?? single)?.replace(/\\(["'\\])/g, "$1").replace(/^/, "\0") ?? whole,
  );
}

const plain = (word = "") => word.replace(/^\0/, "");

function parseValue(word = ""): ValuePlan {
  const parts = plain(word)
    .split(/(\$\{\w+\}|\$\w+)/)
    .filter((part) => part !== "");
  return parts.map((part) => {
    if (!part.startsWith("$")) return part;
    const name = part.replace(/[${}]/g, "");
    return /^\d$/.test(name) ? { c: Number(name) } : { v: name };
  });
}

function readProgram(text: string, location: number): OpPlan[] {
  const all = words(text);
  let at = 0;
  const block = (): OpPlan[] => {
    const ops: OpPlan[] = [];
    while (at < all.length && all[at] !== "}") {
      const statement: string[] = [];
      while (at < all.length && all[at] !== ";" && all[at] !== "{") statement.push(all[at++] ?? "");
      const opens = all[at++] === "{";
      const [name, ...args] = statement;
      if (name === "if" && opens) {
        const rewrite = block();
        at++;
        ops.push({ kind: "if", condition: condition(args), rewrite, location });
      } else if (name === "set")
        ops.push({ kind: "set", variable: plain(args[0]).slice(1), value: parseValue(args[1]) });
      else if (name === "break") ops.push({ kind: "break" });
      else if (name === "return") {
        const code = /^\d+$/.test(args[0] ?? "");
        const given = code ? args[1] : args[0];
        ops.push({
          kind: "return",
          status: code ? Number(args[0]) : 302,
          text: given === undefined ? undefined : parseValue(given),
        });
      } else if (name === "rewrite")
        ops.push({
          kind: "rewrite",
          pattern: plain(args[0]),
          replacement: parseValue(args[1]),
          flag: args[2] as "last" | undefined,
        });
    }
    return ops;
  };
  return block();
}

function condition(args: readonly string[]): Extract<OpPlan, { kind: "if" }>["condition"] {
  const [variable = "", operator, right] = args.map((word, index) =>
    index === 0 ? word.replace(/^\(\$/, "").replace(/\)$/, "") : word.replace(/\)$/, ""),
  );
  if (operator === undefined) return { kind: "set", variable };
  const negated = operator.startsWith("!");
  if (operator.includes("~"))
    return {
      kind: "matches",
      variable,
      pattern: plain(right),
      caseless: operator.endsWith("*"),
      negated,
    };
  return { kind: "equals", variable, value: parseValue(right), negated };
}

function readMaps(text: string): MapPlan[] {
  return [...text.matchAll(/map (\S+) \$(\w+) \{([^}]*)\}/g)].map(
    ([, source, variable = "", body = ""]) => {
      const all = words(body).filter((word) => word !== ";");
      const flags = new Set<string>(
        all.filter((word) => word === "hostnames" || word === "volatile"),
      );
      const rest = all.filter((word) => !flags.has(word));
      const map = {
        variable,
        source: parseValue(source),
        hostnames: flags.has("hostnames"),
        volatile: flags.has("volatile"),
        fallback: "" as ValuePlan,
        exact: [] as [string, ValuePlan][],
        leading: [] as [string, ValuePlan][],
        trailing: [] as [string, ValuePlan][],
        regex: [] as [string, boolean, ValuePlan][],
      };
      for (let index = 0; index < rest.length; index += 2) {
        const key = plain(rest[index]);
        const result = parseValue(rest[index + 1]);
        if (key === "default") map.fallback = result;
        else if (key.startsWith("~*")) map.regex.push([key.slice(2), true, result]);
        else if (key.startsWith("~")) map.regex.push([key.slice(1), false, result]);
        else if (map.hostnames && key.startsWith("*.")) map.leading.push([key.slice(1), result]);
        else if (map.hostnames && key.startsWith(".")) {
          map.leading.push([key, result]);
          map.exact.push([key.slice(1), result]);
        } else if (map.hostnames && key.endsWith(".*"))
          map.trailing.push([key.slice(0, -1), result]);
        else map.exact.push([key.replace(/^\\/, "").toLowerCase(), result]);
      }
      return map;
    },
  );
}
