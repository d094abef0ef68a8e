import type { Context } from "../catalog/define.ts";
import { keywordsNamed } from "../catalog/keepalived/facts.ts";
import { serveLevel, serveReason, type ServeLevel } from "../catalog/serve-reasons.ts";
import type { Dialect } from "../ir/target.ts";
import { say, type Text } from "../messages/text.ts";
import { describedByName, type Described } from "./described.ts";
import { keepalivedPlaces } from "./keepalived-places.ts";
import { nginxPlaces } from "./nginx-places.ts";
import { productsOf, type Product } from "./products.ts";

/** One of the things that a name stands for: what it means somewhere, or only that it stands there. */
export interface Meaning {
  readonly name: string;
  readonly products: readonly Product[];
  readonly contexts: readonly Context[] | "anywhere";
  /** What follows the name, as far as lbc knows. */
  readonly takes: Text;
  readonly serve: ServeLevel;
  /** Why it has no effect under `serve`, or how far it goes. */
  readonly reason?: Text;
  /** Absent where only facts are known: the place and the number of arguments. */
  readonly described?: Described;
}

/** Everything that a directive or keyword stands for, in all products. */
export function meaningsOf(name: string): readonly Meaning[] {
  const described = describedByName.get(name) ?? [];
  const ofNginx = described.filter((each) => !isKeepalived(each));
  const ofKeepalived = described.filter(isKeepalived);
  return [
    ...ofNginx.map(known),
    ...nginxPlaces(name, ofNginx),
    ...ofKeepalived.map(known),
    ...keepalivedPlaces(name, keywordsNamed(name), ofKeepalived),
  ];
}

const isKeepalived = ({ dialects }: Described): boolean => dialects.includes("keepalived");

function known(described: Described): Meaning {
  const { name, contexts, usage, serve } = described;
  const reason = serveReason(serve);
  return {
    name,
    products: productsOf(described),
    contexts,
    takes: { en: usage, zh: usage },
    serve: serveLevel(serve),
    ...(reason && { reason }),
    described,
  };
}

/** Whether a product has what is meant. */
export const speaks = ({ products }: Meaning, dialect: Dialect): boolean =>
  products.some((product) => product.dialect === dialect);

export const placeOnly: Text = say({
  en: "lbc knows its place, not its meaning; `lbc serve` refuses it",
  zh: "lbc 只知道它的位置，不了解其含义；`lbc serve` 会拒绝它",
});
