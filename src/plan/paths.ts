import { dirname, isAbsolute, join, resolve } from "node:path";

/** How nginx completes relative paths: most below its prefix, certificates beside the file. */
export interface Paths {
  readonly prefix: string;
  readonly configDirectory: string;
}

export function pathsOf(file: string, prefix: string, cwd: string): Paths {
  return {
    prefix: resolve(cwd, prefix),
    configDirectory: dirname(resolve(cwd, file)),
  };
}

export const below = (directory: string, path: string): string =>
  isAbsolute(path) ? path : join(directory, path);
