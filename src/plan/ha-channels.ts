import { hostname } from "node:os";

import type {
  ChannelsPlan,
  FifoPlan,
  HaLogPlan,
  MailPlan,
  TellPlan,
  TimedCommandPlan,
} from "../../runtime/vrrp/plan/channels.ts";
import { logFile, syslog } from "../catalog/annotations/log-file.ts";
import { mail as mailWord } from "../catalog/annotations/mail.ts";
import { webhook } from "../catalog/annotations/webhook.ts";
import * as global from "../catalog/keepalived/global-defs.ts";
import * as files from "../catalog/keepalived/global-files.ts";
import { notifyFifoScript, vrrpNotifyFifoScript } from "../catalog/keepalived/global-lvs.ts";
import type { Command } from "../catalog/keepalived/script.ts";
import { read, readAll, type Scope } from "../ir/scope.ts";
import { planCommand, type Runner } from "./ha-command.ts";

const mailPort = 25;

/** Pipes, mail, and the scripts around everything. */
export function planChannels(globals: Scope, runner: Runner): ChannelsPlan {
  return {
    fifos: [
      planFifo(
        read(globals, global.notifyFifo).value,
        read(globals, notifyFifoScript).value,
        runner,
      ),
      planFifo(
        read(globals, global.vrrpNotifyFifo).value,
        read(globals, vrrpNotifyFifoScript).value,
        runner,
      ),
    ].flatMap((fifo) => fifo ?? []),
    mail: planMail(globals),
    startup: timed(read(globals, global.startupScript).value, {
      timeout: read(globals, files.startupScriptTimeout).value,
      runner,
    }),
    shutdown: timed(read(globals, files.shutdownScript).value, {
      timeout: read(globals, files.shutdownScriptTimeout).value,
      runner,
    }),
  };
}

function planFifo(
  words: readonly string[] | undefined,
  script: Command | undefined,
  runner: Runner,
): FifoPlan | undefined {
  const [path, user, group] = words ?? [];
  if (path === undefined) return undefined;
  return { path, user, group, script: script && planCommand(script, runner) };
}

function timed(
  command: Command | undefined,
  { timeout, runner }: { readonly timeout: number; readonly runner: Runner },
): TimedCommandPlan | undefined {
  return command && { command: planCommand(command, runner), timeout };
}

/** keepalived mails nothing without a server and without recipients. */
function planMail(globals: Scope): MailPlan | undefined {
  const [host, port] = read(globals, global.smtpServer).value ?? [];
  const to = read(globals, global.notificationEmail).value;
  if (host === undefined || to.length === 0) return undefined;
  const values = readAll(globals, mailWord).at(-1)?.value.values;
  const name = hostname();
  return {
    host,
    port: port === undefined ? mailPort : Number(port),
    timeout: read(globals, global.smtpConnectTimeout).value,
    helo: read(globals, global.smtpHeloName).value ?? name,
    from: read(globals, global.notificationEmailFrom).value ?? `keepalived@${name}`,
    to,
    routerId: read(globals, global.routerId).value ?? name,
    faults: !read(globals, global.noEmailFaults).value,
    tls: values?.tls.value ?? "off",
    user: values?.user.value,
    passwordFile: values?.["password-file"].value,
  };
}

/** Files and the syslog of the agent's own; undefined where nobody asks for them. */
export function planLog(globals: Scope): HaLogPlan | undefined {
  const file = readAll(globals, logFile).at(-1)?.value.values;
  const system = readAll(globals, syslog).at(-1)?.value.values;
  if (!file && !system) return undefined;
  return {
    file: file && { path: file.path.value, rotate: file.rotate.value, keep: file.keep.value },
    syslog: system && { facility: system.facility.value, tag: system.tag.value },
  };
}

/** What one instance or group tells; `mails` and `priorityChanges` are what holds for it. */
export function planTell(
  scope: Scope,
  {
    mails,
    priorityChanges,
    deleted,
  }: {
    readonly mails: boolean;
    readonly priorityChanges: boolean;
    readonly deleted: boolean;
  },
): TellPlan {
  return {
    mail: mails,
    priorityChanges,
    sayDeleted: deleted,
    webhooks: readAll(scope, webhook).map(({ value: { values } }) => ({
      url: values.url.value,
      states: values.on.value?.map((state) => state.toUpperCase()),
      timeout: values.timeout.value,
      headerFile: values["header-file"].value,
    })),
  };
}
