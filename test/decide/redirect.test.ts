import assert from "node:assert/strict";
import { test } from "node:test";

import {
  compileErrorPages,
  followErrorPage,
  takeErrorPage,
} from "../../runtime/decide/error-page.ts";
import {
  compileRedirects,
  rewriteLocation,
  rewriteRefresh,
} from "../../runtime/decide/redirect.ts";
import { compileVariables, proceed, Router } from "../../runtime/decide/router.ts";
import { Variables } from "../../runtime/decide/variables.ts";
import type { LocationPlan, RedirectPlan } from "../../runtime/plan.ts";
import { FakeExchange } from "./exchange.ts";
import { httpPlan, locationPlan, matchPlan, proxyPlan, serverPlan } from "./plans.ts";

test("Location and Refresh are rewritten by the first rule that fits", () => {
  const rules: readonly RedirectPlan[] = [
    { kind: "prefix", from: "http://backend/", to: "/front/" },
    { kind: "prefix", from: ["http://", { v: "host" }, "/"], to: "/" },
    {
      kind: "pattern",
      from: "^http://(?<name>[^/]+)/x/(.*)$",
      caseless: false,
      to: ["/", { v: "name" }, "/", { c: 2 }],
    },
  ];
  const variables = new Variables();
  const redirects = compileRedirects(proxyPlan({ redirects: rules }), variables);
  const exchange = new FakeExchange();
  exchange.headers.set("host", "a");
  const location = (text: string) => rewriteLocation(redirects, text, variables, exchange);
  assert.equal(location("http://backend/y"), "/front/y");
  assert.equal(location("http://a/y"), "/y");
  assert.equal(location("http://q/x/y"), "/q/y");
  assert.equal(location("http://q/y"), undefined);
  assert.equal(
    rewriteRefresh(redirects, "5; URL=http://backend/y", variables, exchange),
    "5; URL=/front/y",
  );
  assert.equal(rewriteRefresh(redirects, "5", variables, exchange), undefined);
});

function pagesOf(own: Partial<LocationPlan>) {
  const locations = [locationPlan(own), locationPlan({ internal: true }), locationPlan()];
  const http = httpPlan({
    locations,
    servers: [serverPlan({ locations: [matchPlan("exact", "/e", 1), matchPlan("named", "n", 2)] })],
  });
  const router = new Router(http, compileVariables(http));
  const pages = compileErrorPages(locations[0] ?? locationPlan(), router.variables);
  return { router, pages };
}

test("an error page is an internal redirect, a named location or another answer", () => {
  const { router, pages } = pagesOf({
    errorPages: [
      { statuses: [404, 500], answer: undefined, uri: "/e?x=1" },
      { statuses: [502], answer: 200, uri: "@n" },
      { statuses: [503], answer: undefined, uri: "http://h/" },
      { statuses: [504], answer: 301, uri: "http://h/" },
    ],
  });
  const answer = (status: number) => {
    const exchange = new FakeExchange();
    exchange.method = "POST";
    const page = takeErrorPage(exchange, pages, status);
    const result = page && followErrorPage(page, exchange, router);
    return [result, exchange.location, exchange.errorStatus, exchange.method, exchange.args];
  };
  assert.deepEqual(answer(404), [proceed, 1, 404, "GET", "x=1"]);
  assert.deepEqual(answer(502), [proceed, 2, 200, "POST", ""]);
  assert.deepEqual(answer(503), [302, 0, 302, "POST", ""]);
  assert.deepEqual(answer(504), [301, 0, 301, "POST", ""]);
  assert.deepEqual(answer(403), [undefined, 0, 403, "POST", ""]);
});

test("a page is taken once, unless pages are recursive", () => {
  const errorPages = [{ statuses: [404], answer: undefined, uri: "/none" }];
  for (const recursive of [false, true]) {
    const { router, pages } = pagesOf({ errorPages, recursiveErrorPages: recursive });
    const exchange = new FakeExchange();
    let taken = 0;
    for (
      let page = takeErrorPage(exchange, pages, 404);
      page;
      page = takeErrorPage(exchange, pages, 404)
    ) {
      taken++;
      if (followErrorPage(page, exchange, router) !== proceed) break;
    }
    assert.equal(taken, recursive ? 11 : 1);
  }
});

test("an internal location is not for clients", () => {
  const { router } = pagesOf({});
  const exchange = new FakeExchange();
  exchange.uri = "/e";
  assert.equal(router.route(exchange), 404);
});
