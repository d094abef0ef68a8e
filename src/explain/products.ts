import {
  factsOf,
  lettersOf,
  lettersWith,
  type ProductLetter,
  productLetters,
} from "../catalog/facts/nginx.ts";
import { dialectNames, type Dialect } from "../ir/target.ts";
import { say, type Text } from "../messages/text.ts";
import { type Described, standsIn } from "./described.ts";

/** A product that has a directive, and how it is called with the versions that facts tell apart. */
export interface Product {
  /** Nothing for modules of third parties. */
  readonly dialect: Dialect | undefined;
  readonly name: Text;
}

export const letterDialects: Readonly<Record<ProductLetter, Dialect | undefined>> = {
  n: "nginx",
  N: "nginx",
  f: undefined,
  t: "tengine",
  a: "angie",
  p: "nginx-plus",
  o: "openresty",
  x: undefined,
};

export const allLetters = Object.keys(productLetters) as readonly ProductLetter[];

const named = (dialect: Dialect): Product => {
  const name = dialectNames[dialect];
  return { dialect, name: { en: name, zh: name } };
};

const old = say({ en: "nginx 1.22 (no longer 1.31)", zh: "nginx 1.22（1.31 已移除）" });
const young = say({ en: "nginx 1.31 (not yet 1.22)", zh: "nginx 1.31（1.22 尚无）" });

function nginx(letters: readonly ProductLetter[]): Product[] {
  if (letters.includes("n") && letters.includes("N")) return [named("nginx")];
  if (letters.includes("n")) return [{ dialect: "nginx", name: old }];
  return letters.includes("N") ? [{ dialect: "nginx", name: young }] : [];
}

/** The products that letters of the facts stand for; what nginx has OpenResty and THS have too. */
export function productsOfLetters(letters: readonly ProductLetter[]): Product[] {
  const dialects = new Set<Dialect>();
  for (const letter of letters) {
    const dialect = letterDialects[letter];
    if (dialect !== undefined && dialect !== "nginx") dialects.add(dialect);
    if (letter === "n" || letter === "N") dialects.add("openresty");
    if (letter === "n") dialects.add("ths");
  }
  return [
    ...nginx(letters),
    ...inOrder.filter((dialect) => dialects.has(dialect)).map(named),
    ...(letters.includes("x")
      ? [{ dialect: undefined, name: say({ en: "a third-party module", zh: "第三方模块" }) }]
      : []),
  ];
}

const inOrder: readonly Dialect[] = ["ths", "tengine", "angie", "openresty", "nginx-plus"];

/** The products that have what is described, in one of its blocks. */
export function productsOf(described: Described): Product[] {
  const { name, dialects } = described;
  // Of products whose sources are closed there are no facts.
  if (!dialects.includes("nginx")) return dialects.map(named);
  const letters = lettersWith(name).filter((letter) => registers(described, letter));
  return dialects.flatMap((dialect) => {
    if (dialect === "nginx") return nginx(letters);
    const own = lettersOf({ dialect, version: [1, 25] }, false);
    return letters.some((letter) => own.includes(letter)) ? [named(dialect)] : [];
  });
}

const registers = (described: Described, letter: ProductLetter): boolean =>
  factsOf(described.name, letter).some(({ contexts }) =>
    contexts === "anywhere"
      ? described.contexts === "anywhere"
      : contexts.some((context) => standsIn(described, context)),
  );
