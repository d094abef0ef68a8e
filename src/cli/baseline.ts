import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import type { Checked } from "../check/findings.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { fingerprints } from "../lint/formats/fingerprint.ts";
import { printPath } from "../lint/formats/places.ts";
import { isSyntax } from "../lint/settings.ts";
import { systemError } from "../messages/system-error.ts";
import { say } from "../messages/text.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./usage-error.ts";
import { refuseInput, writeFileWhole } from "./write-file.ts";

/** Findings that are known: new ones stand out, old ones are mended in time. */
interface Baseline {
  readonly version: 1;
  readonly findings: readonly Known[];
}

interface Known {
  readonly rule: string;
  readonly file: string;
  /** Survives moved lines: `src/lint/formats/fingerprint.ts`. */
  readonly fingerprint: string;
}

export const defaultBaseline = "lbc-baseline.json";

/** Writes what was found, whole or not at all. Syntax errors are never known. */
export function writeBaseline({ diagnostics, project }: Checked, path: string, io: Io): void {
  refuseInput(path, project.sources.keys(), io.cwd);
  const names = fingerprints(diagnostics, project.sources);
  const findings = diagnostics.flatMap(({ code, span }, index): Known[] =>
    isSyntax(code)
      ? []
      : [{ rule: code, file: printPath(span.file), fingerprint: names[index] ?? "" }],
  );
  const baseline: Baseline = { version: 1, findings };
  writeFileWhole(resolve(io.cwd, path), `${JSON.stringify(baseline, undefined, 2)}\n`);
  io.note(
    say(
      { en: "findings known now: {count} ({path})", zh: "已记录 {count} 个已知问题：{path}" },
      { count: findings.length, path },
    ),
  );
}

/** Leaves out what the baseline knows, and says how much that is and how much of it is gone. */
export async function withoutKnown(checked: Checked, path: string, io: Io): Promise<Checked> {
  const known = await readBaseline(path, io);
  const names = fingerprints(checked.diagnostics, checked.project.sources);
  const present = new Set<string>();
  const isKnown = ({ code }: Diagnostic, index: number): boolean => {
    const name = names[index] ?? "";
    if (isSyntax(code) || !known.has(name)) return false;
    present.add(name);
    return true;
  };
  const diagnostics = checked.diagnostics.filter((each, index) => !isKnown(each, index));
  const gone = known.size - present.size;
  if (present.size > 0)
    io.note(
      say(
        {
          en: "known findings not shown: {count} ({path})",
          zh: "{count} 个已知问题未显示（{path}）",
        },
        { count: present.size, path },
      ),
    );
  if (gone > 0)
    io.note(
      say(
        {
          en: "gone, or not looked for: {count} of the findings of {path}; --write-baseline brings it up to date",
          zh: "{path} 中有 {count} 个问题已消失或本次未检查：可用 --write-baseline 更新",
        },
        { count: gone, path },
      ),
    );
  return { ...checked, diagnostics };
}

async function readBaseline(path: string, io: Io): Promise<ReadonlySet<string>> {
  const text = textOf(path, io);
  const { findings } = await parse(text, path);
  return new Set(findings.map(({ fingerprint }) => fingerprint));
}

function textOf(path: string, io: Io): string {
  try {
    return readFileSync(resolve(io.cwd, path), "utf8");
  } catch (error) {
    const reason = systemError(error);
    throw new UsageError(
      say(
        {
          en: "cannot read the baseline {path}: {reason}; --write-baseline makes one",
          zh: "无法读取基线文件 {path}：{reasonZh}；可用 --write-baseline 生成",
        },
        { path, reason: reason.en, reasonZh: reason.zh },
      ),
    );
  }
}

async function parse(text: string, path: string): Promise<Baseline> {
  let value: unknown;
  let position: number | undefined;
  try {
    value = JSON.parse(text);
  } catch (error) {
    position = positionOf(error);
  }
  if (isBaseline(value)) return value;
  // Nothing of YAML is loaded for a file that is right.
  const { whyNoBaseline } = await import("./baseline-place.ts");
  throw new UsageError(whyNoBaseline(text, path, { isJson: value !== undefined, position }));
}

/** Where the parser stopped, as far as it says so. */
function positionOf(error: unknown): number | undefined {
  const position = /at position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
  return position === undefined ? undefined : Number(position);
}

function isBaseline(value: unknown): value is Baseline {
  if (typeof value !== "object" || value === null) return false;
  const { version, findings } = value as Partial<Record<keyof Baseline, unknown>>;
  return version === 1 && Array.isArray(findings) && findings.every(isKnownFinding);
}

export const isKnownFinding = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as Partial<Record<keyof Known, unknown>>).fingerprint === "string";
