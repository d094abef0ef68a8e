import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A text of the sources in both languages, and where it stands; parameters are still `{names}`. */
export interface WrittenText {
  /** `src/cli/help.ts:12`. */
  readonly place: string;
  readonly en: string;
  readonly zh: string;
}

interface Token {
  readonly kind: "word" | "text" | "sign";
  readonly text: string;
  readonly start: number;
}

const root = join(import.meta.dirname, "../..");

/** Every `{ en: …, zh: … }` and `say("…", "…")`-like pair of literals in the sources that match. */
export function textsOf(...patterns: readonly string[]): readonly WrittenText[] {
  return globSync([...patterns], { cwd: root })
    .filter((path) => !path.endsWith(".generated.ts"))
    .toSorted()
    .flatMap((path) => textsIn(path, readFileSync(join(root, path), "utf8")));
}

export function textsIn(path: string, source: string): readonly WrittenText[] {
  const tokens = tokensOf(source);
  const found: WrittenText[] = [];
  const add = (start: number, en: string, zh: string): void => {
    const line = source.slice(0, start).split("\n").length;
    found.push({ place: `${path}:${line}`, en, zh });
  };
  for (const [index, { text, start }] of tokens.entries()) {
    if ((text === "en" || text === "many") && tokens[index + 1]?.text === ":") {
      const en = valueAt(tokens, index + 2);
      const next = en.end + 1;
      if (tokens[next]?.text !== "zh" || tokens[next + 1]?.text !== ":") continue;
      add(start, en.text, valueAt(tokens, next + 2).text);
    } else if (tokens[index + 1]?.text === "(" && tokens[index]?.kind === "word") {
      const [en, comma, zh] = tokens.slice(index + 2);
      const pair = en?.kind === "text" && comma?.text === "," && zh?.kind === "text";
      if (pair && /\p{Script=Han}/u.test(zh.text) && !zh.text.includes("\n"))
        add(start, en.text, zh.text);
    } else if (tokens[index]?.kind === "text")
      // The tables of variables: `name | English | Chinese`.
      for (const [, en = "", zh = ""] of text.matchAll(/^[^|\n]* \| (.*) \| (.*)$/gm))
        if (/\p{Script=Han}/u.test(zh)) add(start, en, zh);
  }
  return found;
}

/** The literals of a value, and the token that ends it; what is no literal is `{}`. */
function valueAt(tokens: readonly Token[], from: number): { text: string; end: number } {
  let text = "";
  let depth = 0;
  let isCode = false;
  let end = from;
  for (; end < tokens.length; end++) {
    const token = tokens[end];
    if (!token) break;
    const { kind, text: written } = token;
    if (kind === "sign" && "([{".includes(written)) depth++;
    if (kind === "sign" && ")]}".includes(written) && depth-- === 0) break;
    if (kind === "sign" && depth === 0 && ",;".includes(written)) break;
    if (kind === "text") text += written;
    else if (written !== "+") isCode = true;
  }
  return { text: isCode ? `${text}{}` : text, end };
}

function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  while (at < source.length) {
    const start = at;
    const skipped =
      take(blank) ?? (mayBePattern(tokens.at(-1)) ? take(regularExpression) : undefined);
    if (skipped !== undefined) {
      at += skipped.length;
      if (skipped.startsWith("/") && !/^\/[/*]/.test(skipped))
        tokens.push({ kind: "sign", text: "regex", start });
      continue;
    }
    if (source[at] === "`") {
      const { text, end } = templateAt(source, at);
      tokens.push({ kind: "text", text, start });
      at = end;
      continue;
    }
    const quoted = take(string);
    const written = quoted ?? take(word) ?? source.charAt(at);
    at += written.length;
    const kind = quoted === undefined ? (/[\p{L}_$]/u.test(written) ? "word" : "sign") : "text";
    tokens.push({ kind, text: quoted === undefined ? written : unquote(quoted), start });
  }
  return tokens;
}

const blank = /\s+|\/\/.*|\/\*[^]*?\*\//y;
const word = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const string = /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/y;
const regularExpression = /\/(?![/*])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;

const mayBePattern = (before: Token | undefined): boolean =>
  !before ||
  (before.kind === "sign" && !/^(?:[)\]}]|regex)$/.test(before.text)) ||
  before.text === "return";

/** A template; its `${expressions}` become `{}`. */
function templateAt(source: string, from: number): { text: string; end: number } {
  let text = "";
  let at = from + 1;
  while (at < source.length && source[at] !== "`") {
    if (source[at] === "\\") {
      text += unquote(source.slice(at, at + 2));
      at += 2;
    } else if (source.startsWith("${", at)) {
      at = endOfExpression(source, at + 2);
      text += "{}";
    } else text += source.charAt(at++);
  }
  return { text, end: at + 1 };
}

function endOfExpression(source: string, from: number): number {
  let depth = 1;
  let at = from;
  while (depth > 0 && at < source.length) {
    if (source[at] === "`") at = templateAt(source, at).end;
    else {
      if (source[at] === "{") depth++;
      if (source[at] === "}") depth--;
      at++;
    }
  }
  return at;
}

const unquote = (written: string): string =>
  written
    .replace(/^(["'])([^]*)\1$/, "$2")
    .replace(/\\u\{?([0-9A-Fa-f]{2,6})\}?|\\([^])/g, (_, code?: string, sign?: string) =>
      code === undefined
        ? ({ n: "\n", t: "\t" }[sign ?? ""] ?? sign ?? "")
        : String.fromCodePoint(parseInt(code, 16)),
    );
