import { HostError } from "../host/linux/host-error.ts";
import { monotonic } from "./clock.ts";
import { Quiet } from "./quiet.ts";

/** Asks the machine for things that it may refuse; what it refuses is not said with every advert. */
export class Attempts {
  readonly #log: (text: string) => void;
  readonly #quiet = new Map<string, Quiet>();

  constructor(log: (text: string) => void) {
    this.#log = log;
  }

  /** Whether it went well. What one address or packet meets must not keep the others. */
  run(name: string, what: () => void): boolean {
    try {
      what();
      return true;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      const quiet = this.#quiet.get(name) ?? new Quiet();
      this.#quiet.set(name, quiet);
      const said = quiet.take(monotonic(), `(${name}) ${error.message}`);
      if (said !== undefined) this.#log(said);
      return false;
    }
  }
}
