import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { configurationWith, loadModules, moduleFiles } from "../support/nginx-blocks.ts";
import type { Question } from "../support/nginx-questions.ts";
import type { Sign } from "../support/nginx-verdicts.ts";

/** What nginx's reader itself says, whatever the name is; names are taken out of the quotes. */
const reading =
  /^(?:unknown directive|invalid number of arguments|directive "" (?:is not|has no)|"" directive is (?:not allowed|duplicate)|"" directive invalid|invalid (?:value|parameter|number) "")/;

/** Refusals for what the machine lacks, and for what only a whole configuration shows. */
const environment =
  /open\(\)|No such file|host not found|could not (?:be resolved|build|create)|cannot load|getpwnam|getgrnam|dlopen|mkdir\(|bind\(|socket\(|BIO_new|^unknown "" variable|^no "" is defined|no servers? |already (?:used|declared|bound)|is not defined|zone "" is unknown|zero size|conflicts|shared memory zone|MMDB|GeoIP|must be less than the size|size must be|must be equal to or|SSL_|X509|ENGINE_by_id|xmlParse|no handler|duplicate listen|failed \(\d+:|missing the|require_pv|Failed to open the file|no ssl configured|killed/i;

/** Asks `nginx -t` about many statements, several at a time. */
export class NginxAsker {
  readonly #directory = mkdtempSync(join(tmpdir(), "lbc-oracle-"));

  async ask(
    questions: readonly Question[],
    answer: (question: Question, sign: Sign, message: string) => void,
  ): Promise<void> {
    let next = 0;
    const worker = async (name: string): Promise<void> => {
      const directory = join(this.#directory, name);
      mkdirSync(join(directory, "logs"), { recursive: true });
      for (let index = next++; index < questions.length; index = next++) {
        const question = questions[index];
        if (!question) return;
        const message = await refusal(directory, question);
        clean(directory);
        answer(question, signOf(message), message ?? "");
      }
    };
    await Promise.all(["a", "b", "c"].map(worker));
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Files that a question left behind would be there for the next one. */
function clean(directory: string): void {
  for (const name of readdirSync(directory))
    if (name !== "logs" && name !== "nginx.conf")
      rmSync(join(directory, name), { recursive: true, force: true });
}

function signOf(message: string | undefined): Sign {
  if (message === undefined) return "+";
  const plain = message.replaceAll(/"[^"]*"/g, '""');
  return !reading.test(plain) && environment.test(plain) ? "~" : "-";
}

/** The first line that is an error, or nothing where nginx takes the configuration. */
function refusal(directory: string, question: Question): Promise<string | undefined> {
  const { name, letter, rest } = question;
  const file = join(directory, "nginx.conf");
  const text = configurationWith(letter, name, name + rest);
  writeFileSync(file, `${loadModules(moduleFiles(question))} ${text}`);
  const options = ["-t", "-p", directory, "-c", file, "-e", "stderr"];
  return new Promise((resolve) => {
    execFile("nginx", options, { timeout: 20_000 }, (error, _, stderr) => {
      if (!error) return resolve(undefined);
      const line = stderr.split("\n").find((one) => /\[(?:emerg|crit|alert)\]/.test(one));
      resolve(
        (line ?? `killed: ${stderr.split("\n")[0] ?? ""}`)
          .replace(/^.*\d#\d+: /, "")
          .replace(/ in \S+:\d+$/, ""),
      );
    });
  });
}
