import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { builtBack, type Form, forms, modelText } from "../test/support/built-back.ts";
import {
  type Configuration,
  configurationsOf,
  folding,
  isFolded,
  lostIn,
  roundTripCorpora,
} from "../test/support/round-trips.ts";

/*
 * Configurations become descriptions, in JSON, YAML and TypeScript; `build` makes files of these, and
 * the files are read again: the share of equal models. Writes docs/measurements/round-trip.md; the
 * corpora lie where LBC_CORPORA says. A configuration in TypeScript is run in its child: of these every
 * eighth is taken, or all where `--all` says so, which takes some minutes.
 *
 *   node tools/measure-round-trip.ts [--all]
 */

const step = process.argv.includes("--all") ? 1 : 8;

interface Row {
  readonly corpus: string;
  readonly seen: number;
  readonly count: number;
  readonly folded: number;
  /** How many were run as TypeScript. */
  readonly ran: number;
  readonly equal: Readonly<Record<Form, number>>;
}

const lost = new Map<string, number>();
const failures: string[] = [];

function rowOf(corpus: string): Row | undefined {
  const gathered = configurationsOf(corpus);
  if (!gathered) {
    console.error(`the corpus ${corpus} is not here`);
    return undefined;
  }
  const { seen, configurations } = gathered;
  const equal = { json: 0, yaml: 0, ts: 0 };
  let [folded, ran] = [0, 0];
  for (const [index, one] of configurations.entries()) {
    const { description } = folding(one.document);
    if (isFolded(description)) folded += 1;
    for (const name of lostIn(one.cluster)) lost.set(name, (lost.get(name) ?? 0) + 1);
    const wanted = modelText(one.document);
    for (const form of forms) {
      const isLeftOut = form === "ts" && index % step !== 0;
      if (form === "ts" && !isLeftOut) ran += 1;
      if (!isLeftOut && comesBack(one, description, form, wanted)) equal[form] += 1;
    }
  }
  return { corpus, seen, count: configurations.length, folded, ran, equal };
}

function comesBack(
  { corpus, name }: Configuration,
  description: Parameters<typeof builtBack>[0],
  form: Form,
  wanted: string,
): boolean {
  const { document, errors } = builtBack(description, form);
  if (document && modelText(document) === wanted) return true;
  failures.push(`| ${corpus} | ${name} | ${form} | ${errors[0] ?? "another model"} |`);
  return false;
}

const rows = roundTripCorpora.flatMap((corpus) => rowOf(corpus) ?? []);
const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
const line = ({ corpus, seen, count, folded, ran, equal }: Row): string =>
  `| ${corpus} | ${seen} | ${count} | ${folded} | ${equal.json} | ${equal.yaml} | ${equal.ts} of ${ran} |`;
const all: Row = {
  corpus: "all",
  seen: sum((row) => row.seen),
  count: sum((row) => row.count),
  folded: sum((row) => row.folded),
  ran: sum((row) => row.ran),
  equal: {
    json: sum((row) => row.equal.json),
    yaml: sum((row) => row.equal.yaml),
    ts: sum((row) => row.equal.ts),
  },
};
const none = "| – | – | – | – |";
const text = [
  "# Round trips",
  "",
  "`lbc convert` makes descriptions of configurations, `lbc build` files of these, and the files are read again:",
  "how many of the models are equal. `npm run measure:round-trip` writes this page; a part of it is a test",
  "(`test/cluster/round-trips.test.ts`).",
  "",
  "Left out are pieces of configurations, those that a product refuses, and those that include files that are not",
  "there. *Raised* says how many need no `proxies` or `ha`: all of their blocks stand in sections, or in `proxy` and",
  "`keepalived`. Two models are equal when they are the same document (docs/ir.md): every directive in its block with",
  "the same words, the same lists in the same order. Where a file stands, and the order of upstreams among each",
  "other, is no part of that; comments and includes are not either. Of TypeScript, which runs in a child of its own,",
  "a part is taken where it says so.",
  "",
  "| corpus | files | self-contained | raised | JSON | YAML | TypeScript |",
  "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
  ...rows.map(line),
  line(all),
  "",
  "## What does not come back",
  "",
  "| corpus | configuration | form | why |",
  "| --- | --- | --- | --- |",
  ...(failures.length > 0 ? failures : [none]),
  "",
  "## Losses",
  "",
  "Statements that a description has no place for, each named by `lbc convert` with its place:",
  "",
  "| statement | times |",
  "| --- | ---: |",
  ...(lost.size > 0
    ? [...lost].map(([name, count]) => `| \`${name}\` | ${count} |`)
    : ["| – | – |"]),
  "",
].join("\n");
writeFileSync(join(import.meta.dirname, "..", "docs/measurements/round-trip.md"), text);
console.log(text);
