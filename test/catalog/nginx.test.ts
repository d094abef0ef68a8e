import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { nginxFacts } from "../../src/catalog/facts/nginx.generated.ts";
import { factsOf, lettersOf, takesCount } from "../../src/catalog/facts/nginx.ts";
import {
  type AnyDirective,
  blockContext,
  contextsOf,
  directives,
  known,
  lookup,
  nearestName,
  productsWith,
} from "../../src/catalog/index.ts";
import { parseAddress } from "../../src/catalog/nginx/address.ts";
import { patternProblem } from "../../src/catalog/nginx/pattern.ts";
import { milliseconds, offset, seconds, size } from "../../src/catalog/nginx/values.ts";
import type { Written } from "../../src/catalog/shape.ts";
import type { Target } from "../../src/ir/target.ts";
import { defaultVersions } from "../../src/ir/target.ts";
import { statements } from "../support/nginx-statements.ts";

const target = (dialect: Target["dialect"], ...version: number[]): Target => ({
  dialect,
  version: version.length > 0 ? version : defaultVersions[dialect],
});
const nginx = target("nginx");

/** Words as the grammar hands them over, good enough for arguments of tests. */
const words = (text: string): readonly Written[] =>
  [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) => ({
    text: match[1] ?? match[2] ?? match[3] ?? "",
    span: { file: "f", start: match.index, end: match.index + match[0].length },
  }));

const english = (name: string) => productsWith(name).map(({ en }) => en);

describe("facts", () => {
  test("are small, and every line can be read", () => {
    assert.ok(nginxFacts.length < 150_000);
    for (const line of nginxFacts.trim().split("\n"))
      assert.match(
        line,
        /^[a-z]\w*( (?:[a-zN]+|@[a-z\d-]+):(?:\*|[a-zA-Z]+):b?[*+pf\d]+:(?:[a-zABV](?:=[^ :]+)?)?)+$/,
      );
  });

  test("know where a name may stand, by product and version", () => {
    assert.ok(lookup(nginx, "location", "proxy_pass"));
    assert.equal(lookup(nginx, "server", "proxy_pass"), undefined);
    assert.ok(contextsOf(nginx, "proxy_pass").includes("limit_except"));
    assert.ok(known(nginx, "ssl") && !known(target("nginx", 1, 31), "ssl"));
    assert.ok(!known(nginx, "http2") && known(target("nginx", 1, 31), "http2"));
    assert.ok(!known(nginx, "check") && known(target("tengine"), "check"));
    assert.ok(known(target("ths"), "health_check") && !known(nginx, "health_check"));
    assert.ok(!known(nginx, "more_set_headers"));
    assert.ok(known(nginx, "more_set_headers", { modules: true }));
    for (const name of ["toString", "__proto__", "constructor", ""]) assert.ok(!known(nginx, name));
    assert.equal(blockContext("http", "toString"), undefined);
    assert.ok(lookup(nginx, "upstream", "include"));
  });

  test("name products and near names", () => {
    assert.deepEqual(english("health_check"), ["nginx Plus", "THS"]);
    assert.deepEqual(english("bogus"), []);
    assert.ok(english("http2").includes("newer versions of nginx"));
    assert.ok(productsWith("http2").some(({ zh }) => zh === "更新版本的 nginx"));
    assert.equal(nearestName(nginx, "location", "proxy_passs"), "proxy_pass");
    assert.equal(nearestName(nginx, "server", "servername"), "server_name");
    assert.equal(nearestName(nginx, "upstream", "least_con"), "least_conn");
    assert.equal(nearestName(nginx, "main", "qqqqqqqqqqqq"), undefined);
  });
});

/** Whether any column of nginx has the directive; others' own directives have no facts. */
const nginxOwn = ({ dialects }: AnyDirective): boolean => dialects.includes("nginx");

const isTime = (text: string) => milliseconds.parse(text).ok;

const valueOf = <T>(parsed: { readonly ok: boolean; readonly value?: T }): T | undefined =>
  parsed.ok ? parsed.value : undefined;

const address = (text: string) => valueOf(parseAddress(text, 80));

describe("meanings", () => {
  const either = target("nginx", 1, 25);

  test("each has a name of its own in its block, and words in both languages", () => {
    const slots = new Map<string, string>();
    for (const { name, slot, doc, dialects } of directives) {
      assert.ok(doc.en.length > 5 && /\p{Script=Han}/u.test(doc.zh), name);
      // Products may fill one slot with directives of the same name and other words.
      const own = `${slot} ${dialects.join(" ")}`;
      assert.ok(!slots.has(own) || slots.get(own) !== name, `${own} twice`);
      slots.set(own, name);
    }
    assert.ok(directives.length > 190);
  });

  test("contradict no fact: blocks", () => {
    for (const def of directives.filter(nginxOwn)) {
      const facts = factsOf(def.name, lettersOf(either, true));
      assert.ok(facts.length > 0, `${def.name} is in no nginx, nor in a module for it`);
      for (const context of def.contexts)
        assert.ok(
          facts.some(({ contexts }) => contexts === "anywhere" || contexts.includes(context)),
          `${def.name} may not stand in ${context}`,
        );
    }
  });

  test("contradict no fact: numbers of words", () => {
    for (const def of directives.filter(nginxOwn)) {
      // The table is about the first of two directives of one name.
      if (directives.find(({ name }) => name === def.name) !== def) continue;
      for (const args of statements[def.name]?.good ?? []) {
        const [context] = def.contexts;
        const found = context && lookup(either, context, def.name);
        if (!found?.fact || found.def !== def) continue;
        assert.ok(takesCount(found.fact, words(args).length), `${def.name} ${args}`);
      }
    }
  });

  test("give back what they read", () => {
    for (const def of directives) {
      const all = statements[def.name]?.good ?? def.takes.samples?.good ?? [];
      for (const text of all) {
        const read = statements[def.name]
          ? words(text)
          : [{ text, span: { file: "f", start: 0, end: 0 } }];
        const first = def.takes.parse(read);
        if (!first.ok) continue;
        const printed = def.takes.print(first.value).map((word) => ({
          text: word,
          span: { file: "f", start: 0, end: 0 },
        }));
        const second = def.takes.parse(printed);
        assert.ok(second.ok, `${def.name} ${text}`);
        assert.deepEqual(
          def.takes.print(second.value),
          printed.map((word) => word.text),
          def.name,
        );
      }
    }
  });

  test("take what they call good and refuse what they call bad", () => {
    const { good = [], bad = [] } =
      directives.find(({ name }) => name === "send_timeout")?.takes.samples ?? {};
    assert.ok(good.every(isTime) && bad.every((text) => !isTime(text)));
  });
});

describe("values", () => {
  test("times", () => {
    const cases: readonly (readonly [string, number | undefined, number | undefined])[] = [
      ["5", 5000, 5000],
      ["500ms", 500, undefined],
      ["1m30s", 90_000, 90_000],
      ["1m30", 90_000, 90_000],
      ["5s5", 10_000, 10_000],
      ["1y", undefined, 31_536_000_000],
      ["1M", undefined, 2_592_000_000],
      ["2w", 1_209_600_000, 1_209_600_000],
      ["1d 5", 86_405_000, undefined],
      ["1s1m", undefined, undefined],
      ["99999999999999999999", undefined, undefined],
    ];
    for (const [text, fine, coarse] of cases.slice(0, 8)) {
      assert.equal(valueOf(milliseconds.parse(text)), fine, text);
      assert.equal(valueOf(seconds.parse(text)), coarse, text);
    }
    for (const [text] of cases.slice(9)) assert.equal(valueOf(milliseconds.parse(text)), undefined);
    assert.equal(milliseconds.print(90_000), "90s");
    assert.equal(milliseconds.print(1500), "1500ms");
    assert.equal(milliseconds.print(3_600_000), "1h");
  });

  test("sizes", () => {
    assert.equal(valueOf(size.parse("8k")), 8192);
    assert.equal(valueOf(size.parse("1g")), undefined);
    assert.equal(valueOf(offset.parse("1g")), 1_073_741_824);
    assert.equal(size.print(8192), "8k");
  });

  test("addresses", () => {
    assert.deepEqual(address("a.b"), { text: "a.b", kind: "name", host: "a.b", port: 80 });
    assert.deepEqual(address("unix:/x:y"), {
      text: "unix:/x:y",
      kind: "unix",
      host: "/x:y",
      port: 0,
    });
    for (const text of ["", ":80", "a:", "a:0", "a/b", "[::1", "[a]", "unix:", "http://a"])
      assert.equal(address(text), undefined, text);
  });

  test("patterns: what is surely wrong, and no more", () => {
    for (const good of [
      "^/a(?:b|c)+$",
      "[]a]",
      "a{2,3}",
      "(?<x>a)",
      "\\Qa(\\E",
      "(?#x)a",
      "[[:alpha:]]",
      "a++",
      "(?i)x",
    ])
      assert.equal(patternProblem(good), undefined, good);
    for (const bad of ["(a", "a)", "[a", "*a", "a|*", "a\\", "(+a)"])
      assert.ok(patternProblem(bad), bad);
  });
});
