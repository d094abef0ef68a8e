import { say } from "../messages/text.ts";
import { UsageError } from "./usage-error.ts";

/** For lists that would be empty. */
export const nothingMatches = (operands: readonly string[]): UsageError =>
  new UsageError(
    say({ en: "nothing is called {words}", zh: "没有名称含 {words} 的条目" }, { words: operands }),
  );
