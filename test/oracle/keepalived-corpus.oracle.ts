import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import { ruleById } from "../../src/lint/registry.ts";
import { absent, corpus, rowsOf } from "../support/corpora.ts";
import { KeepalivedCheck, withoutKeepalived } from "./keepalived-process.ts";

/**
 * Of the machine, not of the file: interfaces that it lacks, users and scripts, names that nobody
 * resolves, and how keepalived was built.
 */
const ofTheMachine =
  /[Ii]nterface \S+ .*doesn't exist|[Nn]on-existent interface|specified for (?:garp_group|linkbeat|up\/down)|script uid\/gid|set uid\/gid|Unable to set default user|SECURITY VIOLATION|Disabling track script|Invalid smtp server|iptables not supported|nftables already specified|already exists and is not a private macvlan|^\*{3}/;

/** Scripts that were dropped for the users that the machine lacks are missed further down. */
const missedScript = /track script \S+ not found/;

const named = /(?:interface|tracked interface) (\S+?) (?:for .*|specified .*)?doesn't exist/;

/** Files of which keepalived 2.2.7 says nothing though they hold an error, and why. */
const silent: Readonly<Record<string, string>> = {
  "keepalived-devel/1978a.conf":
    "full-width quotes are part of a script's path to keepalived, which then finds no such script",
  "keepalived-devel/reload.conf":
    "a definition of \\# is to comment addresses out; for the processes of 2.2.7 it is empty, and the addresses hold",
};

interface Answer {
  readonly file: string;
  readonly messages: readonly string[];
}

/** Outside of LBC_LONG=1 a third is asked, another one each day. */
const everything = process.env["LBC_LONG"] === "1";
const turn = Math.floor(Date.now() / 86_400_000) % 3;

/** Every message on every file, once the interfaces that they name are there. */
function answers(keepalived: KeepalivedCheck, folder: string): readonly Answer[] {
  const ask = (file: string) => ({ file, ...keepalived.askFile(join(folder, "..", file)) });
  const files = rowsOf(join(folder, "keepalived-t-2.2.7.tsv"))
    // It never came back on some.
    .filter(([, status]) => status !== "124" && Number(status) >= 0)
    .flatMap(([file = ""]) => (existsSync(join(folder, "..", file)) ? [file] : []))
    .filter((_, index) => everything || index % 3 === turn);
  const first = files.map(ask);
  keepalived.add(new Set(first.flatMap(({ messages }) => lacking(messages)).filter(canBeMade)));
  return first.map((answer) => (lacking(answer.messages).length > 0 ? ask(answer.file) : answer));
}

/** The interfaces that messages name. */
const lacking = (messages: readonly string[]) =>
  messages.flatMap((message) => named.exec(message)?.[1] ?? []);

/** Not what keepalived makes itself, nor what Linux takes for no name. */
const canBeMade = (name: string): boolean =>
  name.length <= 15 && !/[/:$]/.test(name) && !name.startsWith("vrrp.");

test(
  "keepalived's own test files: an error where 2.2.7 has one, none where it has none",
  {
    skip: withoutKeepalived,
  },
  (context) => {
    const folder = corpus("_golden");
    if (folder === undefined) return context.skip(absent("_golden"));
    const keepalived = new KeepalivedCheck();
    const missed: string[] = [];
    const invented: string[] = [];
    let refused = 0;
    let taken = 0;
    try {
      for (const { file, messages } of answers(keepalived, folder)) {
        const path = join(folder, "..", file);
        const users = messages.some((message) => message.includes("default user"));
        const errors = messages.filter(
          (message) => !ofTheMachine.test(message) && !(users && missedScript.test(message)),
        );
        // Without the namespace that it names keepalived reads no further.
        if (errors.length === 0 && /^\s*net_namespace/m.test(readFileSync(path, "latin1")))
          continue;
        const targets = [{ dialect: "keepalived", version: [2, 2, 7] }] as const;
        const found = check({ paths: [path], dialect: "keepalived", targets }).diagnostics.filter(
          ({ severity }) => severity === "error",
        );
        // A hazard may be an error of ours alone; what keepalived reports may be one of ours too.
        const ours = found.filter(({ code }) => ruleById(code)?.on === "reading");
        if (errors.length > 0) refused++;
        else taken++;
        if (errors.length > 0 && found.length === 0) missed.push(`${file}: ${errors[0] ?? ""}`);
        if (errors.length === 0 && ours[0] && !Object.hasOwn(silent, file))
          invented.push(`${file}: ${ours[0].message.en}`);
      }
    } finally {
      keepalived.remove();
    }
    context.diagnostic(
      `${refused} files with errors, ${missed.length} of them missed; ${taken} without, ${invented.length} of them refused`,
    );
    assert.ok(refused + taken > (everything ? 600 : 200));
    assert.deepEqual([...missed, ...invented], []);
  },
);
