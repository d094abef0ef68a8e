import type { Placed, PlacedMap } from "../../ir/placed.ts";
import { say } from "../../messages/text.ts";
import { entriesOf, entryAt, listAt, mapAt, scalarAt, valueOf } from "../placed.ts";
import type { Complain } from "../view.ts";
import { isNone } from "./references.ts";
import { wordsAt } from "./values.ts";

/** The blocks `split_clients` of one configuration. */
export class Splits {
  readonly blocks: PlacedMap[] = [];
  readonly #complain: Complain;

  constructor(complain: Complain) {
    this.#complain = complain;
  }

  /** The name, or the variable, that stands for the upstream of a route. */
  of(route: PlacedMap): Placed | undefined {
    const said = valueOf(route, "split");
    const shares = entriesOf(said).filter(({ value }) => !isNone(value));
    const last = shares.at(-1);
    if (!said || !last) return undefined;
    if (shares.length === 1) return scalarAt(last.key, last.keySpan);
    let total = 0;
    const lines = shares.map(({ key, keySpan, value }) => {
      const share = value.kind === "scalar" ? value.text : "0";
      total += Number(share);
      return wordsAt([key === last.key ? "*" : `${share}%`, key], keySpan);
    });
    if (total > 100) this.#complain(tooMuch(total), said.span);
    const variable = `$split_${this.blocks.length + 1}`;
    const source = valueOf(route, "split_by") ?? scalarAt("$remote_addr", said.span);
    this.blocks.push(
      mapAt(
        [
          entryAt("source", source),
          entryAt("variable", scalarAt(variable, said.span)),
          entryAt("entries", listAt(lines, said.span)),
        ],
        said.span,
      ),
    );
    return scalarAt(variable, said.span);
  }
}

const tooMuch = (total: number) =>
  say(
    {
      en: "these shares are {total} % together, which is more than all clients",
      zh: "这些比例合计 {total}%，超过 100%",
    },
    { total },
  );
