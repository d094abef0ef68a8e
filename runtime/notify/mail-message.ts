import type { MailPlan } from "../vrrp/plan/channels.ts";

/*
 * Mail as keepalived writes it (core/smtp.c, vrrp_notify.c): the same headers in the same order,
 * the same subject and body. Pure.
 */

export type Kind = "INSTANCE" | "GROUP";

/** What is mailed; `undefined`: keepalived mails nothing of that state. */
export function mailText(
  kind: Kind,
  name: string,
  state: string,
): { readonly subject: string; readonly body: string } | undefined {
  if (state !== "MASTER" && state !== "BACKUP" && state !== "FAULT") return undefined;
  const what = kind === "INSTANCE" ? "Instance" : "Group";
  return { subject: `VRRP ${what} ${name} - Entering ${state} state`, body: bodyOf(kind, state) };
}

function bodyOf(kind: Kind, state: "MASTER" | "BACKUP" | "FAULT"): string {
  if (kind === "GROUP") return `=> All VRRP group instances are now in ${state} state <=`;
  return state === "MASTER"
    ? "=> VRRP Instance is now owning VRRP VIPs <="
    : "=> VRRP Instance is no longer owning VRRP VIPs <=";
}

/** The whole message, its lines ended as they travel. */
export function mailMessage(
  plan: Pick<MailPlan, "from" | "to" | "routerId">,
  { subject, body }: { readonly subject: string; readonly body: string },
  date: Date,
): string {
  return [
    `Date: ${mailDate(date)}`,
    `From: ${plan.from}`,
    `Subject: [${plan.routerId}] ${subject}`,
    "X-Mailer: Keepalived",
    `To: ${plan.to.join(", ")}`,
    "",
    body,
    "",
    "",
  ].join("\r\n");
}

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const two = (value: number): string => String(value).padStart(2, "0");

/** RFC 5322, in local time: `Sun, 22 Nov 2026 03:09:54 +0000`. */
export function mailDate(date: Date): string {
  const offset = -date.getTimezoneOffset();
  const size = Math.abs(offset);
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${two(size % 60)}`;
  const day = `${days[date.getDay()]}, ${two(date.getDate())} ${months[date.getMonth()]}`;
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${day} ${date.getFullYear()} ${time} ${zone}`;
}
