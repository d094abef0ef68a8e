import type { AgentMessage } from "../vrrp/messages.ts";

/** What the agent tells, and what happens to it. */
export type AgentNews =
  | Extract<AgentMessage, { readonly type: "transition" | "dump" | "kept" }>
  | {
      readonly type: "agent";
      readonly what: "started" | "ended" | "fenced" | "alarm";
      readonly detail: string;
    };
