import { nearest } from "../messages/nearest.ts";
import { say, type Text } from "../messages/text.ts";
import type { CommandDeclaration } from "./declaration.ts";
import { commonFlags } from "./help.ts";
import { UsageError } from "./usage-error.ts";

export function unknownCommand(name: string, names: readonly string[]): UsageError {
  const meant = nearest(name, names);
  if (meant === undefined)
    return new UsageError(
      say(
        { en: "there is no command {name}; see lbc --help", zh: "没有命令 {name}，见 lbc --help" },
        { name },
      ),
    );
  return new UsageError(
    say(
      {
        en: "there is no command {name}; did you mean {meant}?",
        zh: "没有命令 {name}，是否想用 {meant}？",
      },
      { name, meant },
    ),
  );
}

export function unknownFlag(written: string, command: CommandDeclaration): UsageError {
  const name = written.replace(/=.*$/s, "");
  const names = Object.keys({ ...command.flags, ...commonFlags }).map((flag) => `--${flag}`);
  const meant = nearest(name, names);
  if (meant === undefined)
    return new UsageError(
      say(
        {
          en: "lbc {command} has no flag {name}; see lbc {command} --help",
          zh: "lbc {command} 没有选项 {name}，见 lbc {command} --help",
        },
        { command: command.name, name },
      ),
    );
  return new UsageError(
    say(
      {
        en: "lbc {command} has no flag {name}; did you mean {meant}?",
        zh: "lbc {command} 没有选项 {name}，是否想用 {meant}？",
      },
      { command: command.name, name, meant },
    ),
  );
}

/** There is no machine of that name in a description, or among what is given. */
export function unknownMachine(name: string, names: readonly string[]): Text {
  const meant = nearest(name, names);
  return meant === undefined
    ? say(
        {
          en: "there is no machine {name}; there are {names}",
          zh: "没有机器 {name}，现有 {names}",
        },
        { name, names },
      )
    : say(
        {
          en: "there is no machine {name}; did you mean {meant}?",
          zh: "没有机器 {name}，是否指 {meant}？",
        },
        { name, meant },
      );
}
