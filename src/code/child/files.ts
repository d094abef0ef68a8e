import type { Place } from "../answer.ts";
import { type Insertion, offsetBefore } from "./instrument.ts";

/** A module of the user's. */
export interface LoadedFile {
  readonly url: string;
  readonly path: string;
  readonly text: string;
  /** What runs in its place. */
  changed?: { readonly text: string; readonly insertions: readonly Insertion[] };
  outline?: Outline;
}

/** What of a module is asked for by others. */
export interface Outline {
  readonly imports: readonly ImportedName[];
  /** What is exported as default. */
  readonly exported: Place | undefined;
  /** The first `await` that the whole module waits for. */
  readonly waits: Place | undefined;
}

/** A module that is named, and where nothing else is imported by name, only that. */
export interface ImportedName {
  readonly module: string;
  readonly place: Place;
  /** As the other module calls it. */
  readonly name?: string;
}

/** The modules of the user's, in the order in which they were loaded. */
export class LoadedFiles {
  readonly all: LoadedFile[] = [];
  readonly #numbers = new Map<string, number>();

  add(file: LoadedFile): number {
    const number = this.all.push(file) - 1;
    this.#numbers.set(file.url, number);
    return number;
  }

  /** Whether a module is the user's, and has been loaded. */
  has = (url: string): boolean => this.#numbers.has(url);

  /** Where a line and column (from 1) of what runs were written. */
  placeIn(url: string, line: number, column: number): Place | undefined {
    const number = this.#numbers.get(url);
    const file = number === undefined ? undefined : this.all[number];
    if (number === undefined || !file) return undefined;
    const { text, insertions } = file.changed ?? { text: file.text, insertions: [] };
    const offset = offsetBefore(insertions, startOfLine(text, line) + column - 1);
    return [number, ...wordAt(file.text, offset)];
  }

  /** Where a module names another. */
  placeOfImport(url: string, module: string, name?: string): Place | undefined {
    const number = this.#numbers.get(url);
    const imports = number === undefined ? undefined : this.all[number]?.outline?.imports;
    return imports?.find((one) => one.module === module && one.name === name)?.place;
  }
}

/** The offset at which a line (from 1) begins. */
export function startOfLine(text: string, line: number): number {
  let start = 0;
  for (let number = 1; number < line; number++) {
    const end = text.indexOf("\n", start);
    if (end === -1) return start;
    start = end + 1;
  }
  return start;
}

/** The name that stands at an offset, or one character. */
export function wordAt(text: string, offset: number): readonly [start: number, end: number] {
  // The engine means the name when it points to the dot before it.
  const at = text[offset] === "." ? offset + 1 : offset;
  const start = Math.max(0, Math.min(at, text.length));
  const word = /^[\p{L}\p{N}_$]+/u.exec(text.slice(start, start + 200));
  const length = word?.[0].length ?? (start < text.length && text[start] !== "\n" ? 1 : 0);
  return [start, start + length];
}
