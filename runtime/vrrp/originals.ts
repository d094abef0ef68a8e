import { setInterfaceSetting } from "../host/linux/sysctl.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Inheritance, KeptSettings } from "./messages.ts";

export interface OriginalsPorts {
  attempt(what: () => void): void;
  /** What is to be given back has changed. */
  kept(settings: KeptSettings): void;
  /** Sets an IPv4 setting of an interface; returns what it was. */
  readonly set?: typeof setInterfaceSetting;
}

/**
 * Interfaces' IPv4 settings as they were before any agent changed them. An agent that was killed
 * gave nothing back: its successor is told what it had found.
 */
export class Originals {
  readonly #ports: OriginalsPorts;
  readonly #set: typeof setInterfaceSetting;
  readonly #values: Map<string, KeptSettings[number]>;

  constructor(known: KeptSettings, ports: OriginalsPorts) {
    this.#ports = ports;
    this.#set = ports.set ?? setInterfaceSetting;
    this.#values = new Map(known.map((one) => [`${one[0]} ${one[1]}`, one]));
  }

  /** Returns what the setting was; throws a `HostError`. */
  change(device: string, setting: string, value: string): string {
    const before = this.#set(device, setting, value);
    const place = `${device} ${setting}`;
    if (before === value || this.#values.has(place)) return before;
    this.#values.set(place, [device, setting, before]);
    this.#ports.kept([...this.#values.values()]);
    return before;
  }

  restore(): void {
    if (this.#values.size === 0) return;
    for (const [device, setting, value] of this.#values.values())
      this.#ports.attempt(() => void this.#set(device, setting, value));
    this.#values.clear();
    this.#ports.kept([]);
  }
}

/** Those of the protocol thread, which tells at once: nobody says goodbye before `kill -9`. */
export function originalsOf(
  { kept = [] }: Inheritance,
  mailbox: Mailbox,
  attempt: OriginalsPorts["attempt"],
): Originals {
  return new Originals(kept, {
    attempt,
    kept: (settings) => {
      mailbox.report({ type: "kept", settings });
      mailbox.flush();
    },
  });
}
