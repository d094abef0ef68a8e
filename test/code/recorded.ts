import { Collector } from "../../src/code/child/collect.ts";
import { instrument } from "../../src/code/child/instrument.ts";
import { parsed } from "../../src/code/child/parse.ts";
import { Places } from "../../src/code/child/places.ts";
import { Recorder } from "../../src/code/child/recorder.ts";

/** What a program comes to, or what it throws. */
export type Outcome = { readonly value: unknown } | { readonly thrown: string };

const run = (text: string, told: unknown): Outcome => {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- it is what is tested
    const program = new Function("$lbc", "text", "return eval(text)");
    return { value: program(told, `"use strict";${text}`) as unknown };
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { thrown: message.replaceAll(/\$lbc\.\w+\(\.\.\.\)/g, "(intermediate value)") };
  }
};

/** The value of the last statement of a program, as it is. */
export const plainly = (text: string): Outcome => run(text, undefined);

/** The same of the instrumented program, and where its parts were written. */
export function recorded(text: string) {
  const recorder = new Recorder(() => {});
  const changed = instrument(parsed(text, 0), text, 0, recorder.sites);
  const outcome = run(changed.text, recorder.told);
  return { outcome, changed, places: new Places(recorder) };
}

/** The text at the place of every value, by its path, and of every key by its path and ` key`. */
export function writtenOf(text: string): ReadonlyMap<string, string> {
  const { outcome, places } = recorded(text);
  if (!("value" in outcome)) throw new Error(outcome.thrown);
  const collector = new Collector(places);
  collector.collect(outcome.value, [0, 0, 0]);
  const found = new Map<string, string>();
  const at = ([, start, end]: readonly [number, number, number]) => text.slice(start, end);
  const visit = (number: number, path: string): void => {
    const value = collector.values[number];
    if (!value) return;
    found.set(path, at(value.place));
    const inner = (key: string) => (path === "" ? key : `${path}.${key}`);
    if ("list" in value)
      for (const [index, item] of value.list.entries()) visit(item, inner(String(index)));
    if ("map" in value)
      for (const [key, place, part] of value.map) {
        found.set(`${inner(key)} key`, at(place));
        visit(part, inner(key));
      }
  };
  visit(collector.values.length - 1, "");
  return found;
}
