import type { Json } from "../../catalog/form.ts";
import { type Fields, fieldOf } from "./json.ts";
import type { Upstreams } from "./upstream.ts";
import { replaced } from "./words.ts";

const timeouts = {
  connect: "proxy_connect_timeout",
  send: "proxy_send_timeout",
  read: "proxy_read_timeout",
} as const;

const retry = {
  on: "proxy_next_upstream",
  tries: "proxy_next_upstream_tries",
  timeout: "proxy_next_upstream_timeout",
} as const;

/** What stands in three directives, in one key, where all three are said. */
export function describedForwarding(block: Fields): Fields {
  return together(together(block, "timeouts", timeouts), "retry", retry);
}

function together(block: Fields, key: string, words: Readonly<Record<string, string>>): Fields {
  const all = Object.values(words);
  if (all.some((word) => fieldOf(block, word) === undefined)) return block;
  const said = Object.entries(words).map(([name, word]) => [name, block[word]] as const);
  return replaced(block, all, [[key, Object.fromEntries(said) as Fields]]);
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
