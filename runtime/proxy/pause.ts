import type { Timed } from "../upstream/timer-wheel.ts";
import type { ProxyExchange, Source } from "./exchange.ts";
import { fail } from "./reply.ts";
import { logRequest } from "./request-context.ts";

/** A request that waits for its turn; made for the first such request of an exchange, and kept. */
export class Pause implements Timed, Source {
  deadline = Infinity;
  wheelTick = 0;
  wheelAt = 0;
  private readonly exchange: ProxyExchange;
  private status = 0;

  constructor(exchange: ProxyExchange) {
    this.exchange = exchange;
  }

  /** Goes on after so many milliseconds: to the location, or to an answer with `status`. */
  begin(milliseconds: number, status = 0): void {
    const { exchange } = this;
    const { engine } = exchange;
    this.status = status;
    exchange.source = this;
    engine.wheel.arm(this, engine.now + milliseconds);
  }

  /** Whether the request waits now. */
  get waits(): boolean {
    return this.exchange.source === this;
  }

  expired(): void {
    const { exchange, status } = this;
    exchange.engine.tick();
    exchange.source = undefined;
    if (status > 0) fail(exchange, status);
    else exchange.engine.flow.resume(exchange);
  }

  clientFlushed(): void {}

  abort(): void {
    const { exchange } = this;
    exchange.engine.wheel.remove(this);
    exchange.source = undefined;
    logRequest(exchange, "info", "client prematurely closed connection");
  }
}
