import type { Tracker } from "../machine/tracking.ts";
import type { HaPlan, InstancePlan, Microseconds } from "../plan.ts";
import type { WatchPlan } from "../plan/watch-plan.ts";
import { isSame } from "../reload.ts";
import type { TrackerStatus } from "../status.ts";
import { fileTracker, isFault } from "./file-value.ts";
import { FileWatch } from "./file-watch.ts";
import { ProcessWatch } from "./process-watch.ts";
import { proxyDetail, type ProxyFacts, proxyUp } from "./proxy-state.ts";

type Log = (text: string, detail: boolean) => void;

/** What the protocol thread watches beside links, addresses and scripts. */
export class Watches {
  #plan: HaPlan;
  readonly #log: Log;
  readonly #processes: ProcessWatch | undefined;
  readonly #files: FileWatch | undefined;
  #proxy: ProxyFacts | undefined;

  constructor(plan: HaPlan, now: Microseconds, log: Log) {
    this.#plan = plan;
    this.#log = log;
    const { processes, files } = plan.watched;
    this.#processes = processes.length > 0 ? new ProcessWatch(processes, now, log) : undefined;
    this.#files =
      files.length > 0
        ? new FileWatch(files, {
            changed: (index, before, after) => this.#sayFile(index, before, after),
            log: (text) => log(text, false),
          })
        : undefined;
    for (const instance of plan.instances) this.#sayFaults(instance);
    this.#sayImplied();
  }

  /** Whether they can go on watching for another plan; then they do. */
  adopt(plan: HaPlan): boolean {
    const { processes, files } = this.#plan.watched;
    if (!isSame([processes, files], [plan.watched.processes, plan.watched.files])) return false;
    this.#plan = plan;
    return true;
  }

  /** What the supervisor has said to those that watched before. */
  inherit(before: Watches): void {
    this.#proxy = before.#proxy;
  }

  /** What `hear` waits for, in its order. */
  get fds(): readonly number[] {
    return [this.#processes?.fd, this.#files?.fd].filter((fd) => fd !== undefined);
  }

  /** When `expire` is due; Infinity: never. */
  get deadline(): Microseconds {
    return this.#processes?.deadline ?? Infinity;
  }

  /** Something can be read of one of `fds`; true when trackers must be asked again. */
  hear(now: Microseconds, fd: number): boolean {
    if (fd === this.#files?.fd) return this.#files.hear();
    return fd === this.#processes?.fd && this.#processes.hear(now);
  }

  expire(now: Microseconds): boolean {
    return this.#processes !== undefined && this.deadline <= now && this.#processes.expire(now);
  }

  /** What the supervisor says of the data plane. */
  hearProxy(facts: ProxyFacts): void {
    const before = this.#proxy;
    this.#proxy = facts;
    for (const { name, watches } of this.#plan.instances)
      for (const watch of watches) {
        if (watch.kind !== "proxy") continue;
        const is = proxyUp(facts, watch);
        if (is === proxyUp(before, watch)) continue;
        const detail = proxyDetail(facts, watch);
        this.#log(`(${name}) tracked proxy is ${is ? "up" : "down"} (${detail})`, false);
      }
  }

  trackers(plan: InstancePlan): TrackerStatus[] {
    return plan.watches.map((watch) => this.#tracker(watch));
  }

  close(): void {
    this.#processes?.close();
    this.#files?.close();
  }

  #tracker(watch: WatchPlan): TrackerStatus {
    const { kind, weight, reverse } = watch;
    const { processes, files } = this.#plan.watched;
    switch (kind) {
      case "process": {
        const up = this.#processes?.isUp(watch.index) ?? false;
        const detail = this.#processes?.detail(watch.index) ?? "";
        return { name: processes[watch.index]?.name ?? "", kind, weight, reverse, up, detail };
      }
      case "file": {
        const value = this.#files?.value(watch.index);
        // keepalived removes a file that it cannot watch.
        const tracker = value === undefined ? nothing : fileTracker(value, watch);
        const detail = value === undefined ? "cannot be watched" : `${value} times ${weight}`;
        return { name: files[watch.index]?.name ?? "", kind, ...tracker, detail };
      }
      case "proxy": {
        const [up, detail] = [proxyUp(this.#proxy, watch), proxyDetail(this.#proxy, watch)];
        return { name: watch.group ?? "lbc", kind, weight, reverse, up, detail };
      }
    }
  }

  /** keepalived says at the start what makes an instance begin in FAULT. */
  #sayFaults({ name, watches }: InstancePlan): void {
    for (const watch of watches) {
      const tracker = this.#tracker(watch);
      if (tracker.weight !== 0 || tracker.up !== tracker.reverse) continue;
      const { processes, files } = this.#plan.watched;
      if (watch.kind === "process")
        this.#log(
          `(${name}) entering FAULT state (tracked process ${processes[watch.index]?.name} quorum not achieved)`,
          false,
        );
      else if (watch.kind === "file")
        this.#log(
          `(${name}): entering FAULT state (tracked file ${files[watch.index]?.name} has status ${this.#files?.value(watch.index)})`,
          false,
        );
    }
  }

  #sayImplied(): void {
    const names = this.#plan.instances.filter(({ watches }) => watches.some(isImplied));
    if (names.length > 0)
      this.#log(
        "track_proxy: an instance is in FAULT while no worker of lbc accepts connections " +
          `(${names.map(({ name }) => name).join(", ")}); "# lbc:track_proxy off" turns that off`,
        false,
      );
  }

  #sayFile(index: number, before: number, after: number): void {
    const file = this.#plan.watched.files[index]?.name;
    for (const { name, watches } of this.#plan.instances)
      for (const watch of watches) {
        if (watch.kind !== "file" || watch.index !== index) continue;
        const is = isFault(fileTracker(after, watch));
        if (is === isFault(fileTracker(before, watch))) continue;
        this.#log(`(${name}): tracked file ${file} ${is ? "now" : "leaving"} FAULT state`, false);
      }
  }
}

const isImplied = (watch: WatchPlan): boolean => watch.kind === "proxy" && watch.implied;

const nothing: Tracker = { weight: 0, reverse: false, up: true };
