import type { KeywordFact } from "../catalog/keepalived/facts.ts";
import { say, type Text } from "../messages/text.ts";
import { type Described, standsIn } from "./described.ts";
import type { Meaning } from "./meanings.ts";
import type { Product } from "./products.ts";

/** The places of a keyword where keepalived's own table is all that is known of it. */
export function keepalivedPlaces(
  name: string,
  facts: readonly KeywordFact[],
  described: readonly Described[],
): readonly Meaning[] {
  const left = facts.filter((fact) => !described.some((each) => standsIn(each, fact.context)));
  const groups = Map.groupBy(left, ({ kind, args, range, since }) =>
    JSON.stringify([kind, args, range, since]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    return {
      name,
      products: [productOf(first)],
      contexts: group.map(({ context }) => context),
      takes: takesOf(first),
      serve: "refused",
    };
  });
}

function productOf({ since }: KeywordFact): Product {
  const name = say({ en: "keepalived", zh: "keepalived" });
  const young = say({ en: "keepalived 2.4 (not yet 2.2)", zh: "keepalived 2.4（2.2 尚无）" });
  return { dialect: "keepalived", name: since === "" ? name : young };
}

/** As keepalived's manual writes it. */
function takesOf({ kind, args, range }: KeywordFact): Text {
  if (kind === "block") return { en: `${args} { … }`.trimStart(), zh: `${args} { … }`.trimStart() };
  if (kind === "values") return { en: "{ … }", zh: "{ … }" };
  if (args === "") return say({ en: "no argument", zh: "没有参数" });
  const [least, most] = range;
  if (range.length !== 2 || typeof least !== "number" || most === undefined)
    return { en: args, zh: args };
  return say(
    { en: "{args} ({least} to {most})", zh: "{args}（{least}–{most}）" },
    { args, least, most },
  );
}
