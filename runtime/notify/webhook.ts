import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

import type { WebhookPlan } from "../vrrp/plan/channels.ts";
import type { Kind } from "./mail-message.ts";

const tries = 5;
const firstPause = 1000;
/** A receiver that is away for long shall not fill our memory. */
const mostWaiting = 100;

/** What happened, as JSON. */
export interface HookEvent {
  readonly kind: Kind;
  readonly name: string;
  readonly state: string;
  readonly priority: number;
  readonly routerId: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const plainStates = ["MASTER", "BACKUP", "FAULT", "STOP", "DELETED"];

/** Whether a webhook is told of a state. */
export const isTold = ({ states }: WebhookPlan, state: string): boolean =>
  (states ?? plainStates).includes(state);

/** The body of a request. */
export const hookBody = ({ kind, at, ...event }: HookEvent): string =>
  JSON.stringify({
    type: kind.toLowerCase(),
    ...event,
    host: hostname(),
    time: new Date(at).toISOString(),
  });

/** Posts to one address, one event after the other; nobody waits for it. */
export class Webhook {
  readonly plan: WebhookPlan;
  readonly #log: (text: string) => void;
  readonly #pause: number;
  readonly #ended = new AbortController();
  #waiting = 0;
  #tail: Promise<void> = Promise.resolve();

  constructor(plan: WebhookPlan, log: (text: string) => void, pause = firstPause) {
    this.plan = plan;
    this.#log = log;
    this.#pause = pause;
  }

  tell(event: HookEvent): void {
    if (!isTold(this.plan, event.state)) return;
    if (this.#waiting >= mostWaiting) {
      this.#log(`webhook ${this.#shown}: too many wait, ${event.state} is not told`);
      return;
    }
    this.#waiting += 1;
    this.#tail = this.#follow(this.#tail, hookBody(event));
  }

  /** Resolves when all is told, or after so many milliseconds; then nothing more is. */
  async close(limit: number): Promise<void> {
    const timer = setTimeout(() => this.#ended.abort(), limit);
    await this.#tail;
    clearTimeout(timer);
  }

  async #follow(before: Promise<void>, body: string): Promise<void> {
    await before;
    await this.#deliver(body);
    this.#waiting -= 1;
  }

  async #deliver(body: string): Promise<void> {
    for (let attempt = 1; !this.#ended.signal.aborted; attempt++) {
      const failure = await this.#post(body);
      if (failure === undefined) return;
      if (attempt >= tries || failure.final) {
        this.#log(`webhook ${this.#shown} failed: ${failure.reason}, given up`);
        return;
      }
      if (attempt === 1) this.#log(`webhook ${this.#shown} failed: ${failure.reason}`);
      await this.#rest(this.#pause * 2 ** (attempt - 1));
    }
  }

  async #rest(time: number): Promise<void> {
    try {
      await sleep(time, undefined, { signal: this.#ended.signal });
    } catch {
      // We are leaving.
    }
  }

  async #post(body: string) {
    const { url, timeout, headerFile } = this.plan;
    try {
      const answer = await fetch(url, {
        method: "POST",
        redirect: "error",
        headers: { "content-type": "application/json", ...headersOf(headerFile) },
        body,
        signal: AbortSignal.any([this.#ended.signal, AbortSignal.timeout(timeout)]),
      });
      await answer.body?.cancel();
      if (answer.ok) return undefined;
      const final = answer.status < 500 && answer.status !== 408 && answer.status !== 429;
      return { reason: `status ${answer.status}`, final };
    } catch (error) {
      return { reason: reasonOf(error), final: false };
    }
  }

  /** A query may hold a key. */
  get #shown(): string {
    const { origin, pathname } = new URL(this.plan.url);
    return `${origin}${pathname}`;
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== "" ? cause.message : message;
}

/** Read anew each time: a key may be replaced. */
function headersOf(file: string | undefined): Record<string, string> {
  if (file === undefined) return {};
  const lines = readFileSync(file, "utf8").split("\n");
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^([\w-]+):\s*(.*?)\s*$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}
