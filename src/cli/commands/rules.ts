import { ruleList, ruleListJson } from "../../explain/rule-list.ts";
import { ruleById, ruleIds } from "../../lint/registry.ts";
import type { Given } from "../declaration.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { nothingMatches } from "../nothing-matches.ts";
import { pageLook } from "../page-look.ts";
import type { rulesDeclaration } from "../rules-flags.ts";

/** `lbc rules`: the rules of lint, or those whose ids contain one of the operands. */
export async function rules(
  { flags, operands }: Given<typeof rulesDeclaration>,
  io: Io,
): Promise<number> {
  const found = ruleIds
    .filter((id) => operands.length === 0 || operands.some((part) => id.includes(part)))
    .flatMap((id) => ruleById(id) ?? []);
  if (found.length === 0) throw nothingMatches(operands);
  io.write(
    flags.format === "json"
      ? ruleListJson(found, io.language)
      : ruleList(found, await pageLook(io)),
  );
  return exitCode.ok;
}
