import { type Buffer, isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { isBuiltin, registerHooks } from "node:module";
import type {
  LoadFnOutput,
  LoadHookContext,
  ResolveFnOutput,
  ResolveHookContext,
} from "node:module";
import { extname, sep } from "node:path";
import { fileURLToPath } from "node:url";

import type { Expression, Program } from "acorn";

import { nearest } from "../../messages/nearest.ts";
import { say } from "../../messages/text.ts";
import { type LoadedFile, type LoadedFiles, wordAt } from "./files.ts";
import {
  commonJs,
  forbiddenModule,
  isDirectory,
  noExport,
  notInstalled,
  notThere,
  onlyFiles,
  onlyLbc,
  outside,
  readingFails,
  tooLarge,
  wrongEncoding,
  wrongExtension,
} from "./import-messages.ts";
import { instrument } from "./instrument.ts";
import { Located } from "./located.ts";
import { outlineOf, parsed, parsedJson } from "./parse.ts";
import type { Recorder } from "./recorder.ts";
import { withoutTypes } from "./strip.ts";

/** Beyond what anybody writes by hand. */
const mostBytes = 4_000_000;
const extensions = [".ts", ".mts", ".js", ".mjs", ".json"];

/** What a configuration may use of Node: nothing that reaches beyond this process but files. */
const allowedBuiltins = new Set([
  "assert",
  "assert/strict",
  "buffer",
  "crypto",
  "events",
  "fs",
  "fs/promises",
  "os",
  "path",
  "path/posix",
  "path/win32",
  "process",
  "punycode",
  "querystring",
  "string_decoder",
  "timers",
  "timers/promises",
  "url",
  "util",
  "util/types",
]);

/** The module of the restricted `process`. */
const processUrl = "lbc:process";

export interface ModulesOptions {
  readonly entry: string;
  readonly files: LoadedFiles;
  readonly recorder: Recorder;
  readonly folders: readonly string[];
  /** The module that `lbc` means, and what it exports. */
  readonly dsl: { readonly url: string; readonly names: readonly string[] };
}

/** How the modules of a configuration are found and loaded. */
export class Modules {
  readonly #given: ModulesOptions;
  /** Modules of the user's: the configuration, and what those import by a path. */
  readonly #own = new Set<string>();

  constructor(given: ModulesOptions) {
    this.#given = given;
    this.#own.add(given.entry);
  }

  register(): void {
    registerHooks({
      resolve: (specifier, context, next) => this.#resolve(specifier, context, next),
      load: (url, context, next) => this.#load(url, context, next),
    });
  }

  #resolve(
    specifier: string,
    context: ResolveHookContext,
    next: (specifier: string, context?: ResolveHookContext) => ResolveFnOutput,
  ): ResolveFnOutput {
    const { entry, dsl } = this.#given;
    const { parentURL = "" } = context;
    if (specifier === entry) return { url: entry, format: "module", shortCircuit: true };
    if (specifier === "lbc" && !parentURL.startsWith(dslFolder(dsl.url))) {
      return { url: dsl.url, shortCircuit: true };
    }
    if (isBuiltin(specifier)) return this.#builtin(specifier, context, next);
    if (!this.#own.has(parentURL)) return next(specifier, context);
    const place = this.#given.files.placeOfImport(parentURL, specifier);
    if (isPath(specifier)) return this.#path(specifier, parentURL, place);
    if (/^[a-z][a-z\d+.-]*:/i.test(specifier)) throw new Located(onlyFiles(specifier), { place });
    if (specifier.startsWith("lbc/")) throw new Located(onlyLbc(specifier), { place });
    try {
      return next(specifier, context);
    } catch {
      const [name = ""] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? [];
      throw new Located(notInstalled(specifier), {
        place,
        help: say(
          {
            en: "`npm install {name}` in the folder of the configuration",
            zh: "在配置所在目录执行 `npm install {name}`",
          },
          { name },
        ),
      });
    }
  }

  #builtin(
    specifier: string,
    context: ResolveHookContext,
    next: (specifier: string, context?: ResolveHookContext) => ResolveFnOutput,
  ): ResolveFnOutput {
    const { files, dsl } = this.#given;
    const { parentURL = "" } = context;
    if (parentURL.startsWith(dslFolder(dsl.url))) return next(specifier, context);
    const name = specifier.replace(/^node:/, "");
    if (name === "process") return { url: processUrl, format: "module", shortCircuit: true };
    if (allowedBuiltins.has(name)) return next(specifier, context);
    throw new Located(forbiddenModule(specifier), {
      place: files.placeOfImport(parentURL, specifier),
    });
  }

  #path(specifier: string, parent: string, place: Located["place"]): ResolveFnOutput {
    const url = urlOf(specifier, parent);
    if (!url) throw new Located(onlyFiles(specifier), { place });
    const path = fileURLToPath(url);
    const { folders } = this.#given;
    if (!folders.some((folder) => `${path}${sep}`.startsWith(folder)))
      throw new Located(outside(specifier, folders[0] ?? ""), { place });
    const kind = kindOf(path);
    if (kind === "directory") throw new Located(isDirectory(specifier), { place });
    if (kind === undefined)
      throw new Located(notThere(specifier, meantBy(specifier, path)), { place });
    const extension = extname(path);
    if (extension === ".cjs" || extension === ".cts")
      throw new Located(commonJs(specifier), { place });
    if (!extensions.includes(extension))
      throw new Located(wrongExtension(specifier, extensions), { place });
    this.#own.add(url.href);
    return { url: url.href, format: "module", importAttributes: {}, shortCircuit: true };
  }

  #load(
    url: string,
    context: LoadHookContext,
    next: (url: string, context?: LoadHookContext) => LoadFnOutput,
  ): LoadFnOutput {
    if (url === processUrl)
      return { format: "module", source: processModule(), shortCircuit: true };
    if (!this.#own.has(url)) return next(url, context);
    return { format: "module", source: this.#loaded(url), shortCircuit: true };
  }

  /** A module of the user's, changed to tell what it makes. */
  #loaded(url: string): string {
    const { files, recorder, dsl } = this.#given;
    const path = fileURLToPath(url);
    const number = files.all.length;
    const bytes = contentOf(path, number);
    const file: LoadedFile = { url, path, text: bytes.toString("utf8") };
    files.add(file);
    if (!isUtf8(bytes))
      throw new Located(wrongEncoding, {
        place: [number, ...wordAt(file.text, file.text.indexOf("\ufffd"))],
        isSyntax: true,
      });
    if (bytes.length > mostBytes) throw new Located(tooLarge(mostBytes), { place: [number, 0, 0] });
    const { text, program } = moduleOf(path, file.text, number);
    file.outline = outlineOf(program, number);
    for (const { module, name, place } of file.outline.imports)
      if (module === "lbc" && name !== undefined && !dsl.names.includes(name))
        throw new Located(noExport(module, name, meantName(name, dsl.names)), { place });
    const changed = instrument(program, text, number, recorder.sites);
    file.changed = changed;
    return changed.text;
  }
}

interface Module {
  readonly text: string;
  readonly program: Program | Expression;
}

function moduleOf(path: string, text: string, number: number): Module {
  const extension = extname(path);
  if (extension === ".json") return { text, program: parsedJson(text, number) };
  const plain = extension === ".ts" || extension === ".mts" ? withoutTypes(text, number) : text;
  return { text: plain, program: parsed(plain, number) };
}

function contentOf(path: string, number: number): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Located(readingFails(path, error), { place: [number, 0, 0] });
  }
}

function kindOf(path: string): "file" | "directory" | undefined {
  try {
    return statSync(path).isDirectory() ? "directory" : "file";
  } catch {
    return undefined;
  }
}

const isPath = (specifier: string): boolean => /^(?:\.{0,2}\/|\.{1,2}$|file:)/.test(specifier);

function urlOf(specifier: string, parent: string): URL | undefined {
  const url = URL.parse(specifier, parent);
  return url?.protocol === "file:" && url.search === "" && url.hash === "" ? url : undefined;
}

/** The name that an import without an ending most likely means. */
function meantBy(specifier: string, path: string): string | undefined {
  const bare = /\.[cm]?js$/.test(path) ? path.replace(/\.([cm]?)js$/, "") : path;
  const ending = extensions.find((one) => kindOf(bare + one) === "file");
  if (ending === undefined) return undefined;
  return specifier.slice(0, specifier.length - (path.length - bare.length)) + ending;
}

/** Names of types begin with a capital: nothing else is meant by them. */
const meantName = (name: string, known: readonly string[]): string | undefined =>
  /^[A-Z]/.test(name) ? undefined : nearest(name, known);

/** What is left of `process`, as a module. */
function processModule(): string {
  const names = Object.keys(globalThis.process).filter((name) => /^[a-z]\w*$/i.test(name));
  return `const all = globalThis.process; export default all; export const { ${names.join(", ")} } = all;`;
}

/** Modules of lbc itself are bound by nothing. */
const dslFolder = (url: string): string => url.slice(0, url.lastIndexOf("/") + 1);
