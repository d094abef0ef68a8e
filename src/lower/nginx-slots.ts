import type { Word } from "../../grammars/ast.ts";
import type { Fact } from "../catalog/facts/nginx.ts";
import { moduleGrammar } from "../catalog/facts/shapes.ts";
import { accessRights, hashedPath } from "../catalog/facts/slots.ts";
import {
  integer,
  milliseconds,
  notOneOf,
  offset,
  onOff,
  seconds,
  size,
  template,
} from "../catalog/nginx/values.ts";
import { ok, type Parsed } from "../catalog/shape.ts";
import type { Text } from "../messages/text.ts";
import type { Span } from "../text/span.ts";

/** What is wrong with the words of a directive, and where. */
export interface SlotProblem {
  readonly reason: Text;
  readonly at: Span;
}

/** What nginx's own slot functions refuse, for directives whose meaning is not written down. */
export function slotProblem(
  name: string,
  fact: Fact,
  args: readonly Word[],
): SlotProblem | undefined {
  const shape = moduleGrammar(name);
  if (shape) {
    const parsed = shape.parse(args);
    const at = parsed.ok ? undefined : (parsed.at ?? args[0]?.span);
    return parsed.ok || !at ? undefined : { reason: parsed.reason, at };
  }
  for (const [index, { text, span }] of args.entries()) {
    const parsed = readSlot(fact, index, text);
    if (!parsed.ok) return { reason: parsed.reason, at: parsed.at ?? span };
  }
  return undefined;
}

const anything = ok(undefined);

function readSlot(fact: Fact, index: number, text: string): Parsed<unknown> {
  switch (fact.kind) {
    case "flag":
      return index === 0 ? onOff.parse(text) : anything;
    case "milliseconds":
      return index === 0 ? milliseconds.parse(text) : anything;
    case "seconds":
      return index === 0 ? seconds.parse(text) : anything;
    case "size":
      return index === 0 ? size.parse(text) : anything;
    case "offset":
      return index === 0 ? offset.parse(text) : anything;
    case "number":
      return index === 0 ? integer(...boundsOf(fact)).parse(text) : anything;
    case "buffers":
      return index === 0 ? integer(1).parse(text) : notZero(size.parse(text));
    case "choice":
    case "set":
      return choice(fact.choices, text);
    case "value":
    case "conditions":
      return template.parse(text);
    case "size-value":
      return text.includes("$") ? template.parse(text) : size.parse(text);
    case "access":
      return accessRights.parse(text);
    case "path":
      return index === 0 ? anything : hashedPath.parse(text);
    case "text":
    case "texts":
    case "pair":
    case "media-types":
    case undefined:
      return anything;
  }
}

const boundsOf = ({ choices }: Fact): [number?, number?] =>
  choices.length === 2 ? [Number(choices[0]), Number(choices[1])] : [];

const notZero = (parsed: Parsed<number>): Parsed<unknown> =>
  parsed.ok && parsed.value === 0 ? size.parse("") : parsed;

/** Words are compared in any case (ngx_conf_set_enum_slot, ngx_conf_set_bitmask_slot). */
function choice(choices: readonly string[], text: string): Parsed<unknown> {
  if (choices.length === 0) return anything;
  const lower = text.toLowerCase();
  return choices.some((word) => word.toLowerCase() === lower) ? anything : notOneOf(choices);
}
