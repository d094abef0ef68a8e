import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { run } from "@oclif/core";
import { CLIError } from "@oclif/core/errors";

import { say, type Text } from "../messages/text.ts";
import type { Ready } from "./index.ts";
import { UsageError } from "./usage-error.ts";

/** Has oclif find the command and parse its flags. */
export async function parseCommand(argv: readonly string[]): Promise<Ready> {
  const here = fileURLToPath(import.meta.url);
  // The same layout in `src` and in `dist/src`, so the folder above `src` serves as oclif's root.
  const root = join(dirname(here), "..", "..");
  const target = `./${relative(root, join(dirname(here), `index${extname(here)}`))}`;
  const oclif = {
    bin: "lbc",
    commands: { strategy: "explicit" as const, target, identifier: "commands" },
  };
  try {
    return (await run([...argv], {
      root,
      // Plugins would be looked for in a home directory that may not be readable.
      userPlugins: false,
      devPlugins: false,
      pjson: { name: "lbc", version: "0.0.0", oclif },
    })) as Ready;
  } catch (error) {
    throw error instanceof CLIError ? usageError(error) : error;
  }
}

/** oclif explains itself in English, over several lines; the first says what is wrong. */
function usageError(error: CLIError): UsageError {
  const [line = error.message] = error.message.split("\n");
  const reason = line.replace(/^[A-Z]/, (first) => first.toLowerCase());
  return new UsageError(translate(reason) ?? { en: reason, zh: `命令行有误：${reason}` });
}

function translate(reason: string): Text | undefined {
  const value = /^expected (--\S+)=(.*) to be one of: (.*)$/s.exec(reason);
  if (value) {
    const [, flag = "", given = "", options = ""] = value;
    return say(
      {
        en: "{flag} is one of {options}, not {given}",
        zh: "{flag} 只能是 {options}，不能是 {given}",
      },
      { flag, given, options: options.split(", ") },
    );
  }
  const missing = /^flag (--\S+) expects (?:a value|one of these values: (.*))$/s.exec(reason);
  if (missing) {
    const [, flag = ""] = missing;
    return say({ en: "{flag} needs a value", zh: "{flag} 缺少取值" }, { flag });
  }
  const twice = /^flag (--\S+) can only be specified once$/.exec(reason);
  if (twice) {
    const [, flag = ""] = twice;
    return say({ en: "{flag} is given twice", zh: "{flag} 重复给出" }, { flag });
  }
  return undefined;
}
