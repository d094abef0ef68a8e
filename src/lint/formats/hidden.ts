import type { TextEdit } from "../../text/edit.ts";
import type { Source, Sources } from "../../text/source.ts";
import type { Span } from "../../text/span.ts";
import { maskSecrets } from "./secrets.ts";

/** Lines above one that may say that it holds a secret: an argument may stand on the next line. */
const above = 2;

/** Longer ones are no words of a message; what is hidden may be longer. */
const longestLine = 65_536;

interface Masked {
  readonly line: number;
  readonly text: string;
  readonly secrets: readonly string[];
}

/** The last line of each file is kept, for lines with thousands of findings. */
const lastMasked = new WeakMap<Source, Masked>();

/** A line as it may be shown, its secrets starred out. */
export const maskedLine = (source: Source, line: number): string => masked(source, line).text;

/** What is secret on the lines of these places: messages may quote it. */
export function secretsAt(spans: readonly Span[], sources: Sources): readonly string[] {
  const found: string[] = [];
  for (const { file, start, end } of spans) {
    const source = sources.get(file);
    if (!source || source.text === "") continue;
    const first = source.position(start).line;
    const last = end === start ? first : source.position(end).line;
    for (let line = first; line <= Math.min(last, first + above); line++)
      for (const secret of masked(source, line).secrets) found.push(secret);
  }
  return found;
}

function masked(source: Source, line: number): Masked {
  const last = lastMasked.get(source);
  if (last?.line === line) return last;
  const text = source.line(line);
  const shown = isInKey(source, line) ? text.replace(/\S/g, "*") : maskBelow(source, line, text);
  const found = { line, text: shown, secrets: shown === text ? [] : starred(text, shown) };
  lastMasked.set(source, found);
  return found;
}

function maskBelow(source: Source, line: number, text: string): string {
  if (text.length > longestLine) return maskSecrets(text);
  let before = "";
  for (let at = Math.max(1, line - above); at < line; at++) {
    const other = source.line(at);
    if (other.length <= longestLine) before += `${other}\n`;
  }
  return maskSecrets(before + text).slice(before.length);
}

/** The words under the stars; what is short is no secret that a message could tell. */
function starred(text: string, shown: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; at++) {
    if (shown[at] === text[at]) continue;
    let end = at;
    while (end < text.length && shown[end] === "*" && text[end] !== " ") end++;
    const word = text.slice(at, Math.max(end, at + 1));
    if (word.length >= 4) found.push(word);
    at = Math.max(end, at + 1) - 1;
  }
  return found;
}

interface KeyLines {
  readonly from: number;
  readonly to: number;
}

const keysOf = new WeakMap<Source, readonly KeyLines[]>();

/** Whether a line is of a private key that stands in the file itself. */
function isInKey(source: Source, line: number): boolean {
  const keys = keysOf.get(source) ?? findKeys(source);
  keysOf.set(source, keys);
  return keys.some(({ from, to }) => line > from && line < to);
}

function findKeys(source: Source): readonly KeyLines[] {
  const { text } = source;
  const found: KeyLines[] = [];
  const mark = "PRIVATE KEY-----";
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) {
    const start = text.lastIndexOf("-----", at);
    if (!text.startsWith("-----BEGIN", start)) continue;
    const end = text.indexOf(mark, at + mark.length);
    found.push({
      from: source.position(at).line,
      to: end === -1 ? Infinity : source.position(end).line,
    });
  }
  return found;
}

/** Characters on either side that tell whether a text is a secret: its name and what quotes it. */
const neighbours = 1024;

/** Whether edits would write a secret of the file into a report. */
export const tellsSecret = (edits: readonly TextEdit[], sources: Sources): boolean =>
  edits.some(({ span: { file, start, end }, text }) => {
    const source = sources.get(file);
    if (!source || text === "") return false;
    const before = lastLine(source.text.slice(Math.max(0, start - neighbours), start));
    const after = firstLine(source.text.slice(end, end + neighbours));
    const shown = maskSecrets(`${before}${text}${after}`);
    return shown.slice(before.length, before.length + text.length) !== text;
  });

const lastLine = (text: string): string => text.slice(text.lastIndexOf("\n") + 1);
const firstLine = (text: string): string => text.slice(0, /\n|$/.exec(text)?.index);
