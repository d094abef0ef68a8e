import { directiveList, directiveListJson, listed } from "../../explain/directive-list.ts";
import { directiveNames } from "../../explain/names.ts";
import type { Given } from "../declaration.ts";
import type { directivesDeclaration } from "../directives-flags.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { nothingMatches } from "../nothing-matches.ts";
import { pageLook } from "../page-look.ts";

/** `lbc directives`: every directive and keyword, or those whose names contain an operand. */
export async function directives(
  { flags, operands }: Given<typeof directivesDeclaration>,
  io: Io,
): Promise<number> {
  const names = directiveNames.filter(
    (name) => operands.length === 0 || operands.some((part) => name.includes(part)),
  );
  const list = listed(names, flags.dialect);
  if (list.length === 0) throw nothingMatches(operands);
  io.write(
    flags.format === "json"
      ? directiveListJson(list, io.language)
      : directiveList(list, await pageLook(io)),
  );
  return exitCode.ok;
}
