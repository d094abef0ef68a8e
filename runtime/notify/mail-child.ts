import { readFileSync } from "node:fs";

import { createTransport } from "nodemailer";

import type { MailAnswer, MailOrder } from "./mail-orders.ts";

/*
 * The process that mails: it alone loads nodemailer, and a mail server that hangs holds nobody but
 * it. It ends when nobody has anything for it.
 */

/** Milliseconds without an order after which it goes. */
const idle = 10_000;

let timer = setTimeout(() => process.exit(), idle);

async function deliver({ plan, message }: MailOrder): Promise<void> {
  const password =
    plan.passwordFile === undefined
      ? ""
      : (readFileSync(plan.passwordFile, "utf8").split("\n")[0] ?? "");
  const transport = createTransport({
    host: plan.host,
    port: plan.port,
    secure: plan.tls === "implicit",
    requireTLS: plan.tls === "starttls",
    ignoreTLS: plan.tls === "off",
    ...(plan.helo !== undefined && { name: plan.helo }),
    ...(plan.user !== undefined && { auth: { user: plan.user, pass: password } }),
    connectionTimeout: plan.timeout,
    greetingTimeout: plan.timeout,
    socketTimeout: plan.timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({ envelope: { from: plan.from, to: [...plan.to] }, raw: message });
  } finally {
    transport.close();
  }
}

function answerOf(id: number, error: unknown): MailAnswer {
  const { message, responseCode } = error as { message?: string; responseCode?: number };
  const final = responseCode !== undefined && responseCode >= 500;
  return { id, failure: (message ?? String(error)).split("\n")[0] ?? "", final };
}

async function take(order: MailOrder): Promise<void> {
  clearTimeout(timer);
  let answer: MailAnswer = { id: order.id, failure: undefined, final: false };
  try {
    await deliver(order);
  } catch (error) {
    answer = answerOf(order.id, error);
  }
  process.send?.(answer);
  timer = setTimeout(() => process.exit(), idle);
}

process.title = "lbc: mail";
process.on("disconnect", () => process.exit());
process.on("message", (order: MailOrder) => void take(order));
