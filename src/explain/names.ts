import { keywordRows } from "../catalog/facts/keepalived.generated.ts";
import { allNames } from "../catalog/facts/nginx.ts";
import { ruleIds } from "../lint/registry.ts";
import { nearest } from "../messages/nearest.ts";
import { describedByName } from "./described.ts";

/** Every directive and keyword of every product, in the order of the alphabet. */
export const directiveNames: readonly string[] = [
  ...new Set([
    ...allNames(),
    ...keywordRows.map(([path]) => path.slice(path.lastIndexOf("/") + 1)),
    ...describedByName.keys(),
  ]),
].toSorted();

const most = 3;

/** What a word that nobody knows may stand for: the likeliest first, three at most. */
export function suggestions(word: string): readonly string[] {
  const names = new Set(
    word.includes("/") ? ruleIds : [...directiveNames, ...ruleIds.map(hazardOf)],
  );
  const found: string[] = [];
  while (found.length < most) {
    const meant = nearest(word, names);
    if (meant === undefined) break;
    found.push(meant);
    names.delete(meant);
  }
  return found.length > 0 ? found : containing(word, names);
}

/** `max-fails-zero` of `upstream/max-fails-zero`. */
const hazardOf = (id: string): string => id.slice(id.indexOf("/") + 1);

const containing = (word: string, names: Iterable<string>): readonly string[] =>
  word.length < 3 ? [] : [...names].filter((name) => name.includes(word)).slice(0, most);

/** The rule of an id, or of the part of an id after the family where only one rule has it. */
export function ruleNamed(word: string): string | undefined {
  if (ruleIds.includes(word)) return word;
  const found = ruleIds.filter((id) => hazardOf(id) === word);
  return found.length === 1 ? found[0] : undefined;
}
