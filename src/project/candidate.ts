export type Family = "nginx" | "keepalived";

/** A file where a configuration may begin. */
export interface Candidate {
  readonly absolute: string;
  readonly family: Family;
  /** Not a piece that something else is likely to include. */
  readonly whole: boolean;
  /** Where relative includes of nginx start. */
  readonly directory: string;
}

const wholeNginx = /^[ \t]*(?:events|http|stream|mail)[ \t\r\n]*\{/m;

/** Not a piece that something else is likely to include, by what it holds. */
export const isWhole = (family: Family, text: string): boolean =>
  family === "keepalived" || wholeNginx.test(text);

/** A piece is read as if the nearest whole configuration around it included it. */
export function directoryFor(piece: Candidate, found: readonly Candidate[]): string {
  if (piece.whole) return piece.directory;
  let nearest: string | undefined;
  for (const { whole, family, directory } of found)
    if (whole && family === "nginx" && `${piece.directory}/`.startsWith(`${directory}/`))
      if (directory.length >= (nearest?.length ?? 0)) nearest = directory;
  return nearest ?? piece.directory;
}
