import { frameText, textOf } from "./configuration.ts";
import { levelADirectives, levelAForms, levelAVariables } from "./level-a.ts";
import type { Scenario } from "./scenario.ts";

/** How many scenarios touch each name; those of the frame that holds them all count as all. */
export interface Spread {
  readonly directives: ReadonlyMap<string, number>;
  readonly variables: ReadonlyMap<string, number>;
  readonly forms: ReadonlyMap<string, number>;
}

const withoutPlaceholders = (text: string): string =>
  text.replaceAll(/\{[a-z]+2?(?:port)?\}/g, "P");

/** Names that begin a statement, without the text of quoted words. */
function directivesOf(text: string): ReadonlySet<string> {
  const bare = withoutPlaceholders(text)
    .replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "Q")
    .replaceAll(/\$\{\w+\}/g, "V");
  return new Set(
    [...bare.matchAll(/(?:^|[;{}])\s*([a-z_0-9]+)\b/g)].map((match) => match[1] ?? ""),
  );
}

const variablesOf = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/\$\{?([a-z_0-9]+)/g)].map((match) => match[1] ?? ""));

const holds = (name: string, set: ReadonlySet<string>) =>
  name.endsWith("*") ? [...set].some((each) => each.startsWith(name.slice(0, -1))) : set.has(name);

function count(
  names: readonly string[],
  sets: readonly ReadonlySet<string>[],
  frame: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  return new Map(
    names.map((name) => [
      name,
      holds(name, frame) ? sets.length : sets.filter((set) => holds(name, set)).length,
    ]),
  );
}

/** The spread of the scenarios over level A. */
export function spreadOf(scenarios: readonly Scenario[]): Spread {
  const texts = scenarios.map(textOf);
  const frame = frameText();
  const plain = texts.map(withoutPlaceholders);
  return {
    directives: count(levelADirectives, texts.map(directivesOf), directivesOf(frame)),
    variables: count(levelAVariables, texts.map(variablesOf), variablesOf(frame)),
    forms: new Map(
      levelAForms.map(([form, found]) => [form, plain.filter((text) => found.test(text)).length]),
    ),
  };
}
