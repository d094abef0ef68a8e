import { readFileSync } from "node:fs";
import { join } from "node:path";

const glossary = readFileSync(join(import.meta.dirname, "../../docs/glossary.md"), "utf8");

/** What `docs/glossary.md` says not to write, and what to write. */
export const unwanted: ReadonlyMap<string, string> = new Map(
  glossary.split("\n").flatMap((line) => {
    const [, , wanted = "", not = ""] = line.split("|").map((cell) => cell.trim());
    if (!/^\|(?! ---|.*not ·)/.test(line)) return [];
    return not.split("、").flatMap((word) => (word === "" ? [] : [[word, wanted] as const]));
  }),
);

const han = "\\u3400-\\u9FFF";
const full = "\\u3001\\u3002\\uFF01\\uFF08\\uFF09\\uFF0C\\uFF1A\\uFF1B\\uFF1F\\u201C\\u201D";

/**
 * Names, values and quotations: what no language changes. An `x` stands for each; what has quotes
 * of its own may have spaces around it or not.
 */
export const withoutCode = (text: string): string =>
  text
    .replace(/`[^`]*`/g, "x")
    .replace(/“[^”\u3400-\u9FFF]*”/g, "\uFFFC")
    .replace(/\]\([^)]*\)/g, "]")
    .replace(/\[[\w.*-]+(?:, [\w.*-]+)+\]/g, "x")
    .replace(/\b\w+(?:[./_-]\w+)+/g, "x")
    .replace(/"[^"\u3400-\u9FFF]*"/g, "x")
    .replace(/'[^'\u3400-\u9FFF]*'/g, "x")
    .replace(/<[^<>\s]*>/g, "x")
    .replace(/https?:\/\/[^\s\u3000-\u303F\uFF00-\uFFEF\u3400-\u9FFF]+/g, "x");

interface Check {
  readonly wrong: RegExp;
  readonly says: string;
}

const inChinese: readonly Check[] = [
  { wrong: new RegExp(`[${han}]\\s+[${han}]`, "u"), says: "a space between Chinese characters" },
  { wrong: new RegExp(`[${full}] +\\S`, "u"), says: "a space after full-width punctuation" },
  { wrong: new RegExp(`\\S +[${full}]`, "u"), says: "a space before full-width punctuation" },
  { wrong: new RegExp(`[${han}][A-Za-z0-9$\`-]`, "u"), says: "no space between Chinese and Latin" },
  { wrong: new RegExp(`[A-Za-z0-9%\`)][${han}]`, "u"), says: "no space between Latin and Chinese" },
  { wrong: new RegExp(`[${han}] ?[,;:?!](?![\\w=:])`, "u"), says: "ASCII punctuation" },
  { wrong: new RegExp(`[${han}] ?\\(|\\) ?[${han}]`, "u"), says: "ASCII parentheses" },
  { wrong: /。$/, says: "a full stop at the end" },
  { wrong: /\.\.\./, says: "three dots" },
  // What no directive or value is called: a sentence was left in English.
  {
    wrong: /\b(?:the|an?|is|are|of|and|its?|that|which|with|has|have|must|cannot|does|was)\b/,
    says: "English words",
  },
  { wrong: /(?:\b[a-z]{3,}\b[ ,]+){5,}/, says: "a run of English words" },
];

/** What is wrong with a Chinese text; names and quotations in it are left alone. */
export function faultsOfChinese(text: string): string[] {
  const prose = withoutCode(text);
  const faults = inChinese.flatMap(({ wrong, says }) => {
    const found = wrong.exec(prose);
    return found ? [`${says}: ${prose.slice(Math.max(0, found.index - 8), found.index + 16)}`] : [];
  });
  for (const [word, wanted] of unwanted)
    if (prose.includes(word)) faults.push(`${word}: ${wanted}`);
  return faults;
}

/** Words that begin with a capital wherever they stand. */
const proper = /^(?:[A-Z][A-Z0-9]|[A-Z]\w*[A-Z_/+]|Tengine|Angie|Linux)/;

const inEnglish: readonly Check[] = [
  { wrong: /[\u3000-\u9FFF\uFF00-\uFFEF]/u, says: "Chinese" },
  { wrong: /[^.…]\.$/, says: "a full stop at the end" },
  { wrong: / {2}| [,;:.?!](?= |$)/, says: "a space too many" },
  { wrong: /\b(?:it's|don't|can't|doesn't|isn't|won't)\b/i, says: "a contraction" },
];

/** What is wrong with an English text; names and quotations in it are left alone. */
export function faultsOfEnglish(text: string): string[] {
  const prose = withoutCode(text);
  const faults = inEnglish.flatMap(({ wrong, says }) => {
    const found = wrong.exec(prose);
    return found ? [`${says}: ${prose.slice(Math.max(0, found.index - 8), found.index + 16)}`] : [];
  });
  const capital = /^[A-Z]/.test(prose) && !proper.test(prose);
  return capital ? [...faults, `a capital: ${prose.slice(0, 16)}`] : faults;
}
