import type { Template } from "../decide/template.ts";
import type { Timed } from "../upstream/timer-wheel.ts";
import type { StreamEngine } from "./engine.ts";
import type { Session } from "./session.ts";

const units: Readonly<Record<string, number>> = { k: 1024, m: 1024 * 1024 };

/** `100k`, as a rate may be written; what cannot be read limits nothing. */
function bytesOf(text: string): number {
  const match = /^(\d+)([km]?)$/i.exec(text);
  return match ? Number(match[1]) * (units[(match[2] ?? "").toLowerCase()] ?? 1) : 0;
}

/** Slows one direction of a session down to so many bytes a second. */
export class Rate implements Timed {
  deadline = Infinity;
  wheelTick = 0;
  wheelAt = 0;
  delayed = false;
  private readonly rate: number;
  private engine: StreamEngine | undefined = undefined;
  private resume: (() => void) | undefined = undefined;

  constructor(rate: number) {
    this.rate = rate;
  }

  static of(template: Template | undefined, session: Session): Rate | undefined {
    const rate = template ? bytesOf(session.value(template)) : 0;
    return rate > 0 ? new Rate(rate) : undefined;
  }

  /** After so many bytes: true where reading must rest until `resume` is called. */
  spend(bytes: number, engine: StreamEngine, resume: () => void): boolean {
    const delay = Math.floor((bytes * 1000) / this.rate);
    if (delay === 0) return false;
    this.engine = engine;
    this.resume = resume;
    this.delayed = true;
    engine.wheel.arm(this, engine.now + delay);
    return true;
  }

  expired(): void {
    this.delayed = false;
    this.resume?.();
  }

  stop(): void {
    this.engine?.wheel.remove(this);
    this.resume = undefined;
  }
}
