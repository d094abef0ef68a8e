/** Something with a deadline. The wheel owns `wheelTick` and `wheelAt`; the rest is the object's. */
export interface Timed {
  /** When `expired` is due, monotonic milliseconds; Infinity: never. */
  deadline: number;
  /** Tick of the slot that the object waits in; 0: in none. */
  wheelTick: number;
  /** Place in that slot. */
  wheelAt: number;
  expired(now: number): void;
}

const tickMs = 16;
const slotCount = 1024;

/**
 * Deadlines for many connections on one timer. Moving a deadline later only writes a number: the
 * object is looked at when its old slot comes up and is put on from there.
 */
export class TimerWheel {
  private readonly slots: Timed[][] = Array.from({ length: slotCount }, () => []);
  private readonly now: () => number;
  private readonly begin: number;
  private tick = 1;
  private entries = 0;
  private timer: NodeJS.Timeout | undefined;
  private wakeAt = Infinity;
  private readonly wake = (): void => this.turn();

  constructor(now: () => number) {
    this.now = now;
    this.begin = now();
  }

  /** How many places are taken. */
  get size(): number {
    return this.entries;
  }

  /** Sets the deadline of an object; earlier, later and again are all fine. */
  arm(timed: Timed, deadline: number): void {
    timed.deadline = deadline;
    const tick = this.tickOf(deadline);
    if (timed.wheelTick !== 0 && timed.wheelTick <= tick) return;
    this.insert(timed, tick);
  }

  /** Forgets an object that is of no more use, which the slot would else keep alive. */
  remove(timed: Timed): void {
    timed.deadline = Infinity;
    const { wheelTick, wheelAt } = timed;
    timed.wheelTick = 0;
    const slot = this.slots[wheelTick % slotCount];
    // Not there: its slot is being opened, and passes it over.
    if (wheelTick === 0 || slot?.[wheelAt] !== timed) return;
    this.entries--;
    const last = slot.pop();
    if (last === undefined || last === timed) return;
    slot[wheelAt] = last;
    // One that was armed earlier meanwhile has its place in another slot.
    if (last.wheelTick === wheelTick) last.wheelAt = wheelAt;
  }

  /** Forgets everything and stops the timer. */
  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = undefined;
    this.wakeAt = Infinity;
    for (const slot of this.slots) {
      for (const timed of slot) timed.wheelTick = 0;
      slot.length = 0;
    }
    this.entries = 0;
  }

  private tickOf(time: number): number {
    const tick = Math.ceil((time - this.begin) / tickMs) + 1;
    return tick <= this.tick ? this.tick + 1 : tick;
  }

  /** Far deadlines wait in the last slot and are put on from there. */
  private insert(timed: Timed, tick: number): void {
    const nearest = this.catchUp();
    const at = Math.min(tick, nearest + slotCount - 1);
    timed.wheelTick = at;
    const slot = this.slots[at % slotCount];
    if (!slot) return;
    timed.wheelAt = slot.length;
    slot.push(timed);
    this.entries++;
    if (at < this.wakeAt) this.schedule(at);
  }

  /** An empty wheel need not turn through the ticks that passed meanwhile. */
  private catchUp(): number {
    if (this.entries === 0) this.tick = Math.max(this.tick, this.currentTick());
    return this.tick;
  }

  private currentTick(): number {
    return Math.floor((this.now() - this.begin) / tickMs) + 1;
  }

  private schedule(tick: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.wakeAt = tick;
    const wait = (tick - 1) * tickMs - (this.now() - this.begin);
    this.timer = setTimeout(this.wake, Math.max(1, Math.ceil(wait)));
  }

  private turn(): void {
    this.timer = undefined;
    this.wakeAt = Infinity;
    const until = this.currentTick();
    const now = this.now();
    while (this.tick < until && this.entries > 0) {
      this.tick++;
      this.open(this.tick, now);
    }
    if (this.entries > 0) this.schedule(this.nextTick());
  }

  private open(tick: number, now: number): void {
    const index = tick % slotCount;
    const slot = this.slots[index];
    if (!slot || slot.length === 0) return;
    this.slots[index] = [];
    this.entries -= slot.length;
    for (const timed of slot) {
      if (timed.wheelTick !== tick) continue;
      timed.wheelTick = 0;
      if (timed.deadline <= now) {
        timed.deadline = Infinity;
        timed.expired(now);
      } else if (timed.deadline !== Infinity) this.arm(timed, timed.deadline);
    }
  }

  private nextTick(): number {
    for (let tick = this.tick + 1; tick < this.tick + slotCount; tick++)
      if ((this.slots[tick % slotCount]?.length ?? 0) > 0) return tick;
    return this.tick + slotCount;
  }
}
