import type { Statement } from "../../grammars/ast.ts";
import { annotationKey } from "../catalog/annotations/define.ts";
import type { Family } from "../catalog/document-blocks.ts";
import { quotedWord } from "../emit/keepalived-statements.ts";
import type { Said } from "../emit/said.ts";
import type { Span } from "../text/span.ts";

/** What a place is called in a comment: `lbc.config.ts:31`. */
export type PlaceName = (span: Span) => string;

const origin: Said["origin"] = { kind: "default" };

/** Statements of a description as they are printed, blocks below the place that asks for them. */
export const saidOf = (
  statements: readonly Statement[],
  family: Family,
  placeName: PlaceName,
): readonly Said[] => new Teller(family, placeName).all(statements, "");

/** Blocks that are there whatever is asked for, and blocks whose lines are values. */
const silent: ReadonlySet<string> = new Set([
  "events",
  "http",
  "stream",
  "mail",
  "types",
  "global_defs",
]);

class Teller {
  readonly #family: Family;
  readonly #placeName: PlaceName;

  constructor(family: Family, placeName: PlaceName) {
    this.#family = family;
    this.#placeName = placeName;
  }

  /** `around` is the place that stands above a block around them. */
  all(statements: readonly Statement[], around: string): readonly Said[] {
    return statements.map((one) => this.#one(one, around));
  }

  #one(statement: Statement, around: string): Said {
    const { name, args, body, inert } = statement;
    if (inert === "annotation") return annotationsOf(statement);
    const words = args.map(({ text }) => text);
    if (!body) return { name: name.text, words, origin };
    const place = this.#isTold(statement, around) ? this.#placeName(placeOf(statement)) : around;
    const said = { name: name.text, words, origin, body: this.all(body, place) };
    return place === around ? said : { ...said, comment: place };
  }

  /** Below a virtual router everything is about it; servers behind one have places of their own. */
  #isTold({ name: { text } }: Statement, around: string): boolean {
    if (silent.has(text)) return false;
    return this.#family === "nginx" || around === "" || text === "real_server";
  }
}

/** A name of the user's may stand before what it names. */
function placeOf({ name, args, bodySpan }: Statement): Span {
  const whole = bodySpan ?? name.span;
  const [first] = args;
  return first?.span.file === whole.file && first.span.start < whole.start ? first.span : whole;
}

const annotationsOf = ({ body }: Statement): Said => ({
  name: annotationKey,
  words: (body ?? []).map(({ name, args }) =>
    [name.text, ...args.map(({ text }) => quotedWord(text))].join(" "),
  ),
  origin,
  lines: true,
});
