import { type CookieRules, rewriteCookie } from "../decide/cookies.ts";
import { rewriteLocation, rewriteRefresh } from "../decide/redirect.ts";
import { isNominated, nominatesFields } from "../http1/connection-options.ts";
import type { FieldBlock } from "../http1/field-block.ts";
import { field } from "../http1/field.ts";
import type { ResponseHead } from "../http1/response-head.ts";
import type { Shape } from "./cache/shape.ts";
import type { CompiledProxy } from "./compiled.ts";
import type { ProxyExchange } from "./exchange.ts";
import { oneLine } from "./field-lines.ts";
import { FieldRuns } from "./field-runs.ts";
import { headText, serverField } from "./response-writer.ts";

const runs = new FieldRuns();

/** Fields that the head has a place of its own for, or that end at this hop. */
const special = new Uint8Array(64);
for (const number of [
  field["content-type"],
  field["content-length"],
  field["transfer-encoding"],
  field.connection,
  field["keep-alive"],
  field["proxy-connection"],
  field.upgrade,
  field.te,
  field.trailer,
])
  special[number] = 1;

/** The head that the client gets for a backend's answer; `shape` where the whole is at hand. */
export function responseText(
  exchange: ProxyExchange,
  proxy: CompiledProxy,
  head: ResponseHead,
  shape?: Shape,
): string {
  const { fields } = head;
  if (fields.has(field.location)) exchange.keptLocation = undefined;
  const part = shape !== undefined && shape.status !== head.status;
  const bare = part && shape.status === 304;
  const untyped = bare || proxy.hidden.hasNumber(field["content-type"]);
  let location: string | undefined;
  if (fields.has(field.location) && proxy.redirects.length > 0)
    location = rewriteLocation(
      proxy.redirects,
      fields.value(field.location) ?? "",
      exchange.engine.variables,
      exchange,
    );
  return headText(exchange, part ? shape.status : head.status, {
    line: part ? undefined : reasonLine(head),
    type: untyped ? undefined : fields.value(field["content-type"]),
    length: bare ? -1 : part ? shape.end - shape.start : head.contentLength,
    fields: passedFields(exchange, proxy, fields, location !== undefined, shape),
    lastFields: shape?.lastFields ?? "",
    server: proxy.passed.hasNumber(field.server),
    date: proxy.passed.hasNumber(field.date),
    location,
  });
}

/** `200 OK` as the backend wrote it; without what is no text. */
function reasonLine(head: ResponseHead): string {
  const { reason } = head;
  for (let at = 0; at < reason.length; at++) {
    const code = reason.charCodeAt(at);
    if ((code < 32 && code !== 9) || code === 127) return `${head.status} `;
  }
  return `${head.status} ${reason}`;
}

function passedFields(
  exchange: ProxyExchange,
  proxy: CompiledProxy,
  fields: FieldBlock,
  rewritten: boolean,
  shape: Shape | undefined,
): string {
  const { hidden } = proxy;
  const nominated = fields.has(field.connection) && nominatesFields(fields);
  const { stick, sticky } = exchange.upstream.attempts;
  const rewriting = stick !== undefined && sticky?.rewrite !== undefined;
  runs.begin(fields);
  for (let index = 0; index < fields.count; index++) {
    const number = fields.number(index);
    if (number > 0) {
      if (special[number] === 1 || hidden.hasNumber(number)) continue;
      if (number === field.location && rewritten) continue;
      if (number === field["accept-ranges"] && shape !== undefined) continue;
      if (number === field["set-cookie"] && (proxy.cookies || rewriting)) {
        let value: string | undefined = fields.valueAt(index);
        if (rewriting) value = sticky.rewrite?.(exchange, stick, value);
        if (value !== undefined && proxy.cookies) value = cookie(exchange, proxy.cookies, value);
        if (value !== undefined) runs.put(`${fields.name(index)}: ${value}\r\n`);
        continue;
      }
      if (number === field.refresh && proxy.redirects.length > 0) {
        runs.put(refresh(exchange, proxy, fields, index));
        continue;
      }
    } else if (
      hidden.mayHave(fields.nameEnd(index) - fields.nameStart(index)) &&
      hidden.has(fields.name(index).toLowerCase())
    )
      continue;
    if (nominated && isNominated(fields, index)) continue;
    if (shape?.status === 304 && fields.named(index, "content-encoding")) continue;
    runs.add(index);
  }
  return runs.finish();
}

const cookie = (exchange: ProxyExchange, rules: CookieRules, value: string): string =>
  oneLine(rewriteCookie(rules, value, exchange.engine.variables, exchange));

function refresh(
  exchange: ProxyExchange,
  proxy: CompiledProxy,
  fields: FieldBlock,
  index: number,
): string {
  const value = fields.valueAt(index);
  const changed = rewriteRefresh(proxy.redirects, value, exchange.engine.variables, exchange);
  return `${fields.name(index)}: ${oneLine(changed ?? value)}\r\n`;
}

/** The head of an upgrade, which keeps what the two ends agreed on. */
export function upgradeText(exchange: ProxyExchange, head: ResponseHead): string {
  const { engine } = exchange;
  const { fields } = head;
  let text = `HTTP/1.1 101 Switching Protocols\r\n${serverField(exchange)}`;
  text += `Date: ${engine.clock.date(engine.wall)}\r\nConnection: upgrade\r\n`;
  runs.begin(fields);
  for (let index = 0; index < fields.count; index++) {
    const number = fields.number(index);
    if (number === field.upgrade || (special[number] !== 1 && !isOwn(number))) runs.add(index);
  }
  exchange.status = 101;
  exchange.headSent = true;
  exchange.sentHead = text + runs.finish();
  exchange.headBytes = exchange.sentHead.length + 2;
  return `${exchange.sentHead}\r\n`;
}

const isOwn = (number: number): boolean => number === field.server || number === field.date;
