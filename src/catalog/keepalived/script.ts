import { say } from "../../messages/text.ts";
import { no, ok, type Shape, type Written } from "../shape.ts";

/** A command that keepalived runs without a shell, and who runs it. */
export interface Command {
  /** The program and its arguments. */
  readonly argv: readonly string[];
  readonly user: string | undefined;
  readonly group: string | undefined;
}

const escapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  E: "\u001b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

const piece = /"((?:[^"\\]|\\[^])*)"|'((?:[^'\\]|\\[^])*)'|((?:\\[^]|[^\s"'\\])+)/y;
const escape = /\\(x[0-9a-fA-F]+|c[^]|[0-7]{1,3}|[^])/g;

const resolve = (raw: string): string =>
  raw.replace(escape, (_, code: string) => {
    if (/^x./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16) & 0xff);
    if (/^c./.test(code)) return String.fromCharCode(code.charCodeAt(1) & 0x1f);
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
    return escapes[code] ?? code;
  });

/** keepalived's alloc_strvec_quoted_escaped: both quotes group, a backslash escapes in both. */
export function splitCommand(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(line[at] ?? "")) at++;
    if (at >= line.length) return words;
    let word = "";
    for (;;) {
      piece.lastIndex = at;
      const match = piece.exec(line);
      if (!match) break;
      word += resolve(match[1] ?? match[2] ?? match[3] ?? "");
      at = piece.lastIndex;
    }
    if (at < line.length && !/\s/.test(line[at] ?? "")) at++; // A quote that nothing closes.
    words.push(word);
  }
}

const lineOf = (words: readonly Written[]): string =>
  words.map(({ text, quote }) => (quote === undefined ? text : `"${text}"`)).join(" ");

/** `path`, `"path arguments"`, then a user and a group. */
export const command: Shape<Command> = {
  usage: 'path|"path arguments" [user [group]]',
  parse(words) {
    const [script, user, group] = splitCommand(lineOf(words));
    const argv = script === undefined ? [] : splitCommand(script);
    if (argv.length === 0) return no(say({ en: "a script is missing", zh: "缺少脚本" }));
    return ok({ argv, user, group });
  },
  print({ argv, user, group }) {
    const script = argv.map((word) => (/[\s"'\\]|^$/.test(word) ? quote(word) : word)).join(" ");
    const who = [user, group].filter((word) => word !== undefined);
    return [/[\s"'\\]/.test(script) ? escaped(script) : script, ...who];
  },
};

/** A command, or nothing at all. */
export const optionalCommand: Shape<Command | undefined> = {
  usage: `[${command.usage}]`,
  parse: (words) => (words.length === 0 ? ok(undefined) : command.parse(words)),
  print: (value) => (value ? command.print(value) : []),
};

const quote = (word: string): string => `'${word.replace(/[\\']/g, (mark) => `\\${mark}`)}'`;
/** As it stands between the double quotes that such a word needs. */
const escaped = (script: string): string => script.replace(/[\\"]/g, (mark) => `\\${mark}`);
