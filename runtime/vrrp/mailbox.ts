import type { LoopCommand, LoopReport } from "./messages.ts";

/** The other side of the eventfd. */
export interface Mailbox {
  /** The next command that waits. */
  take(): LoopCommand | undefined;
  /** Waits for `flush`: many small messages cost more than one large one. */
  report(message: LoopReport): void;
  flush(): void;
}
