import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { rowsOf } from "../test/support/corpora.ts";
import { countsOf, noiseOf, realCorpora } from "../test/support/noise.ts";

/*
 * How much the recommended preset says of configurations that people run, and what each kind of
 * finding is worth. Writes docs/measurements/noise.md; the corpora lie where LBC_CORPORA says.
 *
 *   node tools/measure-noise.ts
 */

const root = join(import.meta.dirname, "..");
const judged = new Map(
  rowsOf(join(root, "test/lint/noise.tsv")).map(([corpus, rule, verdict = ""]) => [
    `${corpus} ${rule}`,
    verdict,
  ]),
);

const lines = [
  "# Noise",
  "",
  "What `lbc lint` (recommended preset) says at severity warning and above of configurations that people",
  "run or ship, and what every kind of finding was judged to be. `node tools/measure-noise.ts` writes this",
  "page; `test/lint/noise.test.ts` fails when a kind of finding appears that nobody has judged.",
  "",
  "| corpus | files | findings | a file |",
  "| --- | ---: | ---: | ---: |",
];
const kinds: string[] = [];
for (const name of realCorpora) {
  const noise = noiseOf(name);
  if (!noise) {
    console.error(`the corpus ${name} is not here`);
    continue;
  }
  const { files, findings } = noise;
  lines.push(
    `| ${name} | ${files} | ${findings.length} | ${(findings.length / files).toFixed(3)} |`,
  );
  for (const [rule, count] of countsOf(noise))
    kinds.push(
      `| ${name} | \`${rule}\` | ${count} | ${judged.get(`${name} ${rule}`) ?? "not judged yet"} |`,
    );
}
lines.push("", "| corpus | rule | count | verdict |", "| --- | --- | ---: | --- |", ...kinds, "");
writeFileSync(join(root, "docs/measurements/noise.md"), lines.join("\n"));
console.log(lines.join("\n"));
