import type { Place } from "../answer.ts";
import type { LoadedFiles } from "./files.ts";

const seen = new WeakMap<Error, readonly NodeJS.CallSite[]>();

/** Keeps the stack of every error as data; what a configuration reads of it stays as it was. */
export function keepStacks(): void {
  Error.prepareStackTrace = (error, sites) => {
    seen.set(error, sites);
    const lines = sites.map(lineOf);
    return `${String(error)}${lines.join("")}`;
  };
}

/** The innermost place of an error in a file of the user's. */
export function placeOfError(error: unknown, files: LoadedFiles): Place | undefined {
  if (!(error instanceof Error)) return undefined;
  // It is made when somebody looks.
  void error.stack;
  for (const site of seen.get(error) ?? []) {
    const place = files.placeIn(
      site.getFileName() ?? "",
      site.getLineNumber() ?? 1,
      site.getColumnNumber() ?? 1,
    );
    if (place) return place;
  }
  return undefined;
}

const lineOf = (site: NodeJS.CallSite): string =>
  `\n    at ${site.getFunctionName() ?? "<anonymous>"} (${site.getFileName() ?? "native"}:${site.getLineNumber()}:${site.getColumnNumber()})`;
