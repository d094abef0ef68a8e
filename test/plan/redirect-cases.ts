import {
  compileRedirects,
  rewriteLocation,
  rewriteRefresh,
} from "../../runtime/decide/redirect.ts";
import { compileVariables, Router } from "../../runtime/decide/router.ts";
import { FakeExchange } from "../decide/exchange.ts";
import { planOk } from "./plan-text.ts";

/** Locations by number; `{b}` is the backend. */
const locations: readonly string[] = [
  "location /0/ { proxy_pass {b}; }",
  "location /1/ { proxy_pass {b}/x/; }",
  "location /2/ { proxy_pass {b}; proxy_redirect off; }",
  "location /3/ { proxy_pass {b}; proxy_redirect http://h/ /; }",
  "location /4/ { proxy_pass {b}; proxy_redirect http://h/a/ /A/; proxy_redirect http://h/ /B/; proxy_redirect / /C/; }",
  "location /5/ { proxy_pass {b}; proxy_redirect ~^http://([^/]+)/(.*)$ /$1/$2; }",
  "location /6/ { proxy_pass {b}; proxy_redirect ~*^HTTP://(?<n>h)/ https://$n$uri/; }",
  "location /7/ { proxy_pass {b}; proxy_redirect http://$arg_h/ http://$arg_h:8080/; }",
  "location /8/ { proxy_pass {b}/x/; proxy_redirect default; proxy_redirect http://h /q; }",
  "location ~ ^/9/ { proxy_pass {b}; }",
];

export const redirects: readonly string[] = [
  "http://h/",
  "http://h/a/b",
  "http://h/b",
  "http://h",
  "HTTP://H/a",
  "/",
  "/a",
  "/x/y",
  "{b}",
  "{b}/x/y",
  "{b}/x",
  "{b}/z",
  "http://g/a?b=c",
  "",
  "a/b",
].filter((text) => text !== "");

export const refreshes: readonly string[] = [
  "5",
  "5; url=http://h/a/b",
  "5; URL=http://h/b",
  "0;url=/x",
  "url=",
  "0; url={b}/x/y",
];

export const redirectConfig = (listen: string, backend: string): string =>
  `map $http_x_location $l { default $http_x_location; } map $http_x_refresh $r { default $http_x_refresh; }
  server { listen ${listen}; absolute_redirect off; ${locations.join("\n").replaceAll("{b}", `http://${backend}:`)} }
  server { listen ${backend}; location / { add_header Location $l always; add_header Refresh $r always; return 200 ok; } }`;

export const paths: readonly string[] = locations.map((_, index) => `/${index}/p?h=h`);

/** `Location` and `Refresh` of each answer, by place and value. */
export async function rewriteAll(backend: string): Promise<Record<string, string>> {
  const http = await planOk(redirectConfig("unix:/s", backend));
  const router = new Router(http, compileVariables(http));
  const answers: Record<string, string> = {};
  for (const path of paths) {
    const exchange = new FakeExchange();
    [exchange.uri = "", exchange.args = ""] = path.split("?");
    router.route(exchange);
    const handler = http.locations[exchange.location]?.handler;
    if (handler?.kind !== "proxy") throw new Error(`${path} passes nothing on`);
    const rules = compileRedirects(handler.proxy, router.variables);
    for (const value of redirects) {
      const full = value.replaceAll("{b}", `http://${backend}:`);
      const rewritten = rewriteLocation(rules, full, router.variables, exchange) ?? full;
      answers[`${path} ${value}`] = rewritten.replaceAll(`http://${backend}:`, "{b}");
    }
    for (const value of refreshes) {
      const full = value.replaceAll("{b}", `http://${backend}:`);
      const rewritten = rewriteRefresh(rules, full, router.variables, exchange) ?? full;
      answers[`${path} refresh ${value}`] = rewritten.replaceAll(`http://${backend}:`, "{b}");
    }
  }
  return answers;
}
