import type { SessionCookie } from "../../decide/sticky/session.ts";
import type { PeerPlan } from "../../plan.ts";
import type { ProxyExchange } from "../exchange.ts";

/** What stickiness knows of one request, and wants of its peers and its answer. */
export interface Stick {
  /** `PeerPlan.sid` of the peer that the client is bound to; empty: none. */
  hint: string;
  /** Nobody else may answer. */
  strict: boolean;
  /** Failures of the peer do not matter for the first attempt. */
  faithful: boolean;
  /** What was found in the request: the key of a session that may be learnt. */
  session: string;
  cookie: SessionCookie | undefined;
  /** The `Cookie` field for backends; undefined: as it came, empty: none. */
  passed: string | undefined;
  /** A field of the answer with its end of line; empty: none. */
  field: string;
}

export const newStick = (): Stick => ({
  hint: "",
  strict: false,
  faithful: false,
  session: "",
  cookie: undefined,
  passed: undefined,
  field: "",
});

/** One kind of stickiness, compiled for an upstream. */
export interface Stickiness {
  /** Looks the request over, before the first attempt. */
  begin(exchange: ProxyExchange): Stick;
  /** A peer was chosen: what the client is told of it. */
  chosen(exchange: ProxyExchange, stick: Stick, peer: PeerPlan): void;
  /** The head of the answer is there. */
  answered?(exchange: ProxyExchange, stick: Stick, peer: PeerPlan): void;
  /** The answer went well to its end. */
  ended?(exchange: ProxyExchange, stick: Stick, peer: PeerPlan): void;
  /** What becomes of a `Set-Cookie` of the backend; undefined: it is dropped. */
  rewrite?(exchange: ProxyExchange, stick: Stick, value: string): string | undefined;
}
