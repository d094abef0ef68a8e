import { type Patience, Sightings } from "./sightings.ts";

type Microseconds = number;

/** What two masters, or two holders of an address, are known by. */
export type AlarmKind =
  /** Adverts of another router, while we are master and stay it. */
  | "second-master"
  /** Another machine says that it has a virtual address of ours. */
  | "address-conflict";

export interface AlarmStatus {
  readonly kind: AlarmKind;
  readonly detail: string;
  /** How long it has been. */
  readonly for: Microseconds;
}

/** An alarm begins, or has ended; `detail` says who. */
export interface AlarmChange {
  readonly alarm: AlarmKind;
  readonly active: boolean;
  readonly detail: string;
}

interface Active {
  readonly since: Microseconds;
  readonly detail: string;
}

const second = 1_000_000;

/** The conflicts of one instance, while it is master. Pure. */
export class Alarms {
  readonly #sightings = new Map<AlarmKind, Sightings>();
  readonly #active = new Map<AlarmKind, Active>();
  #raised = 0;

  /** How many there have been. */
  get raised(): number {
    return this.#raised;
  }

  saw(now: Microseconds, kind: AlarmKind, who: string, what: string): void {
    const there = this.#sightings.get(kind) ?? new Sightings();
    this.#sightings.set(kind, there);
    there.saw(now, who, what);
  }

  /** Of an instance that is master or not: what has begun or ended since. */
  look(now: Microseconds, isMaster: boolean, interval: Microseconds, down: Microseconds) {
    return isMaster ? this.judge(now, interval, down) : this.clear();
  }

  /** What has begun or ended since; `interval` and `down` are the instance's. */
  judge(now: Microseconds, interval: Microseconds, down: Microseconds): AlarmChange[] {
    const changes: AlarmChange[] = [];
    for (const [kind, sightings] of this.#sightings) {
      const detail = sightings.judge(now, patienceOf(kind, interval, down));
      const before = this.#active.get(kind);
      if (detail !== undefined && !before) {
        this.#raised += 1;
        this.#active.set(kind, { since: now, detail });
        changes.push({ alarm: kind, active: true, detail });
      } else if (detail === undefined && before) {
        this.#active.delete(kind);
        changes.push({ alarm: kind, active: false, detail: before.detail });
      }
    }
    return changes;
  }

  /** It is master no more: whoever else is has every right to. */
  clear(): AlarmChange[] {
    const changes = [...this.#active].map(([alarm, { detail }]) => ({
      alarm,
      active: false,
      detail,
    }));
    this.#active.clear();
    for (const sightings of this.#sightings.values()) sightings.clear();
    return changes;
  }

  status(now: Microseconds): AlarmStatus[] {
    return [...this.#active].map(([kind, { since, detail }]) => ({
      kind,
      detail,
      for: now - since,
    }));
  }
}

function patienceOf(kind: AlarmKind, interval: Microseconds, down: Microseconds): Patience {
  switch (kind) {
    case "second-master":
      return { count: 3, span: 2 * interval, quiet: down };
    case "address-conflict":
      return { count: 2, span: interval, quiet: Math.max(30 * second, 10 * down) };
  }
}

/** For logs. */
export function alarmText({ alarm, active, detail }: AlarmChange): string {
  const what = {
    "second-master": `second master on the wire: ${detail}`,
    "address-conflict": `address conflict: ${detail}`,
  }[alarm];
  return active ? `ALARM ${what}` : `alarm over: ${what}`;
}

/** For the main thread, the supervisor and whoever notifies people. */
export const alarmReport = (instance: string, change: AlarmChange) =>
  ({ type: "alarm", instance, text: `(${instance}) ${alarmText(change)}`, ...change }) as const;
