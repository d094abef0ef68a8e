import assert from "node:assert/strict";
import { test } from "node:test";

import { keywordRows } from "../../src/catalog/facts/keepalived.generated.ts";
import { allNames } from "../../src/catalog/facts/nginx.ts";
import { contextsOf, nearestName } from "../../src/catalog/index.ts";
import { keywordsIn } from "../../src/catalog/keepalived/facts.ts";
import { meaningsOf } from "../../src/explain/meanings.ts";
import { directiveNames, suggestions } from "../../src/explain/names.ts";
import type { Target } from "../../src/ir/target.ts";
import { nearest } from "../../src/messages/nearest.ts";

type Roll = (limit: number) => number;

/** Deterministic numbers from 0 to below `limit`. */
function dice(seed: number): Roll {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const letters = "abcdefghijklmnopqrstuvwxyz_";

/** A letter left out, put in, replaced, or swapped with the next one. */
const mistakes: readonly ((name: string, at: number, letter: string) => string)[] = [
  (name, at) => name.slice(0, at) + name.slice(at + 1),
  (name, at, letter) => name.slice(0, at) + letter + name.slice(at),
  (name, at, letter) => name.slice(0, at) + letter + name.slice(at + 1),
  (name, at) => name.slice(0, at) + (name[at + 1] ?? "") + (name[at] ?? "") + name.slice(at + 2),
];

/** Each kind of mistake once for every `step`-th name, where it makes no other known name. */
function* typosOf(
  names: readonly string[],
  step: number,
  known: (name: string) => boolean,
): Generator<{ readonly name: string; readonly typo: string; readonly roll: Roll }> {
  const roll = dice(2026);
  for (const [index, name] of names.entries()) {
    if (index % step !== 0) continue;
    for (const mistake of mistakes) {
      const typo = mistake(name, roll(name.length), letters[roll(letters.length)] ?? "");
      if (typo !== name && typo !== "" && !known(typo)) yield { name, typo, roll };
    }
  }
}

function judge(
  what: string,
  answers: Iterable<readonly [name: string, typo: string, got: string]>,
) {
  const all = [...answers];
  const wrong = all.filter(([name, , got]) => name !== got);
  const share = (100 * (all.length - wrong.length)) / all.length;
  console.log(`# ${what}: ${all.length} typos, ${share.toFixed(1)} % right`);
  const list = wrong.map(([name, typo, got]) => `${typo}: ${got}, not ${name}`);
  assert.ok(all.length >= 150 && share >= 95, list.join("\n"));
}

const keyword = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

void test("a typo in a directive is understood in the block where it stands", () => {
  const target: Target = { dialect: "nginx", version: [1, 22] };
  const names = [...allNames()].filter((name) => contextsOf(target, name).length > 0);
  const known = new Set(names);
  const typos = typosOf(names, 3, (name) => known.has(name));
  judge(
    "directives of nginx",
    typos.map(({ name, typo, roll }) => {
      const contexts = contextsOf(target, name);
      const context = contexts[roll(contexts.length)] ?? "main";
      return [name, typo, nearestName(target, context, typo) ?? ""] as const;
    }),
  );
});

void test("a typo in a keyword of keepalived is understood in the block where it stands", () => {
  const paths = keywordRows.map(([path]) => path);
  const known = new Set(paths.map(keyword));
  const answers = paths.flatMap((path, index) => {
    if (index % 3 !== 0) return [];
    const context = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "main";
    const typos = typosOf([keyword(path)], 1, (name) => known.has(name));
    return [...typos].map(
      ({ name, typo }) => [name, typo, nearest(typo, keywordsIn(context)) ?? ""] as const,
    );
  });
  judge("keywords of keepalived", answers);
});

void test("a typo is understood by `lbc explain`, which knows no block", () => {
  const names = directiveNames.filter((name) => name.length > 3);
  judge(
    "names given to lbc explain",
    typosOf(names, 45, (name) => meaningsOf(name).length > 0).map(
      ({ name, typo }) => [name, typo, suggestions(typo)[0] ?? ""] as const,
    ),
  );
});
