import { hash } from "node:crypto";
import { posix } from "node:path";

import type { Language } from "../messages/text.ts";

/** What the last build wrote, so that the next one knows its own files from others. */
export interface Manifest {
  readonly language: Language | undefined;
  /** SHA-256 in hexadecimal, by path below the folder. */
  readonly files: ReadonlyMap<string, string>;
}

export const manifestName = ".lbc-build.json";

export const emptyManifest: Manifest = { language: undefined, files: new Map() };

export const digestOf = (bytes: Uint8Array): string => hash("sha256", bytes, "hex");

/** The same bytes for the same files, whatever their order. */
export function printManifest({ language, files }: Manifest): string {
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const json = { version: 1, language, files: Object.fromEntries(sorted) };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

/** Nothing where the text is no manifest of this version. */
export function parseManifest(text: string): Manifest | undefined {
  const json = parsed(text);
  if (typeof json !== "object" || json === null) return undefined;
  if (!("version" in json) || json.version !== 1 || !("files" in json)) return undefined;
  const { files } = json;
  if (typeof files !== "object" || files === null) return undefined;
  const all = new Map<string, string>();
  for (const [path, digest] of Object.entries(files)) {
    if (!isInside(path) || isReserved(path) || typeof digest !== "string") return undefined;
    all.set(path, digest);
  }
  const language = "language" in json && isLanguage(json.language) ? json.language : undefined;
  return { language, files: all };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isLanguage = (value: unknown): value is Language => value === "en" || value === "zh";

/** Whether a path leads nowhere else: what stands in the folder may be anybody's. */
export const isInside = (path: string): boolean =>
  posix.normalize(path) === path &&
  path !== "." &&
  !posix.isAbsolute(path) &&
  !/^\.\.(?:\/|$)|\0/.test(path);

/** A name that a build keeps for itself. */
export const isReserved = (name: string): boolean => name.startsWith(".lbc-build");
