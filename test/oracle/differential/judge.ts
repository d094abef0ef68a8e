import { type Argued, objections } from "./arguments.ts";
import { type Outcome, runScenarios } from "./run.ts";
import type { Scenario } from "./scenario.ts";

export interface Verdict {
  readonly outcomes: readonly Outcome[];
  /** What nobody argued, and what is argued for nothing. */
  readonly wrong: readonly string[];
}

const rounds = 3;

/**
 * Runs the scenarios and holds what differs against the arguments. A busy machine can make one of
 * the contestants late: what is wrong is asked again, and `say` is told.
 */
export async function judge(
  scenarios: readonly Scenario[],
  argued: readonly Argued[],
  say: (text: string) => void,
): Promise<Verdict> {
  let outcomes = await runScenarios(scenarios);
  let wrong = objections(outcomes, argued);
  for (let round = 1; round < rounds && wrong.length > 0; round++) {
    const ids = new Set(wrong.map((text) => /^[\w.-]+/.exec(text)?.[0]));
    const again = scenarios.filter(({ id }) => ids.has(id));
    say(`asked again: ${again.map(({ id }) => id).join(" ")}`);
    const fresh = new Map(
      (await runScenarios(again)).map((outcome) => [outcome.scenario.id, outcome]),
    );
    outcomes = outcomes.map((outcome) => fresh.get(outcome.scenario.id) ?? outcome);
    wrong = objections(outcomes, argued);
  }
  return { outcomes, wrong };
}
