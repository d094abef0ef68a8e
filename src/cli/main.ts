import { systemError } from "../messages/system-error.ts";
import { languageOf, say, type Language } from "../messages/text.ts";
import { commands } from "./commands.ts";
import { complain } from "./complain.ts";
import { exitCode } from "./exit-code.ts";
import { commandHelp, rootHelp } from "./help.ts";
import { processIo, type GlobalFlags } from "./io.ts";
import { plainCommandLine } from "./plain-command-line.ts";
import { unknownCommand } from "./unknown.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

async function main(argv: readonly string[]): Promise<void> {
  let language = languageOf(process.env);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // Whoever read us has seen enough: `lbc lint | head`.
    if (error.code === "EPIPE") process.exit(process.exitCode ?? exitCode.ok);
    const reason = systemError(error);
    const text = say(
      { en: "cannot write the result: {reason}", zh: "无法输出结果：{reasonZh}" },
      { reason: reason.en, reasonZh: reason.zh },
    );
    process.stderr.write(`lbc: ${text[language]}\n`);
    process.exit(exitCode.usage);
  });
  try {
    const { rest, ...global } = takeGlobalFlags(argv, language);
    language = global.language;
    process.exitCode = await dispatch(rest, global);
  } catch (error) {
    process.exitCode = complain(error, processIo({ language, noColour: false }));
  }
}

async function dispatch(argv: readonly string[], global: GlobalFlags): Promise<number> {
  const io = processIo(global);
  const [name, ...rest] = argv;
  // Nothing but this file and the declarations is loaded up to here.
  if (name === "--version" || name === "version") {
    io.write(`lbc ${version()}\n`);
    return exitCode.ok;
  }
  const asksHelp = name === undefined || name === "--help" || name === "-h" || name === "help";
  const subject = asksHelp ? rest[0] : name;
  if (subject === undefined) {
    const help = rootHelp(
      commands.map(({ declaration }) => declaration),
      io.language,
      io.terminal.columns,
    );
    if (name === undefined) io.note(help.trimEnd());
    else io.write(help);
    return name === undefined ? exitCode.usage : exitCode.ok;
  }
  const command = commands.find(({ declaration }) => declaration.name === subject);
  if (!command)
    throw unknownCommand(
      subject,
      commands.map(({ declaration }) => declaration.name),
    );
  if (asksHelp || wantsHelp(rest)) {
    io.write(commandHelp(command.declaration, io.language, io.terminal.columns));
    return exitCode.ok;
  }
  if (command.direct) return (await command.direct())(rest, io);
  // What is thrown where nobody waits for it is a fault like any other.
  process.on("uncaughtException", (error) => process.exit(complain(error, io)));
  const given = plainCommandLine(rest, command.declaration);
  if (given) return (await command.load())(given, io);
  const { parseCommand } = await import("./parse-command.ts");
  return (await parseCommand(argv))(io);
}

function wantsHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv
    .slice(0, end === -1 ? undefined : end)
    .some((arg) => arg === "--help" || arg === "-h");
}

/** Takes out the flags that every command knows, wherever they stand before `--`. */
function takeGlobalFlags(
  argv: readonly string[],
  fallback: Language,
): GlobalFlags & { readonly rest: readonly string[] } {
  const rest: string[] = [];
  let language = fallback;
  let noColour = false;
  for (let index = 0; index < argv.length; index++) {
    const arg = argv[index] ?? "";
    if (arg === "--") return { language, noColour, rest: [...rest, ...argv.slice(index)] };
    if (arg === "--no-color") noColour = true;
    else if (arg === "--lang") language = languageNamed(argv[++index]);
    else if (arg.startsWith("--lang=")) language = languageNamed(arg.slice("--lang=".length));
    else rest.push(arg);
  }
  return { language, noColour, rest };
}

function languageNamed(name: string | undefined): Language {
  if (name === "en" || name === "zh") return name;
  throw new UsageError(say({ en: "--lang is en or zh", zh: "--lang 只能是 en 或 zh" }));
}

await main(process.argv.slice(2));
