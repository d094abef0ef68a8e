import { Command } from "@oclif/core";

import { commands as registered, type Registered } from "./commands.ts";
import type { Io } from "./io.ts";
import { oclifFlags } from "./oclif-flags.ts";
import { unknownFlag } from "./unknown.ts";

/** A command line that was understood; calling it loads the command and does the work. */
export type Ready = (io: Io) => Promise<number>;

function oclifCommand({ declaration, load }: Registered): typeof Command {
  const flags = oclifFlags(declaration.flags);
  return class extends Command {
    static override id = declaration.name;
    static override strict = false;
    static override flags = flags;

    override async run(): Promise<Ready> {
      const { flags: given, argv } = await this.parse({ flags, strict: false });
      return async (io) => (await load())({ flags: given, operands: argv as string[] }, io);
    }

    override async catch(error: Error): Promise<never> {
      // oclif exports no class for this error; its list of flags tells it from the others.
      const [unknown] = "flags" in error && Array.isArray(error.flags) ? error.flags : [];
      throw typeof unknown === "string" ? unknownFlag(unknown, declaration) : error;
    }
  };
}

/** oclif's explicit strategy: this record and nothing else. */
export const commands: Readonly<Record<string, typeof Command>> = Object.fromEntries(
  registered
    .filter((command) => command.direct === undefined)
    .map((command) => [command.declaration.name, oclifCommand(command)]),
);
