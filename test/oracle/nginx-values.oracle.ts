import assert from "node:assert/strict";
import { test } from "node:test";

import type { NginxContext } from "../../src/catalog/define.ts";
import { type AnyDirective, directives, lookup } from "../../src/catalog/index.ts";
import type { Target } from "../../src/ir/target.ts";
import { agrees, errorsOf } from "../support/nginx-agreement.ts";
import type { Question } from "../support/nginx-questions.ts";
import { elsewhere, statements } from "../support/nginx-statements.ts";
import type { Sign } from "../support/nginx-verdicts.ts";
import { NginxAsker } from "./nginx-asker.ts";
import { withoutNginx } from "./nginx-process.ts";
import { nginxVersion } from "./nginx-test.ts";

/*
 * What the catalog itself calls right and wrong, asked of nginx: the samples of the shapes. A tenth
 * each day, another one each; all with LBC_LONG=1.
 */
const target: Target = {
  dialect: "nginx",
  version: (nginxVersion ?? "1.22").split(".").map(Number),
};

const letters: Readonly<Partial<Record<NginxContext, string>>> = {
  main: "m",
  events: "e",
  http: "h",
  server: "s",
  location: "l",
  upstream: "u",
  stream: "M",
  "stream-server": "S",
  "stream-upstream": "U",
  mail: "a",
  "mail-server": "A",
};

const quoted = (argument: string): string =>
  argument === "" || /[\s;{}"'\\]/.test(argument)
    ? `"${argument.replace(/[\\"]/g, "\\$&")}"`
    : argument;

/** Directives of nginx itself, each in the first of its blocks. */
function* questions(): Generator<Question> {
  for (const def of directives) {
    if (!def.dialects.includes("nginx") || elsewhere.has(def.name)) continue;
    const place = Object.entries(letters).find(
      ([context]) => lookup(target, context, def.name)?.def === def,
    );
    if (place && lookup(target, place[0], def.name)?.fact?.block === false)
      yield* questionsAbout(def, place[1] ?? "m");
  }
}

function* questionsAbout({ name, takes }: AnyDirective, letter: string): Generator<Question> {
  const table = "mehslu".includes(letter) ? statements[name] : undefined;
  const { good = [], bad = [] } = takes.samples ?? {};
  const all = table ? [...table.good, ...table.bad] : [...good, ...bad].map(quoted);
  const question = (words: string) => ({ name, module: undefined, letter, rest: ` ${words};` });
  for (const words of all) yield question(words);
  const once = table?.good[0] ?? (good[0] === undefined ? undefined : quoted(good[0]));
  if (once !== undefined) yield question(`${once}; ${name} ${once}`);
}

void test("lbc takes and refuses each value as nginx does", { skip: withoutNginx }, async () => {
  const long = process.env["LBC_LONG"] === "1";
  const turn = Math.floor(Date.now() / 86_400_000) % 10;
  const asked = [...questions()].filter((_, index) => long || index % 10 === turn);
  const errors = errorsOf(asked);
  const wrong: string[] = [];
  const signs: Sign[] = [];
  const asker = new NginxAsker();
  try {
    await asker.ask(asked, (question, sign, message) => {
      signs.push(sign);
      const error = errors.get(question);
      // Where the machine lacks something, both may refuse the words.
      if (sign === "~" || agrees({ ...question, sign }, error)) return;
      const { name, letter, rest } = question;
      wrong.push(
        `${letter} ${name}${rest}  nginx: ${message || "takes it"}; lbc: ${error ?? "takes it"}`,
      );
    });
  } finally {
    asker.close();
  }
  const refused = signs.filter((sign) => sign === "-").length;
  console.log(
    `# ${asked.length} statements asked of nginx, ${refused} refused, ${wrong.length} differ`,
  );
  assert.equal(wrong.length, 0, wrong.join("\n"));
});
