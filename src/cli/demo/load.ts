import { Agent, request } from "node:https";

/** Where requests go: an address of this machine, the name asked for, and who vouches for it. */
export interface Target {
  readonly url: URL;
  readonly host: string;
  readonly ca: string;
}

/** What one second of load saw. */
export interface Tally {
  requests: number;
  failures: number;
  /** Answers by the name that the backend gave itself. */
  readonly peers: Map<string, number>;
  /** Longest answer in milliseconds. */
  slowest: number;
}

export const emptyTally = (): Tally => ({ requests: 0, failures: 0, peers: new Map(), slowest: 0 });

/** Sends requests at an even rate, whatever becomes of those before: an open loop. */
export class Load {
  readonly #target: Target;
  readonly #agent: Agent;
  readonly #timer: NodeJS.Timeout;
  #tally = emptyTally();

  constructor(target: Target, perSecond: number) {
    this.#target = target;
    const { ca, host: servername } = target;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 64, ca, servername });
    const started = performance.now();
    let sent = 0;
    // Timers are late now and then: what is due is sent.
    this.#timer = setInterval(() => {
      const due = ((performance.now() - started) * perSecond) / 1000;
      for (; sent < due; sent++) this.#one();
    }, 5);
  }

  /** What was seen since the last call. */
  take(): Tally {
    const tally = this.#tally;
    this.#tally = emptyTally();
    return tally;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#agent.destroy();
  }

  #one(): void {
    const started = performance.now();
    const ended = (peer: string | undefined) => {
      const tally = this.#tally;
      tally.requests += 1;
      tally.slowest = Math.max(tally.slowest, performance.now() - started);
      if (peer === undefined) tally.failures += 1;
      else tally.peers.set(peer, (tally.peers.get(peer) ?? 0) + 1);
    };
    const { url, host } = this.#target;
    const options = { agent: this.#agent, headers: { host }, timeout: 5000 };
    const sent = request(url, options, (response) => {
      const peer = response.headers["x-backend"];
      response.resume();
      response.once("close", () =>
        ended(response.complete && response.statusCode === 200 ? String(peer) : undefined),
      );
    });
    sent.once("timeout", () => sent.destroy());
    sent.once("error", () => ended(undefined));
    sent.end();
  }
}
