/** Why a pattern is refused; whoever shows it to people puts it into words. */
export type Refusal =
  | "syntax"
  | "unclosed"
  | "quantifier"
  | "escape"
  | "class"
  | "group"
  | "option"
  | "recursion"
  | "atomic"
  | "duplicate-name"
  | "backreference"
  | "repeated-capture"
  | "too-deep"
  | "backtracking";

export class Refused extends Error {
  readonly at: number;
  readonly reason: Refusal;
  constructor(at: number, reason: Refusal) {
    super(reason);
    this.at = at;
    this.reason = reason;
  }
}

/** A place in the text of a pattern. */
export class Cursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The next character, or the one so many behind it; "" at the end. */
  peek(ahead = 0): string {
    return this.text.charAt(this.at + ahead);
  }

  next(): string {
    return this.text.charAt(this.at++);
  }

  get rest(): string {
    return this.text.slice(this.at);
  }
}
