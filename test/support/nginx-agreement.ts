import { Buffer } from "node:buffer";

import { check } from "../../src/check/check.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { isOfReading } from "../../src/lint/registry.ts";
import { configurationOf } from "./nginx-blocks.ts";
import type { Question } from "./nginx-questions.ts";
import type { Verdict } from "./nginx-verdicts.ts";

const settings = { preset: "none", levels: new Map<string, never>() } as const;

/** Names that are defined nowhere and files that are not here: no matter of one statement. */
const elsewhere =
  /^(?:base\/(?:undefined-name|inconsistent-values|missing-directive|include-|file-|certificate-)|routing\/undefined-variable|proxy\/proxy-buffers-inconsistent)/;

/** Blocks in which, or in many of which, one file may hold many statements. */
const shared = "hslijxuSUARPQ";

/** For each question the first error of syntax or base, found on the way of `lbc lint`. */
export function errorsOf(questions: readonly Question[]): ReadonlyMap<Question, string> {
  const errors = new Map<Question, string>();
  for (const batch of batchesOf(questions)) {
    const { text, lines } = configurationOf(batch);
    const byLine = errorsByLine(text);
    for (const [index, question] of batch.entries()) {
      const error =
        byLine.get(lines[index] ?? 0) ?? (batch.length === 1 ? [...byLine.values()][0] : undefined);
      if (error !== undefined) errors.set(question, error);
    }
  }
  return errors;
}

/** Questions that can be asked in one file: in blocks of one kind, about different names. */
function batchesOf(questions: readonly Question[]): Question[][] {
  const turns = new Map<string, number>();
  const batches = new Map<string, Question[]>();
  for (const question of questions) {
    const { name, letter, rest, module } = question;
    const alone = /[{}"']|zone|shared:/.test(rest);
    const foreign = module !== undefined || "rRPQ".includes(letter);
    const turn = turns.get(`${letter} ${name}`) ?? 0;
    turns.set(`${letter} ${name}`, turn + 1);
    const together = shared.includes(letter) && !alone;
    const key = together ? `${letter} ${foreign} ${turn}` : `${letter} ${name}${rest}`;
    const batch = batches.get(key);
    if (batch) batch.push(question);
    else batches.set(key, [question]);
  }
  return [...batches.values()];
}

function errorsByLine(text: string): ReadonlyMap<number, string> {
  const request = {
    cwd: "/example",
    paths: ["nginx.conf"],
    dialect: "nginx",
    held: new Map([["/example/nginx.conf", Buffer.from(text)]]),
  } as const;
  const { diagnostics, project } = check(request, { settings });
  const source = project.sources.get("nginx.conf");
  const errors = new Map<number, string>();
  for (const found of diagnostics) {
    if (!counts(found)) continue;
    const line = source?.position(found.span.start).line ?? 0;
    const there = errors.get(line);
    if (there === undefined || elsewhere.test(there))
      errors.set(line, `${found.code}: ${found.message.en}`);
  }
  return errors;
}

const counts = ({ code, severity }: Diagnostic): boolean =>
  severity === "error" && isOfReading(code);

/** Whether lbc says what nginx said; where a machine lacks something, lbc says nothing. */
export function agrees({ sign }: Verdict, error: string | undefined): boolean {
  if (sign === "-") return error !== undefined;
  return error === undefined || elsewhere.test(error);
}

/** A statement as the list of differences has it. */
export const statementOf = ({ name, rest }: Question): string => name + rest;

/** Statements that lbc and nginx judge differently, with the reason. */
export function parseDifferences(text: string): ReadonlyMap<string, string> {
  const rows = text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split("\t"));
  return new Map(rows.map(([statement = "", reason = ""]) => [statement, reason]));
}
