import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { say, type Text } from "../messages/text.ts";
import { answerFile, type EvaluateRequest, mostAnswer } from "./answer.ts";
import { type Limits, takesTooLong, takesTooMuch } from "./limits.ts";

/** What the child handed over, as text, or why there is none. */
export type ChildResult =
  /** `folder` is what it could read, with a separator at its end. */
  | { readonly text: string; readonly folder: string; readonly trouble?: undefined }
  | { readonly text?: undefined; readonly trouble: Text };

/** Runs a configuration by itself: it reads its own project, and does nothing else to the machine. */
export function runChild(path: string, limits: Limits): ChildResult {
  const { patience, mostMegabytes } = limits;
  const entry = realpathSync(path);
  const folder = `${projectOf(dirname(entry))}${sep}`;
  const acorn = realpathSync(fileURLToPath(import.meta.resolve("acorn")));
  const request: EvaluateRequest = {
    entry,
    folders: [folder],
    acorn: pathToFileURL(acorn).href,
    limits,
  };
  const main = childMain();
  // What is imported of lbc stands below `src`.
  const readable = [folder, `${dirname(dirname(dirname(main)))}${sep}`, acorn];
  const { status, signal, output, error } = spawnSync(
    process.execPath,
    [
      "--permission",
      ...readable.map((one) => `--allow-fs-read=${one}`),
      `--max-old-space-size=${mostMegabytes}`,
      "--stack-trace-limit=50",
      "--no-warnings",
      main,
      JSON.stringify(request),
    ],
    {
      cwd: dirname(entry),
      env: {},
      stdio: ["ignore", "ignore", "pipe", "pipe"],
      timeout: patience,
      killSignal: "SIGKILL",
      maxBuffer: mostAnswer,
      windowsHide: true,
    },
  );
  const text = output?.[answerFile]?.toString("utf8") ?? "";
  if (!error && text !== "") return { text, folder };
  const last = output?.[2]?.toString("utf8") ?? "";
  return { trouble: troubleOf({ status, signal, error, last }, limits) };
}

/** What marks the folder of a project: sites in folders of their own import what they share. */
const marks = ["package.json", ".git"];

/** The nearest folder upwards with a mark, short of the root of all; else the folder itself. */
function projectOf(folder: string): string {
  for (let at = folder; dirname(at) !== at; at = dirname(at))
    if (marks.some((mark) => existsSync(join(at, mark)))) return at;
  return folder;
}

interface End {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error: Error | undefined;
  /** What the child wrote to stderr. */
  readonly last: string;
}

function troubleOf({ status, signal, error, last }: End, limits: Limits): Text {
  const code = error && "code" in error ? error.code : undefined;
  if (code === "ETIMEDOUT") return takesTooLong(limits.patience);
  if (code === "ENOBUFS") return tooLarge;
  if (/heap out of memory|allocation failed/i.test(last)) return takesTooMuch(limits.mostMegabytes);
  return say(
    {
      en: "this ended without a result ({reason})",
      zh: "执行结束但没有结果（{reason}）",
    },
    { reason: error?.message ?? signal ?? `exit code ${status}` },
  );
}

const tooLarge = say({ en: "the description is too large", zh: "描述过大" });

/** Without links. Beside this file, or beside what the bundle was made of. */
function childMain(): string {
  const ending = import.meta.url.slice(-3);
  const places = [`./child/main${ending}`, `../src/code/child/main${ending}`];
  const found = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error("the files of lbc are not whole");
  return realpathSync(found);
}
