import type { LocationPlan } from "../plan.ts";
import type { Exchange } from "./exchange.ts";
import { isRedirect } from "./rewrite.ts";
import type { Router } from "./router.ts";
import type { Template } from "./template.ts";
import { compileValue, evaluate } from "./template.ts";
import type { Variables } from "./variables.ts";

/** `error_page` of one block, compiled. */
export interface ErrorPages {
  readonly pages: readonly ErrorPage[];
  readonly recursive: boolean;
}

export interface ErrorPage {
  readonly statuses: readonly number[];
  readonly answer: number | undefined;
  readonly uri: Template;
}

/** What answering with an error reads and changes of an exchange, beside `Exchange`. */
export interface ErrorExchange extends Exchange {
  /** An error page was taken before in this request (nginx: r->error_page). */
  errorPaged: boolean;
  /** Status that the answer gets instead of its own; 0: its own (nginx: r->err_status). */
  errorStatus: number;
}

export const compileErrorPages = (location: LocationPlan, variables: Variables): ErrorPages => ({
  pages: location.errorPages.map((page) => ({
    statuses: page.statuses,
    answer: page.answer,
    uri: compileValue(page.uri, variables),
  })),
  recursive: location.recursiveErrorPages,
});

/** The first page that names a status, whether or not it may be taken now. */
export function pageFor({ pages }: ErrorPages, status: number): ErrorPage | undefined {
  for (let index = 0; index < pages.length; index++)
    if (pages[index]?.statuses.includes(status)) return pages[index];
  return undefined;
}

/**
 * The page that takes over the answer `status`; undefined: the answer stays. Sets `errorStatus`
 * either way. nginx: ngx_http_special_response_handler.
 */
export function takeErrorPage(
  exchange: ErrorExchange,
  pages: ErrorPages,
  status: number,
): ErrorPage | undefined {
  exchange.errorStatus = status;
  if (exchange.errorPaged || exchange.uriChanges === 0 || pages.pages.length === 0)
    return undefined;
  if (!pages.recursive) exchange.errorPaged = true;
  const page = pageFor(pages, status);
  if (page?.answer !== undefined) exchange.errorStatus = page.answer;
  return page;
}

/**
 * Goes to the page: `proceed` with a new location, or a status to answer with; that of a redirect
 * comes with `replyLocation`. nginx: ngx_http_send_error_page.
 */
export function followErrorPage(page: ErrorPage, exchange: ErrorExchange, router: Router): number {
  const uri = evaluate(page.uri, router.variables, exchange);
  if (uri.startsWith("/")) {
    const at = uri.indexOf("?");
    if (exchange.method !== "HEAD") exchange.method = "GET";
    return at < 0
      ? router.redirect(exchange, uri, "")
      : router.redirect(exchange, uri.slice(0, at), uri.slice(at + 1));
  }
  if (uri.startsWith("@")) return router.redirectNamed(exchange, uri.slice(1));
  if (!isRedirect(exchange.errorStatus)) exchange.errorStatus = 302;
  exchange.replyText = undefined;
  exchange.replyLocation = uri;
  return exchange.errorStatus;
}
