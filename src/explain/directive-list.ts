import type { ServeLevel } from "../catalog/serve-reasons.ts";
import type { Dialect } from "../ir/target.ts";
import { say, type Language } from "../messages/text.ts";
import { displayWidth, padTo } from "../messages/width.ts";
import { contextTexts } from "./contexts.ts";
import { listOf, type Look, prose } from "./layout.ts";
import { type Meaning, meaningsOf, speaks } from "./meanings.ts";
import { serveWords } from "./serve-text.ts";

/** A name with what it stands for. */
export interface Listed {
  readonly name: string;
  readonly meanings: readonly Meaning[];
}

/** What the names stand for, in one product or in all; names without a meaning there are left out. */
export const listed = (names: readonly string[], dialect: Dialect | undefined): readonly Listed[] =>
  names
    .map((name) => ({
      name,
      meanings: meaningsOf(name).filter(
        (meaning) => dialect === undefined || speaks(meaning, dialect),
      ),
    }))
    .filter(({ meanings }) => meanings.length > 0);

const levels: readonly ServeLevel[] = ["full", "accepted", "partial", "refused"];

/** A line for each meaning: name, how far `serve` goes, places and products. */
export function directiveList(list: readonly Listed[], look: Look): string {
  const { language } = look;
  const longest = Math.max(...list.map(({ name }) => name.length));
  const width = Math.min(longest, Math.floor((look.columns ?? 120) / 3)) + 2;
  const most = Math.max(...levels.map((level) => displayWidth(serveWords[level][language]))) + 2;
  const lines = list.flatMap(({ name, meanings }) =>
    linesOf(meanings).flatMap((meaning, index) => {
      const [first = "", ...further] = prose(placesOf(meaning, look), look, width + most);
      const shown = index === 0 ? name : "";
      const head = padTo(serveWords[meaning.serve][language], most);
      const rest = look.paint[brushes[meaning.serve]](head) + first.slice(width + most);
      return shown.length > width - 2
        ? [shown, " ".repeat(width) + rest, ...further]
        : [padTo(shown, width) + rest, ...further];
    }),
  );
  return `${lines.join("\n")}\n`;
}

/** Meanings that a list cannot tell apart as one. */
function linesOf(meanings: readonly Meaning[]): readonly Line[] {
  const alike = Map.groupBy(meanings, ({ contexts, serve }) => JSON.stringify([contexts, serve]));
  return [...alike.values()].flatMap(([first, ...rest]) => {
    if (!first) return [];
    const { contexts, serve, products } = first;
    const all = [...products, ...rest.flatMap((meaning) => meaning.products)];
    return {
      contexts,
      serve,
      products: [...new Map(all.map((one) => [one.name.en, one])).values()],
    };
  });
}

type Line = Pick<Meaning, "contexts" | "serve" | "products">;

const brushes = {
  full: "added",
  accepted: "faint",
  partial: "warning",
  refused: "removed",
} as const satisfies Readonly<Record<ServeLevel, string>>;

function placesOf({ contexts, products }: Line, look: Look): string {
  const { language } = look;
  const places = contextTexts(contexts).map((context) => context[language]);
  return `${listOf(places, look)} · ${listOf(productNames(products, language), look)}`;
}

const familySize = 6;

/** All products of the nginx family in one word. */
function productNames(products: Meaning["products"], language: Language): readonly string[] {
  const family = products.filter(({ dialect }) => dialect && dialect !== "keepalived");
  const whole = family.length === familySize && !family.some(({ name }) => /\d/.test(name.en));
  const names = products
    .filter((product) => !whole || !(family.includes(product) || isFree(product)))
    .map(({ name }) => name[language]);
  return [...(whole ? [nginxFamily[language]] : []), ...names];
}

const isFree = ({ name }: Meaning["products"][number]): boolean => name.en === "freenginx";

const nginxFamily = say({ en: "nginx family", zh: "nginx 系" });

/** `lbc directives --format json`. */
export function directiveListJson(list: readonly Listed[], language: Language): string {
  const rows = list.map(({ name, meanings }) => ({
    name,
    meanings: meanings.map(({ products, contexts, serve, reason, described }) => ({
      products: products.map((product) => ({
        dialect: product.dialect ?? null,
        name: product.name[language],
      })),
      contexts: contexts === "anywhere" ? null : contexts,
      known: described !== undefined,
      serve,
      ...(reason && { reason: reason[language] }),
    })),
  }));
  return `${JSON.stringify({ version: 1, directives: rows }, null, 2)}\n`;
}
