import { isInside } from "./manifest.ts";

/** What a build is about to do below its folder, so that the next one can undo it. */
export interface Journal {
  readonly entries: readonly JournalEntry[];
  /** Folders that were not there, outermost first. */
  readonly folders: readonly string[];
}

interface JournalEntry {
  readonly path: string;
  /** There was a file. */
  readonly had: boolean;
  /** There is to be one. */
  readonly stays: boolean;
}

/** Nothing where the text is no journal: what stands in the folder may be anybody's. */
export function parseJournal(text: string): Journal | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isJournal(json) ? json : undefined;
}

const isJournal = (json: unknown): json is Journal =>
  isObject(json) && isListOf(json["entries"], isEntry) && isListOf(json["folders"], isPath);

const isEntry = (json: unknown): boolean =>
  isObject(json) &&
  isPath(json["path"]) &&
  typeof json["had"] === "boolean" &&
  typeof json["stays"] === "boolean";

const isPath = (json: unknown): boolean => typeof json === "string" && isInside(json);

const isListOf = (json: unknown, of: (one: unknown) => boolean): boolean =>
  Array.isArray(json) && json.every(of);

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === "object" && json !== null;
