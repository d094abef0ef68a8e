import type { Text } from "../messages/text.ts";

/** What `--fix` does about a finding. */
export interface RuleFix {
  readonly title: Text;
  readonly safety: "safe" | "unsafe";
}

/** What a rule says of an example. */
export interface Said {
  readonly message: Text;
  readonly help?: Text;
}

/** What lbc answers to the bad examples of a rule. */
export interface RuleAnswer {
  readonly fix: RuleFix | undefined;
  /** For each example in turn; every thing once. */
  readonly said: readonly (readonly Said[])[];
}
