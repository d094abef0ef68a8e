import type { CommandPlan } from "../plan.ts";

/* Where changes of state are told besides notify scripts, as part of the HA plan. */

/** `notify_fifo` or `vrrp_notify_fifo`: a named pipe that takes a line for each change. */
export interface FifoPlan {
  readonly path: string;
  readonly user: string | undefined;
  readonly group: string | undefined;
  /** Reads it; gets its path as the last argument. */
  readonly script: CommandPlan | undefined;
}

/** Milliseconds: these are nobody's timers. */
export interface MailPlan {
  readonly host: string;
  readonly port: number;
  readonly timeout: number;
  readonly helo: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
  /** What stands in brackets before the subject. */
  readonly routerId: string;
  /** `no_email_faults`. */
  readonly faults: boolean;
  readonly tls: "off" | "starttls" | "implicit";
  readonly user: string | undefined;
  /** A file whose first line is the password. */
  readonly passwordFile: string | undefined;
}

/** `# lbc:webhook`. */
export interface WebhookPlan {
  readonly url: string;
  /** States that are told; undefined: MASTER, BACKUP, FAULT, STOP and DELETED. */
  readonly states: readonly string[] | undefined;
  readonly timeout: number;
  /** A file of `Name: value` lines. */
  readonly headerFile: string | undefined;
}

export interface TimedCommandPlan {
  readonly command: CommandPlan;
  readonly timeout: number;
}

export interface ChannelsPlan {
  readonly fifos: readonly FifoPlan[];
  readonly mail: MailPlan | undefined;
  /** `startup_script` and `shutdown_script`: before the agent and after it. */
  readonly startup: TimedCommandPlan | undefined;
  readonly shutdown: TimedCommandPlan | undefined;
}

/** What an instance or a group tells, besides running scripts. */
export interface TellPlan {
  /** `smtp_alert`. */
  readonly mail: boolean;
  /** `notify_priority_changes`: lines in the pipes. */
  readonly priorityChanges: boolean;
  /** `notify_deleted`: an instance that a reload removes is DELETED, not in FAULT. */
  readonly sayDeleted: boolean;
  readonly webhooks: readonly WebhookPlan[];
}

/** Where the agent's log goes instead of the error log. */
export interface HaLogPlan {
  readonly file:
    | {
        readonly path: string;
        /** Bytes after which the file is put aside; 0: never. */
        readonly rotate: number;
        /** How many of those that were put aside are kept. */
        readonly keep: number;
      }
    | undefined;
  readonly syslog: { readonly facility: string; readonly tag: string } | undefined;
}

export const noChannels: ChannelsPlan = {
  fifos: [],
  mail: undefined,
  startup: undefined,
  shutdown: undefined,
};

export const tellNobody: TellPlan = {
  mail: false,
  priorityChanges: false,
  sayDeleted: false,
  webhooks: [],
};
