import { join } from "node:path";

import { build } from "esbuild";

/*
 * The commands that read, check and print are hundreds of small modules, and most of their time on a
 * small file is loading them. Here they become a few files, split where a command is loaded when it
 * is asked for. `serve` and `demo` start processes from files of their own and stay as they are.
 */
const root = join(import.meta.dirname, "..");

await build({
  absWorkingDir: root,
  // oclif loads the index by its name.
  entryPoints: { main: "dist/src/cli/main.js", index: "dist/src/cli/index.js" },
  outdir: "dist/bundle",
  bundle: true,
  // Names stay: a stack in a bug report is to say where it was.
  minifyWhitespace: true,
  minifySyntax: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node24",
  packages: "external",
  legalComments: "none",
  logLevel: "warning",
});
