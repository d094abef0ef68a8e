import type { Text } from "../messages/text.ts";

/** Wrong usage, or an input that cannot be read: said in one line, exit 2. */
export class UsageError extends Error {
  readonly text: Text;

  constructor(text: Text) {
    super(text.en);
    this.name = "UsageError";
    this.text = text;
  }
}
