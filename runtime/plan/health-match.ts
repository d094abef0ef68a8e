/** nginx Plus: `match`, what an answer to a check must look like; patterns are the runtime's. */
export interface MatchPlan {
  readonly status:
    | {
        readonly negated: boolean;
        readonly ranges: readonly (readonly [first: number, last: number])[];
      }
    | undefined;
  readonly headers: readonly {
    /** In lower case. */
    readonly name: string;
    readonly test: "there" | "equals" | "matches";
    readonly negated: boolean;
    readonly value: string;
  }[];
  readonly body:
    | { readonly negated: boolean; readonly caseless: boolean; readonly pattern: string }
    | undefined;
  /** stream: bytes to wait for, anywhere in what comes. */
  readonly expect: { readonly test: "bytes" | "regex"; readonly value: string } | undefined;
}
