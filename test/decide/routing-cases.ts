import { compileVariables, proceed, Router } from "../../runtime/decide/router.ts";
import { parseTarget } from "../../runtime/decide/uri.ts";
import type { LocationMatchPlan, LocationPlan } from "../../runtime/plan.ts";
import { FakeExchange } from "./exchange.ts";
import { httpPlan, locationPlan, proxyPlan, serverPlan } from "./plans.ts";

/** `location` arguments, `proxy` when it passes on, nested ones below it. */
export type Spec = readonly [words: string, proxy: boolean, inner: readonly Spec[]];

const loc = (words: string, ...inner: readonly Spec[]): Spec => [words, false, inner];
const passing = (words: string, ...inner: readonly Spec[]): Spec => [words, true, inner];

/** The locations of some servers. */
export const servers: readonly (readonly Spec[])[] = [
  [
    loc("/"),
    loc("= /a"),
    loc("/a"),
    loc("/a/"),
    loc("^~ /b"),
    loc("~ \\.php$"),
    loc("~* \\.JPG$"),
    loc("/c/d"),
  ],
  [
    passing("/"),
    passing("/x/"),
    passing("/x/y/"),
    loc("/z"),
    passing("/z/"),
    passing("= /w/"),
    loc("~ ^/q"),
  ],
  [
    loc("/a", loc("/a/b", loc("/a/b/c"), loc("~ \\.x$")), loc("~ \\.y$")),
    loc("~ \\.[xyz]$"),
    loc("~ ^/r", loc("~ \\.a$"), loc("~ \\.b$")),
  ],
  [
    loc("^~ /a", loc("~ \\.x$"), loc("/a/b")),
    loc("~ \\.x$"),
    loc("/"),
    passing("/n", passing("/n/m/")),
  ],
  [
    loc("= /"),
    passing("/p/q/"),
    loc("= /p/q"),
    loc("/aaaa"),
    loc("/aaab"),
    loc("/aa"),
    loc("/a b"),
    loc("~ n\\n$"),
    loc("~ ^/(?<x>u+)v$"),
  ],
];

export const paths = [
  "/",
  "/a",
  "/a/",
  "/ab",
  "/a/b",
  "/a/bc",
  "/a/b/c",
  "/a/b/c/d",
  "/a.php",
  "/b.php",
  "/b/a.jpg",
  "/a.jpg",
  "/a.JPG",
  "/c",
  "/c/d",
  "/c/de",
  "/c/d/e.php",
  "/x",
  "/x/",
  "/x?y=1",
  "/x/y",
  "/x/y?",
  "/x/y/",
  "/z",
  "/z/",
  "/w",
  "/w/",
  "/q",
  "/x/y/z",
  "/xy",
  "/a.x",
  "/a/b.x",
  "/a/b/c.x",
  "/a/q.y",
  "/a/b/q.y",
  "/a/q.z",
  "/r.a",
  "/r.b",
  "/r",
  "/r.x",
  "/n",
  "/n/m",
  "/n/m/",
  "/p",
  "/p/q",
  "/p/q/",
  "/aaaa",
  "/aaab",
  "/aaac",
  "/aa",
  "/a%20b",
  "/a%20bc",
  "/n%0A",
  "/uuv",
  "/b.x%0a",
  "/a.php%0A",
  "/x%2fy",
  "/x%20y",
  "/%61",
  "/a/b/x.x?y",
  "/A",
  "/A.PHP",
];

/** Numbers of the locations that lbc chooses, `NUMBER 301 URL` where it redirects. */
export function chooseLocations(specs: readonly Spec[]): Record<string, string> {
  const { matches, locations } = buildLocations(specs);
  const http = httpPlan({ locations, servers: [serverPlan({ locations: matches })] });
  const router = new Router(http, compileVariables(http));
  return Object.fromEntries(
    paths.map((path) => {
      const exchange = new FakeExchange();
      parseTarget(path, true, exchange);
      const result = router.route(exchange);
      const redirect = result === proceed ? "" : ` ${result} ${exchange.replyLocation}`;
      return [path, `${exchange.location}${redirect}`];
    }),
  );
}

/** The same as text for nginx and as a plan. */
export function buildLocations(specs: readonly Spec[]): {
  config: string;
  matches: LocationMatchPlan[];
  locations: LocationPlan[];
} {
  const locations = [locationPlan()];
  const one = ([words, proxy, inner]: Spec): { text: string; match: LocationMatchPlan } => {
    const number = locations.length;
    locations.push(locationPlan(proxy ? { handler: { kind: "proxy", proxy: proxyPlan() } } : {}));
    const [, sign = "", text = ""] = /^(?:(=|\^~|~\*|~) )?(.*)$/.exec(words) ?? [];
    const nested = inner.map(one);
    const kind =
      sign === "=" ? "exact" : sign === "^~" ? "final-prefix" : sign === "" ? "prefix" : "regex";
    return {
      text: `location ${sign} "${text}" { add_header X-L ${number} always; ${proxy ? "proxy_pass http://{socket}none:;" : ""} ${nested.map((each) => each.text).join(" ")} }`,
      match: {
        kind,
        text,
        caseless: sign === "~*",
        location: number,
        inner: nested.map((each) => each.match),
      },
    };
  };
  const built = specs.map(one);
  return {
    config: built.map(({ text }) => text).join("\n"),
    matches: built.map(({ match }) => match),
    locations,
  };
}
