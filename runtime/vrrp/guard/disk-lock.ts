import type { Microseconds } from "../machine/types.ts";
import { type DiskRecord, decodeRecord, encodeRecord } from "./disk-record.ts";
import { holderName } from "./keeper.ts";
import type { Outcome } from "./lease.ts";

/** The file, as the lock needs it; its methods throw when the storage fails. */
export interface LockFile {
  /** `flock` without waiting; always `true` where it is not used. */
  lock(): boolean;
  unlock(): void;
  isCurrent(): boolean;
  read(): Uint8Array;
  write(bytes: Uint8Array): void;
  close(): void;
}

export interface LockPorts {
  open(): LockFile;
  /** CLOCK_BOOTTIME. */
  now(): Microseconds;
  pause(time: Microseconds): Promise<void>;
  token(): string;
}

export interface LockSettings {
  readonly node: string;
  /** Of our supervisor. */
  readonly owner?: string | undefined;
  readonly ttl: Microseconds;
  /**
   * Longer than a holder needs to renew, and to see that somebody else has written; a writer who
   * takes half of it gives up.
   */
  readonly settle: Microseconds;
  readonly flock: boolean;
}

/**
 * A lock on shared storage that a crashed holder cannot keep. The holder counts in the file; who
 * sees the count stand still for `ttl` may take it. Where `flock` is obtained nobody else can be
 * writing; without it a writer waits, and reads again whether it was the last (as sanlock's delta
 * leases do).
 */
export class DiskLock {
  readonly #settings: LockSettings;
  readonly #ports: LockPorts;
  #file: LockFile | undefined;
  #mine: DiskRecord | undefined;
  /** What stood there of another, and since when. */
  #seen: { readonly text: string; readonly since: Microseconds } | undefined;

  constructor(settings: LockSettings, ports: LockPorts) {
    this.#settings = settings;
    this.#ports = ports;
  }

  async acquire(): Promise<Outcome> {
    const file = this.#open();
    const { flock, settle, node, owner, ttl } = this.#settings;
    const alone = flock && file.lock();
    const begun = this.#ports.now();
    const before = file.read();
    const holder = this.#holder(before);
    // A lock that is held by `flock` and has never been written is just being taken.
    if (holder !== undefined || (flock && !alone && decodeRecord(before) === "free")) {
      this.#lose("");
      return { kind: "elsewhere", holder: holder ?? "another node" };
    }
    const mine = { token: this.#ports.token(), node, owner, held: true, count: 1, ttl };
    file.write(encodeRecord(mine));
    if (!alone) {
      const late = this.#ports.now() - begun > settle / 2;
      if (late) return { kind: "failed", reason: "the storage is too slow" };
      await this.#ports.pause(settle);
      const after = this.#readAnew();
      if (!isOf(after, mine)) return { kind: "elsewhere", holder: nameOf(after) };
    }
    this.#mine = mine;
    return { kind: "held" };
  }

  renew(): Outcome {
    const mine = this.#mine;
    const file = this.#file;
    if (!mine || !file) return { kind: "gone", reason: "there is no lock" };
    if (!file.isCurrent()) return this.#lose("the file was replaced");
    const there = this.#readAnew();
    if (!isOf(there, mine)) {
      this.#lose("");
      return { kind: "elsewhere", holder: nameOf(there) };
    }
    const next = { ...mine, count: mine.count + 1 };
    file.write(encodeRecord(next));
    this.#mine = next;
    return { kind: "held" };
  }

  release(): Outcome {
    const { reason } = this.#lose("released", true);
    return { kind: "gone", reason };
  }

  /** What the agent before us had is free, if nobody has taken it since. */
  inherit(): Outcome {
    const { owner } = this.#settings;
    const file = this.#open();
    const there = decodeRecord(file.read());
    const before = typeof there === "object" && there.held && there.owner === owner;
    if (before && owner !== undefined) file.write(encodeRecord({ ...there, held: false }));
    return this.#lose("given back");
  }

  #lose(reason: string, inOrder = false): { kind: "gone"; reason: string } {
    const mine = this.#mine;
    const file = this.#file;
    this.#mine = undefined;
    this.#file = undefined;
    if (!file) return { kind: "gone", reason };
    try {
      if (inOrder && mine && file.isCurrent() && isOf(decodeRecord(file.read()), mine))
        file.write(encodeRecord({ ...mine, held: false }));
    } finally {
      file.unlock();
      file.close();
    }
    return { kind: "gone", reason };
  }

  /** Network file systems look at what others have written when a file is opened. */
  #readAnew(): Found {
    const file = this.#ports.open();
    try {
      return decodeRecord(file.read());
    } finally {
      file.close();
    }
  }

  /** A file that was replaced is let go of. */
  #open(): LockFile {
    if (this.#file?.isCurrent() === false) this.#lose("the file was replaced");
    this.#file ??= this.#ports.open();
    return this.#file;
  }

  /** Who has it; undefined: nobody, or one whose count stands still. */
  #holder(bytes: Uint8Array): string | undefined {
    const record = decodeRecord(bytes);
    if (record === "free" || record?.held === false) return undefined;
    const now = this.#ports.now();
    const text = bytes.join();
    if (this.#seen?.text !== text) this.#seen = { text, since: now };
    const ttl = Math.max(this.#settings.ttl, record?.ttl ?? 0);
    return now - this.#seen.since >= ttl ? undefined : nameOf(record);
  }
}

type Found = ReturnType<typeof decodeRecord>;

const isOf = (found: Found, { token }: DiskRecord): boolean =>
  typeof found === "object" && found.token === token && found.held;

const nameOf = (found: Found): string =>
  typeof found === "object" ? holderName(found.node) : "another node";
