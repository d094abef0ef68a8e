import { annotationWithKey, type AnyAnnotation } from "../../catalog/annotations/all.ts";
import { annotationKey } from "../../catalog/annotations/define.ts";
import { entryOf, type Placed, type PlacedEntry, type PlacedMap } from "../../ir/placed.ts";
import type { Span } from "../../text/span.ts";
import { entriesOf, entryAt, isOn, itemsOf, listAt, scalarAt } from "../placed.ts";

/** The `# lbc:` comments that `guards` stands for, each as its words. */
export const guardLines = (guards: Placed | undefined): readonly Placed[] =>
  entriesOf(guards).flatMap(({ key, keySpan, value }) => {
    const def = annotationWithKey(key);
    // Of a word that nobody knows lowering tells.
    const word = scalarAt(def?.word ?? key, keySpan);
    const items = value.kind === "list" && def?.repeat !== "once" ? value.items : [value];
    return items
      .filter((item) => !isSwitchedOff(item))
      .map((item) => listAt([word, ...wordsOf(item, def)], item.span));
  });

/** `lbc:` with these lines and those that the user wrote as such. */
export function annotationsOf(
  lines: readonly Placed[],
  written: Placed | undefined,
  place: Span,
): readonly PlacedEntry[] {
  const all = [...lines, ...itemsOf(written)];
  return all.length > 0 ? [entryAt(annotationKey, listAt(all, place), place)] : [];
}

const isSwitchedOff = (value: Placed): boolean => value.kind === "scalar" && value.value === false;

function wordsOf(value: Placed, def: AnyAnnotation | undefined): readonly Placed[] {
  switch (value.kind) {
    case "scalar":
      return typeof value.value === "string" ? cut(value.text, value.span) : [];
    case "list":
      return value.items;
    case "map":
      return byName(value, def);
  }
}

/** The form's keyword, the words by their place, then the options. */
function byName(map: PlacedMap, def: AnyAnnotation | undefined): readonly Placed[] {
  const forms = def?.forms ?? {};
  const keyword = map.entries.find(({ key }) => key !== "" && Object.hasOwn(forms, key));
  const form = forms[keyword?.key ?? ""];
  const places = Object.keys(form?.first ?? {}).flatMap((name) => entryOf(map, name) ?? []);
  const options = map.entries.filter((one) => one !== keyword && !places.includes(one));
  return [
    ...(keyword ? [scalarAt(keyword.key, keyword.keySpan), ...valuesOf(keyword.value)] : []),
    ...places.filter((one) => one !== keyword).flatMap(({ value }) => valuesOf(value)),
    ...options.flatMap(({ key, keySpan, value }) =>
      isSwitchedOff(value) ? [] : [scalarAt(key, keySpan), ...valuesOf(value)],
    ),
  ];
}

const valuesOf = (value: Placed): readonly Placed[] => itemsOf(value).filter((one) => !isOn(one));

/** At blanks that no quotes hold. */
const cut = (text: string, span: Span): readonly Placed[] =>
  Array.from(text.matchAll(/"([^"]*)"|'([^']*)'|\S+/g), (match) =>
    scalarAt(match[1] ?? match[2] ?? match[0], span),
  );
