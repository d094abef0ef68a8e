import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Language } from "../messages/text.ts";
import { packageRoot } from "./package-root.ts";

const folder = join(packageRoot, "templates", "init");

/** In every template: servers to try it with. */
const common = "common";

const readmes: Readonly<Record<Language, string>> = { en: "README.md", zh: "README.zh-CN.md" };

export interface TemplateFile {
  /** Relative to the folder that the template is written to, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** The names of the templates: the folders of `templates/init`. */
export const templateNames = (): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name !== common)
    .toSorted();

/** What a template is for: the title of its README. */
export function templateSummary(name: string, language: Language): string {
  const [title = ""] = readFileSync(join(folder, name, readmes[language]), "utf8").split("\n", 1);
  return title.replace(/^# */, "");
}

/** The files of a template, in one language, and the types that editors complete them by. */
export const templateFiles = (name: string, language: Language): readonly TemplateFile[] => [
  ...[name, common].flatMap((part) =>
    readdirSync(join(folder, part))
      .filter((file) => file === readmes[language] || !Object.values(readmes).includes(file))
      .map((file) => ({
        path: named(file, language),
        text: inLanguage(readFileSync(join(folder, part, file), "utf8"), language),
      })),
  ),
  {
    path: "types/lbc.d.ts",
    text: readFileSync(join(packageRoot, "schemas", "lbc.d.ts"), "utf8"),
  },
];

/** npm leaves files out that are called `.gitignore`. */
const named = (file: string, language: Language): string =>
  file === readmes[language] ? readmes.en : file === "gitignore" ? ".gitignore" : file;

/** Comments stand in both languages, each marked: `// [en] …`, `# [zh] …`. */
const inLanguage = (text: string, language: Language): string =>
  text
    .split("\n")
    .filter((line) => !/^\s*(?:\/\/|#) \[(?:en|zh)\]/.test(line) || line.includes(`[${language}]`))
    .map((line) => line.replace(/^(\s*(?:\/\/|#)) \[(?:en|zh)\]/, "$1"))
    .join("\n");
