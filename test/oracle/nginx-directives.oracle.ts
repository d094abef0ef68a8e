import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";

import { hasModule } from "../support/nginx-blocks.ts";
import { type Question, questionsOf } from "../support/nginx-questions.ts";
import {
  parseVerdicts,
  printVerdicts,
  type Sign,
  type Verdict,
} from "../support/nginx-verdicts.ts";
import { NginxAsker } from "./nginx-asker.ts";
import { withoutNginx } from "./nginx-process.ts";
import { nginxVersion } from "./nginx-test.ts";

/*
 * Asks nginx again what the committed verdicts say: a tenth of the statements, another one each day;
 * all of them with LBC_LONG=1. LBC_VERDICTS=write writes the file anew. What lbc makes of the verdicts
 * is a test without nginx: test/catalog/nginx-verdicts.test.ts.
 */

const version = "1.22.1";
const file = new URL(`verdicts/nginx-${version}.txt`, import.meta.url);

const otherVersion =
  nginxVersion === version
    ? false
    : `the verdicts are of nginx ${version}, here is ${nginxVersion}`;

async function ask(questions: readonly Question[]): Promise<ReadonlyMap<string, [Sign, string]>> {
  const answers = new Map<string, [Sign, string]>();
  const asker = new NginxAsker();
  try {
    await asker.ask(questions, (question, sign, message) => {
      answers.set(keyOf(question), [sign, message]);
    });
  } finally {
    asker.close();
  }
  return answers;
}

const keyOf = ({ name, letter, rest }: Question): string => `${letter} ${name}${rest}`;

void test("nginx says what the verdicts say", { skip: withoutNginx || otherVersion }, async () => {
  if (process.env["LBC_VERDICTS"] === "write") return write();
  const all = parseVerdicts(readFileSync(file, "utf8"));
  const long = process.env["LBC_LONG"] === "1";
  const turn = Math.floor(Date.now() / 86_400_000) % 10;
  const chosen = all.filter((_, index) => long || index % 10 === turn);
  const here = chosen.filter(({ module }) => module === undefined || hasModule(module));
  if (process.env["CI"] === "true") assert.equal(here.length, chosen.length, "modules are missing");
  const answers = await ask(here);
  const wrong = here.flatMap((verdict) => {
    const [sign, message] = answers.get(keyOf(verdict)) ?? ["?", "no answer"];
    return sign === verdict.sign ? [] : [`${verdict.sign} ${keyOf(verdict)}: ${sign} ${message}`];
  });
  const part = long ? "all" : `tenth ${turn}`;
  console.log(
    `# ${here.length} statements asked of nginx (${part}), ${chosen.length - here.length} without their module, ${wrong.length} differ`,
  );
  assert.deepEqual(wrong, []);
});

/** Where the first of two already lacks something, nothing is learnt of the second. */
const isUntold = ({ sign, name, rest }: Verdict): boolean =>
  sign === "~" && rest.includes(`; ${name}`);

async function write(): Promise<void> {
  const questions = [...questionsOf(hasModule)];
  const answers = await ask(questions);
  const verdicts = questions.map((question): Verdict => {
    const [sign] = answers.get(keyOf(question)) ?? ["~"];
    return { ...question, sign };
  });
  const told = verdicts.filter((verdict) => !isUntold(verdict));
  writeFileSync(file, printVerdicts(told));
  console.log(`# ${told.length} verdicts written`);
}
