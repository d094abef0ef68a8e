import { nginxFacts } from "../../src/catalog/facts/nginx.generated.ts";
import { argumentSamples } from "./nginx-arguments.ts";
import { blockLetters } from "./nginx-blocks.ts";
import { statements } from "./nginx-statements.ts";

/** One statement in one block of a configuration. */
export interface Question {
  readonly name: string;
  /** The module of a third party that has the name; nothing for nginx itself. */
  readonly module: string | undefined;
  readonly letter: string;
  /** What follows the name, its end included. */
  readonly rest: string;
}

interface Row {
  readonly module: string | undefined;
  readonly letters: string;
  readonly takes: string;
  readonly kind: string;
}

const variable = "$remote_addr";

/** Five that are right and five that are wrong, by the kind of the slot. */
const byKind: Readonly<Record<string, readonly [good: readonly string[], bad: readonly string[]]>> =
  {
    f: [
      ["on", "off", "ON", "Off", "oN"],
      ["yes", "true", "1", '""', "onn"],
    ],
    m: [
      ["0", "5s", "500ms", "1m30s", "2d"],
      ["x", "5x", "1y", "-1", "1.5s"],
    ],
    c: [
      ["0", "75s", "1m", "1y", "1M1w"],
      ["500ms", "x", "5x", "-1", "1s1ms"],
    ],
    z: [
      ["1k", "8k", "64k", "1m", "4096"],
      ["x", "1g", "-1", "8kb", "1.5m"],
    ],
    o: [
      ["0", "512", "8k", "10m", "1g"],
      ["x", "1t", "10mb", "-1", "g"],
    ],
    n: [
      ["1", "2", "8", "64", "512"],
      ["x", "-1", "1k", "1.5", '""'],
    ],
    B: [
      ["4 4k", "8 8k", "2 1k", "16 4k", "4 32k"],
      ["0 4k", "4 0", "4 x", "x 4k", "-1 4k"],
    ],
    s: [["a", "/a/b", '"a b"', "0", "a.b"], []],
    a: [["a", "/a/b", '"a b"', "0", "X-Y"], []],
    k: [["A b", 'A ""', 'X-Y "a b"', "a 1", "x y"], []],
    p: [
      ["lbc-a", "lbc-b 1", "lbc-c 1 2", "lbc-d 1 2 2", "lbc-e 3"],
      ["lbc-a x", "lbc-a 0", "lbc-a 1 x", "lbc-a 1 0", "lbc-a -1"],
    ],
    A: [
      ["user:rw", "group:r", "all:rw", "user:rw group:rw", "user:rw group:r all:r"],
      ["user", "user:w", "other:r", "user:rwx", "x"],
    ],
    t: [["text/css", "text/css text/xml", "*", "a/b", "x"], []],
    w: [
      ["0", variable, `a ${variable}`, `a${variable}`, `\${remote_addr}x`],
      ["$", "a$", "${", "${remote_addr", "${}"],
    ],
    v: [
      ["a", variable, '"a b"', `a${variable}`, `\${remote_addr}x`],
      ["$", "a$", "${", "${remote_addr", "${}"],
    ],
    V: [
      ["0", "1k", "8k", "1m", variable],
      ["x", "1g", "-1", "$", "1.5m"],
    ],
  };

function rowsOf(line: string): readonly Row[] {
  return line.split(" ").flatMap((text) => {
    const [owner = "", letters = "", takes = "", kind = ""] = text.split(":");
    const module = owner.startsWith("@") ? owner.slice(1) : undefined;
    const known = module !== undefined || owner.includes("n");
    return known
      ? [{ module, letters: letters === "*" ? blockLetters : letters, takes, kind }]
      : [];
  });
}

/** Every directive of nginx 1.22 and of the modules that `has` names, in every block. */
export function* questionsOf(has: (module: string) => boolean): Generator<Question> {
  for (const line of nginxFacts.split("\n")) {
    const space = line.indexOf(" ");
    const name = line.slice(0, space);
    const all = space > 0 ? rowsOf(line.slice(space + 1)) : [];
    const rows = all.filter(({ module }) => module === undefined || has(module));
    const own = rows.filter(({ module }) => module === undefined);
    // One owner at a time: a module that takes a name of nginx's would be asked about both.
    const asked = own.length > 0 ? own : rows;
    yield* questionsAbout(name, asked);
  }
}

function* questionsAbout(name: string, rows: readonly Row[]): Generator<Question> {
  const everywhere = rows.map(({ letters }) => letters).join("");
  for (const row of rows) {
    const { module } = row;
    for (const letter of row.letters) {
      if (!blockLetters.includes(letter)) continue;
      const [good, bad] = samplesOf(name, letter, row);
      const once = good[0];
      const all = new Set([...good, ...bad, ...otherCounts(row, once ?? "")]);
      for (const rest of all) yield { name, module, letter, rest: ended(row, rest) };
      yield { name, module, letter, rest: isBlock(row) ? ";" : `${blank(once)} { }` };
      if (once !== undefined && !isBlock(row) && letter === row.letters[0])
        yield { name, module, letter, rest: `${blank(once)}; ${name}${blank(once)};` };
    }
  }
  const [first] = rows;
  const wrong = first && wrongLetter(name, everywhere, first.module);
  if (!first || wrong === undefined) return;
  const [good] = samplesOf(name, first.letters[0] ?? "", first);
  yield { name, module: first.module, letter: wrong, rest: ended(first, good[0] ?? "") };
}

const blank = (words: string | undefined): string =>
  words === undefined || words === "" ? "" : ` ${words}`;

const isBlock = ({ takes }: Row): boolean => takes.startsWith("b");

const ended = (row: Row, words: string): string => {
  if (!isBlock(row)) return `${blank(words)};`;
  return blank(words.endsWith("}") ? words : `${words} { }`.trim());
};

/** A block in which the name may not stand: another one for each name. */
function wrongLetter(
  name: string,
  letters: string,
  module: string | undefined,
): string | undefined {
  const candidates = Array.from("mehsljuMSUaA").filter((letter) => !letters.includes(letter));
  const sum = Array.from(name).reduce((total, sign) => total + sign.charCodeAt(0), 0);
  const near = candidates.filter((letter) => !"aA".includes(letter) || module === undefined);
  return near[sum % Math.max(near.length, 1)];
}

function samplesOf(
  name: string,
  letter: string,
  { takes, kind }: Row,
): readonly [good: readonly string[], bad: readonly string[]] {
  const special = Object.entries(argumentSamples).find(
    ([key]) => key.startsWith(`${name}@`) && key.slice(name.length + 1).includes(letter),
  );
  const table = special?.[1] ?? argumentSamples[name];
  if (table) return [listed(table.good), listed(table.bad)];
  const older = statements[name];
  if (older && "hslijxueEm".includes(letter)) return [older.good, older.bad];
  const [sign = "", choices = ""] = kind.split("=");
  const words = choices.split("|");
  if (sign === "e")
    return [
      [...words, (words[0] ?? "").toUpperCase()].slice(0, 6),
      ["bogus", '""', `${words[0]}x`, "1x", `${words[0]},${words[1]}`],
    ];
  if (sign === "b")
    return [
      [...words.slice(0, 4), words.slice(0, 2).join(" "), (words.at(-1) ?? "").toUpperCase()],
      ["bogus", '""', `${words[0]}x`, `${words[0]} bogus`, `${words[0]},${words[1]}`],
    ];
  if (sign === "n" && words.length === 2) {
    const [least = 0, most = 0] = words.map(Number);
    const middle = Math.floor((least + most) / 2);
    return [
      [least, least + 1, middle, most - 1, most].map(String),
      [String(most + 1), "-1", "x", "1.5", least > 0 ? String(least - 1) : "1k"],
    ];
  }
  const known = byKind[sign];
  if (known) return known;
  const counts = countsOf(takes);
  return [[Array.from({ length: counts[0] ?? 0 }, () => "x").join(" ")], []];
}

const listed = (text: string): string[] =>
  (text === "" ? [""] : text.split(" | ")).map((one) => one.trim());

/** Numbers of words that are right: only the least where there is no greatest. */
function countsOf(takes: string): readonly number[] {
  const letters = takes.startsWith("b") ? takes.slice(1) : takes;
  if (letters === "*") return [0, 1, 2, 3, 4, 5, 6, 7, 8];
  if (letters === "+") return [1, 2, 3, 4, 5, 6, 7, 8];
  if (letters === "p") return [2, 3, 4, 5, 6, 7, 8];
  return Array.from(letters).map((letter) => (letter === "f" ? 1 : Number(letter)));
}

/** One word more than may be, and one less. */
function* otherCounts(row: Row, good: string): Generator<string> {
  const counts = countsOf(row.takes);
  const least = Math.min(...counts);
  const most = Math.max(...counts);
  const body = good.includes("{") ? good.slice(good.indexOf("{")) : "";
  const words = good.replace(body, "").match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
  const filled = (count: number) =>
    [...words, ...Array.from({ length: count }, () => "x")].slice(0, count).join(" ");
  const withBody = (text: string) => (body === "" ? text : `${text} ${body}`.trim());
  if (most < 8) yield withBody(filled(most + 1));
  if (least > 0) yield withBody(filled(least - 1));
}
