import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

import { keepalivedErrors } from "../../src/lower/keepalived-errors.ts";
import { lowerKeepalived } from "../../src/lower/keepalived.ts";
import { load } from "../../src/project/loader.ts";
import { framed } from "./keepalived-frame.ts";
import type { Probe, Question } from "./keepalived-probes.ts";

/*
 * What keepalived 2.2.7 says to each question, one line for a keyword in its block: the context, the
 * name, a mark of the questions, and a letter for each of them (`.` taken, `x` refused).
 */
const file = new URL("keepalived-verdicts.tsv", import.meta.url);

const keyOf = ({ context, name }: Pick<Question, "context" | "name">): string =>
  `${context}\t${name}`;

/** Changes with the questions, so that answers to other ones are not taken for these. */
const markOf = ({ probes }: Question): string =>
  createHash("sha256")
    .update(probes.map(({ context, text }) => `${context}\n${text}`).join("\n\n"))
    .digest("hex")
    .slice(0, 8);

/** For each question whether keepalived refuses it; nothing where it was never asked. */
export function recordedVerdicts(): (question: Question) => readonly boolean[] | undefined {
  const rows = new Map<string, readonly [string, string]>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const [context, name, mark = "", letters = ""] = line.split("\t");
    rows.set(`${context}\t${name}`, [mark, letters]);
  }
  return (question) => {
    const [mark, letters] = rows.get(keyOf(question)) ?? [];
    return mark === markOf(question)
      ? letters?.split("").map((letter) => letter === "x")
      : undefined;
  };
}

export function recordVerdicts(
  answers: readonly (readonly [Question, readonly boolean[]])[],
): void {
  const lines = answers.map(([question, refused]) =>
    [keyOf(question), markOf(question), refused.map((one) => (one ? "x" : ".")).join("")].join(
      "\t",
    ),
  );
  writeFileSync(file, `${lines.join("\n")}\n`);
}

/** Whether lbc refuses it: an error-level finding of reading. */
export function weRefuse({ context, text }: Probe): boolean {
  const bytes = Buffer.from(framed(context, text).text);
  const project = load({
    paths: ["-"],
    stdin: { name: "keepalived.conf", bytes },
    dialect: "keepalived",
    targets: [{ dialect: "keepalived", version: [2, 2, 7] }],
  });
  const [root] = project.roots;
  if (!root) return false;
  const found = [
    ...project.diagnostics,
    ...lowerKeepalived(project, root).diagnostics,
    ...keepalivedErrors(project, root),
  ];
  return found.some(({ severity }) => severity === "error");
}

/** Where lbc does not say what keepalived 2.2.7 says on the machine that was asked, and why. */
const differences: readonly (readonly [where: RegExp, why: string])[] = [
  [
    /^(?:global_defs script_user|vrrp_script user|\S+MISC_CHECK user) /,
    "users and groups are the machine's; keepalived 2.2.7 crashes on one without a group of its name",
  ],
  [/ table nowhere /, "names of routing tables are the machine's"],
  [/_cpu_affinity 1024$/, "how many processors there are is the machine's"],
  [/^global_defs vrrp_iptables/, "this build of keepalived has no iptables"],
];

export const reasonOf = ({ context, text }: Probe): string | undefined =>
  differences.find(([where]) => where.test(`${context} ${text.replaceAll("\n", " ")}`))?.[1];
