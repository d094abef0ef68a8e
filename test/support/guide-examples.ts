import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** The examples of a guide: its blocks of TypeScript, each a file. */
export const examplesIn = (
  path: string,
): readonly { readonly name: string; readonly text: string }[] =>
  [...readFileSync(path, "utf8").matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = ""], index) => ({
    name: `${basename(path, ".md")}-${index + 1}.ts`,
    text,
  }));
