import { LimitShares } from "../decide/limits/shares.ts";
import type { LimitZones } from "../decide/limits/zones.ts";
import type { News, Order } from "./messages.ts";

/** Milliseconds between two messages: as long as workers may let in what others do not know of. */
const interval = 50;

export type LimitOrder = Extract<Order, { type: "limits" | "limits-whole" | "limits-gone" }>;

/** What one worker tells and hears of limits; without other workers it says nothing. */
export class LimitExchange {
  readonly #shares: LimitShares;
  readonly #tell: (news: News) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(zones: LimitZones, tell: (news: News) => void) {
    this.#shares = new LimitShares(zones);
    this.#tell = tell;
  }

  obey(order: LimitOrder): void {
    if (this.#shares.empty) return;
    if (order.type === "limits-gone") {
      this.#shares.gone(order.from);
      return;
    }
    this.#shares.begin(() => this.#later());
    const now = performance.now();
    if (order.type === "limits") this.#shares.take(order.from, order.shares, order.whole, now);
    else this.#tell({ type: "limits", shares: this.#shares.whole(now), to: order.to });
  }

  /** What has come together goes out in one message. */
  #later(): void {
    if (this.#timer) return;
    this.#timer = setTimeout(() => this.#send(), interval);
    this.#timer.unref();
  }

  #send(): void {
    this.#timer = undefined;
    const { shares, more } = this.#shares.collect();
    if (shares.length > 0) this.#tell({ type: "limits", shares, to: undefined });
    if (more) this.#later();
  }
}
