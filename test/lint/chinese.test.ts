import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import { ruleAnswer } from "../../src/cli/rule-fix.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { ruleIndexMarkdown } from "../../src/explain/rule-index-markdown.ts";
import { ruleList } from "../../src/explain/rule-list.ts";
import { ruleMarkdown } from "../../src/explain/rule-markdown.ts";
import { rulePage } from "../../src/explain/rule-page.ts";
import { noPaint } from "../../src/lint/formats/paint.ts";
import { formatPretty } from "../../src/lint/formats/pretty.ts";
import { rules } from "../../src/lint/rules.generated.ts";
import type { Text } from "../../src/messages/text.ts";
import type { Sources } from "../../src/text/source.ts";
import { faultsOfChinese, faultsOfEnglish } from "../messages/faults.ts";
import { checkExample } from "./examples.ts";

const root = join(import.meta.dirname, "../..");
const han = /\p{Script=Han}/u;

/** What a finding quotes of its files, in Chinese too, is not ours. */
function faultsOf(found: Diagnostic): string[] {
  const texts: (Text | undefined)[] = [found.message, found.help, found.fix?.title];
  for (const { message } of found.related ?? []) texts.push(message);
  return texts.flatMap((text) => {
    // What is to be typed has no language.
    if (!text || text.en === text.zh) return [];
    const quotesChinese = han.test(text.en);
    const faults = quotesChinese
      ? []
      : [...faultsOfChinese(text.zh), ...faultsOfEnglish(text.en)].filter(
          // A name of the file may be the first word.
          (fault) => !fault.startsWith("a capital"),
        );
    if (!han.test(text.zh)) faults.push("no Chinese");
    if (/\n|undefined|NaN|\[object/.test(text.en + text.zh)) faults.push("not filled");
    return faults.map((fault) => `${found.code} ${fault} | ${text.zh} | ${text.en}`);
  });
}

test("whatever is found in the examples of the rules is told in Chinese and in English", () => {
  const faults = rules.flatMap((rule) =>
    rule.bad.flatMap((example) => checkExample(rule, example).diagnostics.flatMap(faultsOf)),
  );
  assert.deepEqual([...new Set(faults)], []);
});

/** Every line that is not of a file: what lbc itself says. */
const ownLines = (text: string): string[] =>
  text.split("\n").filter((line) => line.trim() !== "" && !/^ *\d* *(?:[│⋮]|╭─)/.test(line));

const pretty = (diagnostics: readonly Diagnostic[], sources: Sources): string =>
  formatPretty({ diagnostics, sources }, { language: "zh", paint: noPaint });

test("a run over the hazardous pair is Chinese from the first line to the summary", () => {
  for (const request of [
    { paths: [], cluster: "examples/ths-pair-hazards", cwd: root },
    { paths: ["examples/syntax-errors"], cwd: root },
  ]) {
    const { diagnostics, project } = check(request, { copied: true });
    assert.ok(diagnostics.length >= 8);
    for (const line of ownLines(pretty(diagnostics, project.sources))) {
      // A fix that is nothing but what is written.
      assert.match(line, han);
      assert.deepEqual(faultsOfChinese(line), [], line);
      assert.doesNotMatch(
        line.replace(/\[.*\]/, ""),
        /(?<!-)\b(?:error|warning|info|help|fix|note)\b(?![=/ ])/,
        line,
      );
    }
  }
});

test("the pages of the rules and their lists are Chinese, and the English ones are not", () => {
  for (const rule of rules) {
    const answer = ruleAnswer(rule);
    const look = { language: "zh", paint: noPaint, columns: undefined } as const;
    for (const page of [rulePage(rule, answer, look), ruleMarkdown(rule, answer, "zh")])
      for (const line of ownProse(page).flatMap((each) => each.split(" · ")))
        assert.deepEqual(faultsOfChinese(line.replace(/。$/, "")), [], `${rule.id}: ${line}`);
    for (const line of ownProse(ruleMarkdown(rule, answer, "en")))
      if (!line.includes("[中文]"))
        assert.doesNotMatch(line.replace(/`[^`]*`/g, ""), han, `${rule.id}: ${line}`);
  }
  const index = ruleIndexMarkdown(rules, "zh").replaceAll("[English]", "");
  for (const line of ownProse(index))
    for (const cell of line.replace(/。$/, "").split(/ ?\| ?/))
      assert.deepEqual(faultsOfChinese(cell), [], line);
  const list = ruleList(rules, { language: "zh", paint: noPaint, columns: undefined });
  for (const line of list.split("\n"))
    assert.deepEqual(faultsOfChinese(line.replace(/^ *\S+ +\S+ +/, "")), [], line);
});

/** The lines of a page outside listings, comments and sources. */
const ownProse = (page: string): string[] =>
  page
    .replace(/^```(?:.|\n)*?^```$/gm, "")
    .replace(/^(?: *\d* *[│⋮].*| *(?:\S+\/)*\S+\.conf)$/gm, "")
    .replace(/^(?:<.*>| *# .*|.*\blbc-ignore\b.*|- <.*>)$/gm, "")
    .split("\n")
    .map((line) =>
      line
        .replace(/^(?:#+|>|-|=|→) */, "")
        .replace(/ {2,}/g, "：")
        .trim(),
    )
    .filter((line) => line !== "" && han.test(line));
