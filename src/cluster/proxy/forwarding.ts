import type { Placed, PlacedMap } from "../../ir/placed.ts";
import type { Span } from "../../text/span.ts";
import { entriesOf, scalarAt, textOf, valueOf } from "../placed.ts";
import type { Block } from "./block.ts";
import { onceAt, textsOf, truthOf } from "./values.ts";

/** How requests are handed on: the first word of the directives about it. */
export type Protocol = "proxy" | "grpc" | "fastcgi" | "uwsgi" | "scgi";

const protocols: readonly Protocol[] = ["proxy", "grpc", "fastcgi", "uwsgi", "scgi"];

/** How the routes of a block, and those within them, hand requests on. */
export function protocolsOf(map: Placed, found = new Set<Protocol>()): ReadonlySet<Protocol> {
  for (const { key, value } of entriesOf(map)) {
    if (key === "to") found.add(/^grpcs?:\/\//.test(textOf(value) ?? "") ? "grpc" : "proxy");
    else if (key === "split") found.add("proxy");
    else if (key === "routes" || key === "location" || key === "server" || key === "if")
      for (const item of value.kind === "list" ? value.items : [value]) protocolsOf(item, found);
    else {
      const said = protocols.find((one) => key === `${one}_pass`);
      if (said) found.add(said);
    }
  }
  return found;
}

const times = ["connect", "send", "read"] as const;

/** What a block says of `timeouts`. */
export function timeouts(block: Block, said: PlacedMap | undefined, of: Iterable<Protocol>): void {
  if (!said) return;
  for (const protocol of of)
    for (const time of times) {
      const value = valueOf(said, time);
      if (value) block.say(`${protocol}_${time}_timeout`, value);
    }
}

/** What `retry` does where it leaves something open. */
const usual = { on: ["error", "timeout"], tries: 2, timeout: "10s" } as const;

/** What a block says of `retry`. `isOff`: a block around it has switched retries off. */
export function retry(
  block: Block,
  said: Placed | undefined,
  of: Iterable<Protocol>,
  { isPlain, isOff }: { readonly isPlain: boolean; readonly isOff: boolean },
): void {
  if (!said) return;
  for (const protocol of of) {
    const name = `${protocol}_next_upstream`;
    if (truthOf(said) === false) block.say(name, onceAt(["off"], said.span), said.span);
    else if (truthOf(said) === true) everyRetry(block, name, said.span);
    else if (said.kind === "map") {
      const on = valueOf(said, "on");
      const repeat = valueOf(said, "non_idempotent");
      const risky = truthOf(repeat) === true;
      if (on || risky || (isOff && !isPlain)) {
        const words = [...(on ? textsOf(on) : usual.on), ...(risky ? ["non_idempotent"] : [])];
        block.say(name, onceAt(words, (on ?? repeat ?? said).span));
      }
      for (const key of ["tries", "timeout"] as const) {
        const value = valueOf(said, key);
        if (value) block.say(`${name}_${key}`, value);
      }
    }
  }
}

/** Two servers at most, within ten seconds, and nothing that may have been done already. */
export function everyRetry(block: Block, name: string, span: Span): void {
  block.say(name, onceAt(usual.on, span));
  block.say(`${name}_tries`, scalarAt(usual.tries, span));
  block.say(`${name}_timeout`, scalarAt(usual.timeout, span));
}
