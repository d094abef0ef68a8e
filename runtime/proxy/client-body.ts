import { field } from "../http1/field.ts";
import type { RequestHead } from "../http1/request-head.ts";
import { ClientSocket } from "./client-socket.ts";
import { clientState } from "./client-state.ts";
import type { ProxyExchange } from "./exchange.ts";
import { bodyMode } from "./request-body.ts";

/** nginx `lingering_time` and `lingering_timeout`. */
export const lingeringTime = 30_000;
export const lingeringTimeout = 5_000;

/** A client whose requests may have bodies: taken when they are wanted, else read away. */
export abstract class ClientBody extends ClientSocket {
  state: number = clientState.opening;
  abstract override get exchange(): ProxyExchange;
  /** A head is being answered further up the stack. */
  protected working = false;
  protected lingerUntil = 0;

  protected get head(): RequestHead {
    return this.exchange.head;
  }

  /** The request is over, and so is its body. */
  protected abstract next(): void;
  protected abstract workOnHeld(): void;
  abstract destroy(): void;

  /** The flow wants the body: what is held is taken first. */
  readBody(mode: number, limit: number, memoryLimit: number): void {
    const { body } = this.exchange;
    body.read(mode, limit, memoryLimit);
    if (body.complete) {
      this.exchange.upstream.bodyComplete();
      return;
    }
    this.armBody();
    const lent = this.heldLent;
    const bytes = this.takeHeld();
    if (bytes) this.takeBody(bytes, lent);
    if (!body.complete) this.unpause();
  }

  private armBody(): void {
    this.arm(this.exchange.settings.plan.bodyTimeout);
  }

  protected takeBody(bytes: Buffer, lent: boolean): void {
    const { body } = this.exchange;
    if (body.complete || body.mode === bodyMode.unread) {
      this.hold(bytes, lent);
      return;
    }
    const used = body.take(bytes, lent);
    if (used < bytes.length) this.hold(bytes.subarray(used), lent);
    if (this.state === clientState.discarding) this.discarded();
    else if (this.state === clientState.busy) this.afterBody();
    // The answer came while the body was taken: what stood behind it is the next request.
    else if (this.state === clientState.head && !this.working) this.workOnHeld();
  }

  private afterBody(): void {
    if (this.exchange.body.complete) this.disarm();
    else this.armBody();
  }

  private discarded(): void {
    if (this.exchange.body.complete) this.next();
    else if (this.engine.now >= this.lingerUntil) this.destroy();
  }

  /** Answers `Expect: 100-continue`, once the body is wanted. */
  expectBody(): void {
    const { exchange, head } = this;
    if (exchange.expectAnswered || exchange.body.complete || head.version < 1001) return;
    exchange.expectAnswered = true;
    if (head.fields.value(field.expect)?.toLowerCase() === "100-continue")
      this.writeText("HTTP/1.1 100 Continue\r\n\r\n");
  }

  protected discardBody(): void {
    this.state = clientState.discarding;
    this.lingerUntil = this.engine.now + lingeringTime;
    this.exchange.body.read(bodyMode.discard, 0, 0);
    this.arm(lingeringTimeout);
    const lent = this.heldLent;
    const bytes = this.takeHeld();
    if (bytes) this.takeBody(bytes, lent);
    this.unpause();
  }
}
