import type { ChannelsPlan, TellPlan } from "../vrrp/plan/channels.ts";
import type { Command } from "./command.ts";
import { Fifo } from "./fifo.ts";
import { type Kind, mailMessage, mailText } from "./mail-message.ts";
import { Mailer } from "./mailer.ts";
import type { Prepare } from "./notifier.ts";
import { Webhook } from "./webhook.ts";

/** One change, and of whom. */
export interface Change {
  readonly kind: Kind;
  readonly name: string;
  readonly state: string;
  readonly priority: number;
}

/** Tells changes to pipes, mail servers and webhooks. Nobody waits for any of them. */
export class Channels {
  readonly #plan: ChannelsPlan;
  readonly #log: (text: string) => void;
  readonly #fifos: readonly Fifo[];
  readonly #mailer: Mailer;
  readonly #hooks = new Map<string, Webhook>();
  /** The last state that was mailed of each: keepalived's last_email_state. */
  readonly #mailed = new Map<string, string>();

  constructor(plan: ChannelsPlan, prepare: Prepare, log: (text: string) => void) {
    this.#plan = plan;
    this.#log = log;
    this.#mailer = new Mailer(log);
    this.#fifos = plan.fifos.map((fifo) => {
      const script: Command | undefined = prepare(fifo.script);
      return new Fifo(fifo, script, log);
    });
  }

  tell(change: Change, tell: TellPlan): void {
    const { kind, name, state, priority } = change;
    const isPriority = state.endsWith("_PRIORITY");
    if (isPriority && !tell.priorityChanges) return;
    for (const fifo of this.#fifos) fifo.write(`${kind} "${name}" ${state} ${priority}`);
    if (tell.mail) this.#mail(change);
    for (const plan of tell.webhooks) {
      const key = JSON.stringify(plan);
      const hook = this.#hooks.get(key) ?? new Webhook(plan, this.#log);
      this.#hooks.set(key, hook);
      const routerId = this.#plan.mail?.routerId;
      hook.tell({ ...change, routerId, at: Date.now() });
    }
  }

  /** Lets pipes and webhooks end, for so many milliseconds at most. */
  async close(limit: number): Promise<void> {
    const hooks = [...this.#hooks.values()];
    await Promise.all([...this.#fifos, ...hooks].map((one) => one.close(limit)));
    this.#mailer.close();
  }

  #mail({ kind, name, state }: Change): void {
    const { mail } = this.#plan;
    const text = mailText(kind, name, state);
    const key = `${kind} ${name}`;
    if (!mail || mail.to.length === 0 || !text || (state === "FAULT" && !mail.faults)) return;
    if (this.#mailed.get(key) === state) return;
    this.#mailed.set(key, state);
    this.#mailer.send(mail, mailMessage(mail, text, new Date()), text.subject);
  }
}
