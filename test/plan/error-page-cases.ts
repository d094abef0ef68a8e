import type { ErrorPages } from "../../runtime/decide/error-page.ts";
import {
  compileErrorPages,
  followErrorPage,
  takeErrorPage,
} from "../../runtime/decide/error-page.ts";
import { compileVariables, proceed, Router } from "../../runtime/decide/router.ts";
import { parseTarget } from "../../runtime/decide/uri.ts";
import { FakeExchange } from "../decide/exchange.ts";
import { planOk } from "./plan-text.ts";

const common = `
  location / { return 200 "root $uri $args $request_method"; }
  location = /400 { return 400; } location = /403 { return 403; } location = /404 { return 404; }
  location = /404t { return 404 text; } location = /500 { return 500; } location = /502 { return 502; }
  location = /503 { return 503; } location = /301 { return 301 /x; } location = /204 { return 204; }
  location = /loop { return 404; } location = /internal { internal; return 200 internal; }
  location @named { return 200 "named $uri $args $request_method"; } location @bad { return 503; }
  location @again { return 404; }`;

/** Insides of servers, all with the locations above. */
export const pageConfigs: readonly string[] = [
  "error_page 404 /page; error_page 500 502 503 504 /50x?a=b;",
  "error_page 404 =200 /page; error_page 403 = /404; error_page 500 = /page;",
  "error_page 404 @named; error_page 403 =401 @named; error_page 500 = @named; error_page 502 @bad;",
  "error_page 404 http://h/x; error_page 403 =301 http://h/$uri; error_page 500 =200 https://h/; error_page 503 =307 /page;",
  "error_page 404 /loop; recursive_error_pages on;",
  "error_page 404 /loop;",
  "error_page 404 @again; recursive_error_pages on;",
  "error_page 404 /internal; error_page 403 /403;",
  "error_page 404 /a; error_page 404 /b; error_page 400 /page$uri;",
  "error_page 404 @none; error_page 403 '';",
  "error_page 404 /500; error_page 500 /page; recursive_error_pages on;",
  "error_page 404 /500; error_page 500 /page;",
  "error_page 404 /page; location = /own { error_page 500 /page; return 404; } location = /off { error_page 404 /404t; return 404; }",
  "error_page 404 /page?x=$args; error_page 403 '/p q?r s'; if ($arg_deny) { return 403; }",
];

export const pageRequests: readonly string[] = [
  "GET /",
  "GET /404",
  "POST /404",
  "HEAD /404",
  "GET /404?a=1",
  "GET /404t",
  "GET /403",
  "PUT /403",
  "GET /500",
  "GET /502",
  "POST /502",
  "GET /503",
  "GET /301",
  "GET /204",
  "GET /400",
  "GET /loop",
  "GET /internal",
  "GET /own",
  "GET /off",
  "GET /x?deny=1",
];

export const pageConfig = (listen: string, inside: string): string =>
  `server { listen ${listen}; absolute_redirect off; ${inside} ${common} }`;

/** Status, `Location` and text that lbc answers each request with. */
export async function answerPages(inside: string): Promise<Record<string, string>> {
  const http = await planOk(pageConfig("unix:/s", inside));
  const router = new Router(http, compileVariables(http));
  const pages = http.locations.map((location) => compileErrorPages(location, router.variables));
  return Object.fromEntries(
    pageRequests.map((request) => [request, answer(request, router, pages)]),
  );
}

function answer(request: string, router: Router, pages: readonly ErrorPages[]): string {
  const [method = "", target = ""] = request.split(" ");
  const exchange = new FakeExchange();
  exchange.method = method;
  parseTarget(target, true, exchange);
  let status = router.route(exchange);
  for (;;) {
    if (status === proceed) return "content";
    if (exchange.replyText !== undefined) break;
    const own = pages[exchange.location];
    const page = own && takeErrorPage(exchange, own, status);
    if (!page) break;
    const redirect = followErrorPage(page, exchange, router);
    status = redirect;
    // The redirect of a page is the answer itself.
    if (exchange.replyLocation !== undefined && status === exchange.errorStatus) break;
  }
  const shown = exchange.errorStatus === 0 ? status : exchange.errorStatus;
  const body = method === "HEAD" ? "" : (exchange.replyText ?? "");
  return `${shown} ${exchange.replyLocation ?? ""} ${body}`;
}
