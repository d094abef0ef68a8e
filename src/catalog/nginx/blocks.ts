import type { Template } from "../../ir/template.ts";
import type { Context, ServeSupport } from "../define.ts";
import { directive, type DirectiveDef } from "../define.ts";
import { no, ok, type Shape } from "../shape.ts";
import { nginxFamily } from "./family.ts";
import { variableName } from "./rewriting.ts";
import { badCount } from "./shapes.ts";
import { template } from "./values.ts";

/** What a block of one module says beside the words before its brace. */
export interface BlockOf {
  readonly name: string;
  readonly module: string;
  readonly contexts: readonly Context[];
  readonly serve?: ServeSupport;
  readonly dialects?: DirectiveDef<unknown>["dialects"];
}

/** A block that is no scope: `takes` reads the words before its brace. */
export const block = <T>(of: BlockOf, takes: Shape<T>, en: string, zh: string): DirectiveDef<T> =>
  directive<T>({
    dialects: nginxFamily,
    serve: "refused",
    ...of,
    block: true,
    takes,
    repeat: "append",
    inherit: "none",
    fallback: undefined,
    doc: { en, zh },
  });

/** `map` and `split_clients`: a string and the variable that depends on it. */
export interface Lookup {
  readonly source: Template;
  readonly variable: string;
}

const usage = "string $variable { … }";

export const lookupShape: Shape<Lookup> = {
  usage,
  parse([string, variable, extra]) {
    if (!string || !variable || extra) return badCount(usage);
    const source = template.parse(string.text);
    if (!source.ok) return no(source.reason, string.span);
    const name = variableName.parse(variable.text);
    if (!name.ok) return no(name.reason, variable.span);
    return ok({ source: source.value, variable: name.value });
  },
  print: ({ source, variable }) => [source.source, `$${variable}`],
  samples: { good: [], bad: ["a", "$a"] },
};
