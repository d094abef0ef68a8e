import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

import type { MailPlan } from "../vrrp/plan/channels.ts";
import type { MailAnswer, MailOrder } from "./mail-orders.ts";

const childModule = new URL(`./mail-child${import.meta.url.slice(-3)}`, import.meta.url);

/** A node that changes its state so often is worth one mail less. */
const mostWaiting = 100;
const tries = 4;
const firstPause = 2000;
/** Beyond the mail server's own timeouts: a child that says nothing is ended. */
const further = 5000;

export interface MailerTimes {
  /** Before the second try; each further one waits twice as long. */
  readonly pause: number;
}

interface Waiting {
  readonly plan: MailPlan;
  readonly message: string;
  readonly subject: string;
  tried: number;
}

/** Mails one message after the other, in the order of what happened, through a process of its own. */
export class Mailer {
  readonly #log: (text: string) => void;
  readonly #pause: number;
  readonly #queue: Waiting[] = [];
  #child: ChildProcess | undefined;
  #busy = false;
  #closed = false;
  #id = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(log: (text: string) => void, { pause }: MailerTimes = { pause: firstPause }) {
    this.#log = log;
    this.#pause = pause;
  }

  send(plan: MailPlan, message: string, subject: string): void {
    if (this.#closed) return;
    if (this.#queue.length >= mostWaiting) {
      const [dropped] = this.#queue.splice(this.#busy ? 1 : 0, 1);
      this.#log(`SMTP alert dropped, too many wait: ${dropped?.subject}`);
    }
    this.#queue.push({ plan, message, subject, tried: 0 });
    this.#next();
  }

  /** Nothing more is mailed; what is under way is given up. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#queue.length = 0;
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  #next(): void {
    const [first] = this.#queue;
    if (!first || this.#busy || this.#closed) return;
    this.#busy = true;
    first.tried += 1;
    const child = this.#child ?? this.#fork();
    const id = ++this.#id;
    let settled = false;
    const settle = (failure: string | undefined, final: boolean) => {
      if (settled) return;
      settled = true;
      clearTimeout(this.#timer);
      child.off("message", hear);
      child.off("exit", gone);
      this.#settled(first, failure, final);
    };
    const hear = (answer: MailAnswer) => {
      if (answer.id === id) settle(answer.failure, answer.final);
    };
    const gone = () => settle("the process that mails ended", false);
    child.on("message", hear);
    child.on("exit", gone);
    this.#timer = setTimeout(
      () => {
        child.kill("SIGKILL");
        settle("no answer", false);
      },
      4 * first.plan.timeout + further,
    );
    const order: MailOrder = { id, plan: first.plan, message: first.message };
    child.send(order, () => {});
  }

  #settled(one: Waiting, failure: string | undefined, final: boolean): void {
    const server = `[${one.plan.host}]:${one.plan.port}`;
    if (failure === undefined) this.#log("SMTP alert successfully sent.");
    else this.#log(`SMTP alert to ${server} failed: ${failure}`);
    const again = failure !== undefined && !final && one.tried < tries;
    if (!again) this.#queue.shift();
    const pause = again ? this.#pause * 2 ** (one.tried - 1) : 0;
    this.#timer = setTimeout(() => {
      this.#busy = false;
      this.#next();
    }, pause);
    this.#timer.unref();
  }

  #fork(): ChildProcess {
    const child = fork(fileURLToPath(childModule), [], {
      execArgv: ["--disable-sigusr1"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      // A terminal's interrupt is for the agent.
      detached: true,
    });
    child.on("exit", () => {
      if (this.#child === child) this.#child = undefined;
    });
    child.on("error", () => {});
    this.#child = child;
    return child;
  }
}
