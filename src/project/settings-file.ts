import { readFileSync } from "node:fs";

import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { entryOf, type Placed, plainOf } from "../ir/placed.ts";
import { systemError } from "../messages/system-error.ts";
import { say } from "../messages/text.ts";
import { Source } from "../text/source.ts";
import { locate, type SchemaError } from "./settings-errors.ts";
import type { LbcYaml } from "./settings-schema.ts";
import { validateSettings } from "./settings-validator.generated.ts";
import { readYaml } from "./yaml-reader.ts";

/** `lbc.yaml` as it was read; its structure holds where there are no diagnostics. */
export interface SettingsFile {
  readonly source: Source;
  readonly settings: LbcYaml;
  readonly root: Placed;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads an `lbc.yaml`; `shown` is its path in messages. Never throws on what is in it. */
export function readSettings(path: string, shown: string): SettingsFile {
  const empty = { settings: {}, root: nothing(shown) };
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const reason = systemError(error);
    const message = say(
      { en: "cannot be read: {en}", zh: "无法读取：{zh}" },
      { en: reason.en, zh: reason.zh },
    );
    const span = { file: shown, start: 0, end: 0 };
    const unreadable: Diagnostic = { code: "syntax/unreadable", severity: "error", message, span };
    return { ...empty, source: Source.fromText(shown, ""), diagnostics: [unreadable] };
  }
  const source = new Source(shown, bytes);
  const { root, diagnostics } = readYaml(source);
  if (!root) return { ...empty, source, diagnostics };
  const wrong = structureOf(root);
  const settings = wrong.length > 0 ? {} : (plainOf(root) as LbcYaml);
  return { source, settings, root, diagnostics: wrong };
}

const nothing = (file: string): Placed => ({
  kind: "map",
  entries: [],
  span: { file, start: 0, end: 0 },
});

const mostErrors = 50;

/** What is wrong with the keys and values of the file, by the compiled schema. */
export function structureOf(root: Placed): readonly Diagnostic[] {
  if (validateSettings(plainOf(root))) return [];
  const errors = (validateSettings.errors ?? []) as readonly SchemaError[];
  const found: Diagnostic[] = [];
  for (const error of errors.slice(0, mostErrors)) {
    const located = locate(error, root);
    if (located) found.push({ code: "base/wrong-document", severity: "error", ...located });
  }
  return found;
}

/** What `ha:` says, where the file has it. */
export const haOf = ({ root }: SettingsFile): Placed | undefined =>
  root.kind === "map" ? entryOf(root, "ha")?.value : undefined;

/** The machines that `cluster:` describes, where it does. */
export const clusterOf = ({ root }: SettingsFile): Placed | undefined =>
  root.kind === "map" ? entryOf(root, "cluster")?.value : undefined;
