import assert from "node:assert/strict";
import { Buffer } from "node:buffer";

import { commands } from "../../src/cli/commands.ts";
import { complain } from "../../src/cli/complain.ts";
import type { Io } from "../../src/cli/io.ts";
import { parseCommand } from "../../src/cli/parse-command.ts";
import { plainCommandLine } from "../../src/cli/plain-command-line.ts";
import type { Language } from "../../src/messages/text.ts";
import type { Session } from "./session.ts";

/** Runs a command in this process: as a session, without the start of one. */
export async function inProcess(
  args: readonly string[],
  cwd: string,
  language: Language = "en",
): Promise<Session> {
  const out: Uint8Array[] = [];
  const notes: string[] = [];
  const io: Io = {
    language,
    cwd,
    env: {},
    colour: { stdout: false, stderr: false },
    terminal: { stdout: false, stderr: false },
    write: (text) => void out.push(Buffer.from(text)),
    writeBytes: (bytes) => void out.push(bytes),
    note: (text) => void notes.push(`${typeof text === "string" ? text : text[language]}\n`),
    readStdin: () => Buffer.alloc(0),
  };
  const [name, ...rest] = args;
  const command = commands.find(({ declaration }) => declaration.name === name);
  assert.ok(command && !command.direct);
  const work = async (): Promise<number> => {
    const given = plainCommandLine(rest, command.declaration);
    if (!given) return (await parseCommand(args))(io);
    return (await command.load())(given, io);
  };
  const code = await work().catch((error: unknown) => complain(error, io));
  return { code, stdout: Buffer.concat(out).toString(), stderr: notes.join("") };
}
