import type { Json } from "../../catalog/form.ts";
import { type Fields, fieldOf, fieldsOf, listOf } from "./json.ts";
import type { Upstreams } from "./upstream.ts";
import { replaced } from "./words.ts";

const timeouts = [
  ["connect", "proxy_connect_timeout"],
  ["send", "proxy_send_timeout"],
  ["read", "proxy_read_timeout"],
] as const;

const retry = [
  ["on", "proxy_next_upstream"],
  ["tries", "proxy_next_upstream_tries"],
  ["timeout", "proxy_next_upstream_timeout"],
] as const;

/** Directives about the same, in one key: where nothing but HTTP is spoken with the servers. */
export function describedForwarding(block: Fields): Fields {
  if (!speaksHttpAlone(block)) return block;
  const timed = together(block, "timeouts", timeouts);
  const isKnown = listOf(fieldOf(block, "proxy_next_upstream")).length === 1;
  const isOff = same(fieldOf(block, "proxy_next_upstream"), "off");
  return isKnown && !isOff ? withRetry(timed) : timed;
}

const same = (value: Json | undefined, word: string): boolean =>
  listOf(value)
    .flat()
    .every((one) => one === word);

function together(
  block: Fields,
  key: string,
  words: readonly (readonly [name: string, directive: string])[],
): Fields {
  const there = words.filter(([, directive]) => fieldOf(block, directive) !== undefined);
  if (there.length === 0) return block;
  const said = there.map(([name, directive]) => [name, block[directive]] as const);
  const directives = there.map(([, directive]) => directive);
  return replaced(block, directives, [[key, Object.fromEntries(said) as Fields]]);
}

/** A server is tried again after errors that the description has words for. */
function withRetry(block: Fields): Fields {
  const [on] = listOf(fieldOf(block, "proxy_next_upstream"));
  const words = listOf(on);
  const isRisky = words.includes("non_idempotent");
  const known = words.filter((word) => word !== "non_idempotent");
  const plain = { ...block, proxy_next_upstream: known };
  const raised = together(plain, "retry", retry);
  if (!isRisky) return raised;
  const said = { ...fieldsOf(raised["retry"]), non_idempotent: true };
  // The word stands last in what the description asks for.
  return words.at(-1) === "non_idempotent" ? { ...raised, retry: said } : block;
}

const passes = ["grpc_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass"];

/** A block says times for all the protocols that its routes speak. */
function speaksHttpAlone(block: Fields): boolean {
  const isOther = passes.some((name) => fieldOf(block, name) !== undefined);
  const routes = listOf(fieldOf(block, "routes")).map(fieldsOf);
  return !isOther && routes.every(speaksHttpAlone);
}

const passing = /^(https?):\/\/([^/$]+)(\/[^$]*)?$/;

/** `proxy_pass` as the upstream that it names, else as the URL that it is. */
export function describedTarget(block: Fields, upstreams: Upstreams): Fields {
  const said = fieldOf(block, "proxy_pass");
  const match = typeof said === "string" ? passing.exec(said) : undefined;
  if (!match) return block;
  const [url, scheme = "", name = "", uri] = match;
  if (!upstreams.has(name)) return replaced(block, ["proxy_pass"], [["to", url]]);
  const by: (readonly [string, Json])[] = [["to", name]];
  if (uri !== undefined) by.push(["uri", uri]);
  if (scheme === "https") by.push(["https", true]);
  return replaced(block, ["proxy_pass"], by);
}
