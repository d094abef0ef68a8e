import { lstat, opendir, statfs, unlink } from "node:fs/promises";
import { join } from "node:path";

import { systemError } from "../system-error.ts";
import type { CacheZone } from "./zone.ts";

/** nginx's manager looks as often where it has nothing to do. */
const usualInterval = 10_000;
/** How soon a cache that has grown too large is looked at. */
const soon = 500;
/** A temporary file that nobody has written to for so long was left behind. */
const leftBehind = 3_600_000;
const bucketCount = 1024;
const entryName = /^[0-9a-f]{32}$/;
const temporaryName = /^[0-9a-f]{32}\.\d{10,}$/;

/** What a round found; ages are counted in buckets, so that memory does not grow with the cache. */
interface Survey {
  bytes: number;
  entries: number;
  readonly bytesOfAge: Float64Array;
  readonly entriesOfAge: Float64Array;
}

/** What is to go beyond what nobody asked for. */
interface Excess {
  bytes: number;
  entries: number;
}

/**
 * Keeps a cache within its bounds: entries that nobody asked for since `inactive` go, and of the
 * others the oldest when there are too many. One worker does so for all.
 */
export class CacheManager {
  private readonly zone: CacheZone;
  private readonly wall: () => number;
  private readonly complain: (text: string) => void;
  private timer: NodeJS.Timeout | undefined = undefined;
  private wake: (() => void) | undefined = undefined;
  private stopped = false;
  private running = false;
  private bytes = 0;
  private complained = "";

  constructor(zone: CacheZone, wall: () => number, complain: (text: string) => void) {
    this.zone = zone;
    this.wall = wall;
    this.complain = complain;
    zone.onStored = (bytes) => this.stored(bytes);
  }

  /** Looks for the first time in so many milliseconds. */
  start(milliseconds: number): void {
    if (this.stopped || this.running) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.turn(), milliseconds);
    this.timer.unref();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.wake?.();
  }

  private stored(bytes: number): void {
    this.bytes += bytes;
    const { maxSize } = this.zone.plan;
    if (maxSize !== undefined && this.bytes > maxSize) this.start(soon);
  }

  private async turn(): Promise<void> {
    this.running = true;
    await this.round();
    this.running = false;
    this.start(usualInterval);
  }

  /** Looks at every file once, and again where too many are left. */
  async round(): Promise<void> {
    const survey: Survey = {
      bytes: 0,
      entries: 0,
      bytesOfAge: new Float64Array(bucketCount),
      entriesOfAge: new Float64Array(bucketCount),
    };
    await this.walk((path, name) => this.count(survey, path, name));
    const excess = await this.excessOf(survey);
    if (excess.bytes > 0 || excess.entries > 0) await this.shrink(survey, excess);
    this.bytes = survey.bytes;
  }

  private async count(survey: Survey, path: string, name: string): Promise<void> {
    const stats = await lstat(path);
    const now = this.wall();
    if (temporaryName.test(name)) {
      if (now - stats.mtimeMs > leftBehind) await unlink(path);
      return;
    }
    if (now - stats.atimeMs > this.zone.plan.inactive) {
      await unlink(path);
      return;
    }
    const bytes = stats.blocks * 512;
    const bucket = this.bucketOf(now - stats.atimeMs);
    survey.bytes += bytes;
    survey.entries++;
    survey.bytesOfAge[bucket] = (survey.bytesOfAge[bucket] ?? 0) + bytes;
    survey.entriesOfAge[bucket] = (survey.entriesOfAge[bucket] ?? 0) + 1;
  }

  private bucketOf(age: number): number {
    const bucket = Math.floor((age / Math.max(1, this.zone.plan.inactive)) * bucketCount);
    return Math.min(bucketCount - 1, Math.max(0, bucket));
  }

  private async excessOf(survey: Survey): Promise<Excess> {
    const { maxSize, maxEntries, minFree, path } = this.zone.plan;
    let bytes = maxSize === undefined ? 0 : survey.bytes - maxSize;
    if (minFree > 0) {
      const disk = await statfs(path);
      bytes = Math.max(bytes, minFree - disk.bavail * disk.bsize);
    }
    return { bytes, entries: survey.entries - maxEntries };
  }

  /** Removes the oldest: all beyond an age, and of that age as many as it takes. */
  private async shrink(survey: Survey, excess: Excess): Promise<void> {
    let { bytes, entries } = excess;
    let oldest = bucketCount;
    while (oldest > 0 && (bytes > 0 || entries > 0)) {
      oldest--;
      bytes -= survey.bytesOfAge[oldest] ?? 0;
      entries -= survey.entriesOfAge[oldest] ?? 0;
    }
    const left = { ...excess };
    await this.walk(async (path, name) => {
      if (!entryName.test(name)) return;
      const stats = await lstat(path);
      const bucket = this.bucketOf(this.wall() - stats.atimeMs);
      if (bucket < oldest || (left.bytes <= 0 && left.entries <= 0)) return;
      await unlink(path);
      left.bytes -= stats.blocks * 512;
      left.entries--;
      survey.bytes -= stats.blocks * 512;
    });
  }

  /** Every file that may be an entry or on its way to be one, with the pauses of `loader_sleep`. */
  private async walk(look: (path: string, name: string) => Promise<void>): Promise<void> {
    const { loader, path, levels } = this.zone.plan;
    let count = 0;
    let since = performance.now();
    const visit = async (folder: string, depth: number): Promise<void> => {
      for await (const { name } of await opendir(folder)) {
        if (this.stopped) return;
        const inner = join(folder, name);
        if (depth > 0) {
          if (/^[0-9a-f]{1,2}$/.test(name)) await this.safely(visit(inner, depth - 1));
        } else if (entryName.test(name) || temporaryName.test(name))
          await this.safely(look(inner, name));
        count++;
        if (count % loader.files !== 0 && performance.now() - since < loader.threshold) continue;
        await this.pause(loader.sleep);
        since = performance.now();
      }
    };
    await this.safely(visit(path, levels.length));
  }

  /** What goes while it is looked at is no fault; another is told once. */
  private async safely(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      const failure = error as NodeJS.ErrnoException;
      if (failure.code === "ENOENT" || failure.code === this.complained) return;
      this.complained = failure.code ?? "";
      const text = `${failure.syscall ?? "read"}() "${failure.path ?? ""}" failed`;
      this.complain(`${text} (${systemError(failure)}) in cache zone "${this.zone.plan.name}"`);
    }
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      timer.unref();
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
