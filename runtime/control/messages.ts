import type { LimitShare } from "../decide/limits/shares.ts";
import type { PeerOrder } from "../decide/peer-orders.ts";
import type { PeerPlan, Plan } from "../plan.ts";
import type { StatusAnswer, StatusQuestion } from "../proxy/services.ts";
import type { LearntSession, PeerTidings } from "../upstream/zone.ts";
import type { Identity } from "./privileges.ts";

/** A listening socket that a worker inherits as an open file. */
export interface HandedSocket {
  readonly fd: number;
  /** Index into the listeners of the plan. */
  readonly listener: number;
  /** Of another worker, for the time when that one has died. */
  readonly deputy: boolean;
}

/** Which peer of which upstream an active check has taken out or brought back. */
export interface PeerVerdict {
  readonly upstream: string;
  readonly peer: string;
  readonly up: boolean;
}

export interface StartMessage {
  readonly type: "start";
  readonly plan: Plan;
  readonly sockets: readonly HandedSocket[];
  readonly identity: Identity | undefined;
  /** Base64; the first encrypts. */
  readonly ticketKeys: readonly string[];
  /** Which of the workers of a generation it is; the first one does what is done once. */
  readonly slot?: number | undefined;
  readonly health: readonly PeerVerdict[];
  readonly orders: readonly PeerOrder[];
  /** What `sticky learn` had learnt before. */
  readonly sessions: readonly LearntSession[];
}

/** What one worker found out, for those that share its zones. */
export interface ZoneNews {
  readonly type: "zone";
  readonly peers: readonly PeerTidings[];
  readonly sessions: readonly LearntSession[];
}

/** From the supervisor to a worker. */
export type Order =
  | StartMessage
  /** Every worker of the generation is prepared: accept from now on. */
  | { readonly type: "listen" }
  /** The worker whose deputy this one is has died: accept what waits for it, from now on. */
  | { readonly type: "deputize" }
  | { readonly type: "health"; readonly verdicts: readonly PeerVerdict[] }
  | ZoneNews
  /** Names of a group have other addresses: these are its peers from now on. */
  | {
      readonly type: "members";
      readonly upstream: number;
      readonly peers: readonly PeerPlan[];
    }
  /** All that operators have ordered; a peer that is not named is as configured. */
  | { readonly type: "peers"; readonly orders: readonly PeerOrder[] }
  /** Ends when the last connection does; `closeIdle` for QUIT, not for a reload. */
  | { readonly type: "drain"; readonly closeIdle: boolean }
  /** What another worker said of limits; `whole`: all that it knows. */
  | {
      readonly type: "limits";
      readonly from: number;
      readonly shares: readonly LimitShare[];
      readonly whole: boolean;
    }
  /** A worker begins: tell it of limits. */
  | { readonly type: "limits-whole"; readonly to: number }
  | { readonly type: "limits-gone"; readonly from: number }
  | { readonly type: "stop" }
  | { readonly type: "ticket-keys"; readonly keys: readonly string[] }
  /** A session of TLS that was wanted, base64; undefined: there is none. */
  | { readonly type: "session"; readonly id: number; readonly session: string | undefined }
  | { readonly type: "reopen" }
  | { readonly type: "report"; readonly id: number }
  | { readonly type: "status"; readonly id: number; readonly answer: StatusAnswer };

/** Numbers of one peer in one worker; names, not indexes, so that generations can be added up. */
export interface PeerReport {
  readonly upstream: string;
  readonly peer: string;
  /** Out for its failures at this moment. */
  readonly unavailable: boolean;
  readonly requests: number;
  readonly active: number;
  readonly fails: number;
  /** Attempts that another followed, by bit of `cause`. */
  readonly retries: readonly number[];
  /** By class: index `status / 100 | 0`. */
  readonly responses: readonly number[];
  readonly sent: number;
  readonly received: number;
  readonly time: number;
  readonly selected: number;
}

/** Everything one worker has counted since it started. */
export interface WorkerReport {
  /** Columns of `connectionColumn`. */
  readonly connections: readonly number[];
  /** Finished requests by status, as pairs. */
  readonly statuses: readonly (readonly [status: number, count: number])[];
  /** Finished requests by bucket of `latencyBounds`, and their milliseconds in all. */
  readonly times: readonly number[];
  readonly totalTime: number;
  readonly peers: readonly PeerReport[];
}

/** From a worker to the supervisor. */
export type News =
  /** Everything that can fail has been done; nothing is accepted yet. */
  | { readonly type: "prepared" }
  | { readonly type: "ready" }
  /** Told to drain, it accepts nothing any more. */
  | { readonly type: "closed" }
  /** It cannot start; the text is nginx's. */
  | { readonly type: "failed"; readonly text: string }
  | { readonly type: "report"; readonly id: number; readonly report: WorkerReport }
  /** The last thing that a worker says. */
  | { readonly type: "farewell"; readonly report: WorkerReport }
  | ZoneNews
  | SessionNews
  | { readonly type: "status"; readonly id: number; readonly question: StatusQuestion }
  /** What it has let in, for one worker (its pid) or for all others. */
  | {
      readonly type: "limits";
      readonly shares: readonly LimitShare[];
      readonly to: number | undefined;
    };

/** A worker asks for a session of TLS, or has made one (base64, kept for so many milliseconds). */
export type SessionNews =
  | {
      readonly type: "session-wanted";
      readonly id: number;
      readonly zone: string;
      readonly key: string;
    }
  | {
      readonly type: "session-made";
      readonly zone: string;
      readonly key: string;
      readonly session: string;
      readonly most: number;
      readonly lifetime: number;
    };
