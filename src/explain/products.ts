import type { Context } from "../catalog/define.ts";
import { historyOf } from "../catalog/facts/nginx-history.ts";
import {
  factsOf,
  lettersOf,
  lettersWith,
  type ProductLetter,
  type Registration,
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

const named = (dialect: Dialect): Product => {
  const name = dialectNames[dialect];
  return { dialect, name: { en: name, zh: name } };
};

const freenginx: Product = { dialect: undefined, name: { en: "freenginx", zh: "freenginx" } };

/** nginx, and since or until when where facts tell its versions apart. */
function nginx(
  letters: readonly ProductLetter[],
  name: string,
  contexts: readonly Context[] | "anywhere",
): Product[] {
  if (letters.includes("n") && letters.includes("N")) return [named("nginx")];
  const place = contexts === "anywhere" ? undefined : contexts[0];
  const { since = "", until = "" } = historyOf(name, place ?? "main");
  if (letters.includes("n")) {
    const text = say({ en: "nginx until {until}", zh: "nginx（{until} 起移除）" }, { until });
    return [until === "" ? named("nginx") : { dialect: "nginx", name: text }];
  }
  if (!letters.includes("N")) return [];
  const text =
    since === ""
      ? say({ en: "nginx of other builds", zh: "其他构建的 nginx" })
      : say({ en: "nginx since {since}", zh: "nginx {since} 起" }, { since });
  return [{ dialect: "nginx", name: text }];
}

/** The products that register a name in some blocks; what nginx has OpenResty and THS have too. */
export function productsOfOwners(
  name: string,
  contexts: readonly Context[],
  owners: readonly Registration[],
): Product[] {
  const letters = owners.map(({ letter }) => letter);
  const dialects = new Set<Dialect>();
  for (const letter of letters) {
    const dialect = letterDialects[letter];
    if (dialect !== undefined && dialect !== "nginx") dialects.add(dialect);
    if (letter === "n" || letter === "N") dialects.add("openresty");
    if (letter === "n") dialects.add("ths");
  }
  const modules = new Set(owners.flatMap(({ module }) => module ?? []));
  return [
    ...nginx(letters, name, contexts),
    ...inOrder.filter((dialect) => dialects.has(dialect)).map(named),
    ...(letters.includes("f") ? [freenginx] : []),
    ...Array.from(modules, moduleNamed),
  ];
}

const moduleNamed = (module: string): Product => ({
  dialect: undefined,
  name: say({ en: "the module {module}", zh: "模块 {module}" }, { module }),
});

const inOrder: readonly Dialect[] = ["ths", "tengine", "angie", "openresty", "nginx-plus"];

/** The products that have what is described, in one of its blocks. */
export function productsOf(described: Described): Product[] {
  const { name, dialects } = described;
  if (described.since !== undefined) return [keepalivedSince(described.since)];
  // Of products whose sources are closed there are no facts.
  if (!dialects.includes("nginx")) return dialects.map(named);
  const letters = lettersWith(name).filter((letter) => registers(described, letter));
  const found = dialects.flatMap((dialect) => {
    if (dialect === "nginx") return nginx(letters, name, described.contexts);
    const own = lettersOf({ dialect, version: [1, 25] }, false);
    return letters.some((letter) => own.includes(letter)) ? [named(dialect)] : [];
  });
  return letters.includes("f") ? [...found, freenginx] : found;
}

const keepalivedSince = (since: string): Product => ({
  dialect: "keepalived",
  name: say({ en: "keepalived since {since}", zh: "keepalived {since} 起" }, { since }),
});

const registers = (described: Described, letter: ProductLetter): boolean =>
  factsOf(described.name, letter).some(({ contexts }) =>
    contexts === "anywhere"
      ? described.contexts === "anywhere"
      : contexts.some((context) => standsIn(described, context)),
  );
