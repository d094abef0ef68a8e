import type { Context } from "../catalog/define.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { say, type Text } from "../messages/text.ts";

/** Blocks that hold requests; what stands in one of them and nowhere in stream is of http. */
const ofHttp: ReadonlySet<Context> = new Set([
  "http",
  "server",
  "location",
  "if-in-server",
  "if-in-location",
  "limit_except",
]);

const isStream = (context: Context): boolean => /^stream(?:-|$)/.test(context);

const checks = /^(?:health_check|check|check_\w+|upstream_probe)$/;

/**
 * A directive in the wrong block under the id of the rule that is about just that. `isLater` where
 * another version may have it there.
 */
export function inItsWords(
  found: Diagnostic,
  name: string,
  context: Context,
  { allowed, isLater }: { readonly allowed: readonly Context[]; readonly isLater: boolean },
): Diagnostic {
  if (/_next_upstream(?:_tries|_timeout)?$/.test(name) && !isHttpIn(context, allowed))
    return { ...found, code: "retry/wrong-context", help: whereRequestsAreSent };
  if (checks.test(name))
    return { ...found, code: "health/check-wrong-context", help: helpOfCheck(name, allowed) };
  if (isHttpIn(context, allowed) && !isLater)
    return { ...found, code: "stream/http-directive", ...helpInStream(name) };
  return found;
}

const whereRequestsAreSent = say({
  en: "who sends the request retries: it belongs where proxy_pass names the group, or around that",
  zh: "重试由转发请求的一方决定：应写在 proxy_pass 指向该组的块中，或其外层块",
});

/** Whether stream is asked for something that http alone has. */
const isHttpIn = (context: Context, allowed: readonly Context[]): boolean =>
  isStream(context) && !allowed.some(isStream) && allowed.some((one) => ofHttp.has(one));

/** What does in stream what the http directive does; the others have nothing like them there. */
const counterparts: ReadonlyMap<string, string> = new Map([
  ["proxy_read_timeout", "proxy_timeout"],
  ["proxy_send_timeout", "proxy_timeout"],
  ["send_timeout", "proxy_timeout"],
  ["client_header_timeout", "preread_timeout"],
  ["client_body_timeout", "preread_timeout"],
  ["keepalive_timeout", "proxy_timeout"],
  ["proxy_buffers", "proxy_buffer_size"],
  ["limit_rate", "proxy_download_rate"],
  ["limit_req", "limit_conn"],
  ["location", "server"],
]);

function helpInStream(name: string): { readonly help: Text } {
  const instead = counterparts.get(name);
  const of = { name, instead: instead ?? "" };
  return {
    help: instead
      ? say(
          {
            en: "stream passes bytes on and knows no requests: `{instead}` is what it has",
            zh: "stream 只转发字节，没有请求的概念：对应的是 `{instead}`",
          },
          of,
        )
      : say(
          {
            en: "stream passes bytes on and knows no requests: drop `{name}`, or move the server to http",
            zh: "stream 只转发字节，没有请求的概念：删除 `{name}`，或把该 server 移到 http",
          },
          of,
        ),
  };
}

const helpOfCheck = (name: string, allowed: readonly Context[]): Text =>
  allowed.includes("upstream")
    ? say(
        {
          en: "here `{name}` belongs into the `upstream` whose servers it checks; lbc convert puts it there from a location of nginx Plus",
          zh: "此产品的 `{name}` 应写在被检查的 `upstream` 中；lbc convert 可将 nginx Plus location 中的写法转换过来",
        },
        { name },
      )
    : say(
        {
          en: "here `{name}` belongs into the location whose `proxy_pass` sends to the group; lbc convert puts it there from an `upstream` of THS",
          zh: "此产品的 `{name}` 应写在 `proxy_pass` 指向该组的 location 中；lbc convert 可将 THS upstream 中的写法转换过来",
        },
        { name },
      );
