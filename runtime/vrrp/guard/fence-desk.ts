import type { FencePlan, HaPlan, Microseconds } from "../plan.ts";
import type { Transition } from "../status.ts";
import { answered, changed, isDue, isTooSoon, type Loser, noLoser } from "./fence.ts";

export interface FencePorts {
  /** CLOCK_BOOTTIME. */
  now(): Microseconds;
  /** Milliseconds since 1970. */
  wallClock(): number;
  readStamp(path: string): number | undefined;
  writeStamp(path: string, time: number): void;
  /** Reboots, or runs the script; throws when it cannot. */
  act(plan: FencePlan, instance: string): void;
  log(text: string): void;
}

interface Post {
  readonly plan: FencePlan;
  readonly members: readonly string[];
  loser: Loser;
  instance: string;
  timer: NodeJS.Timeout | undefined;
}

const longest = 2 ** 31 - 1;

/** Watches masters that lose what lets them be one, and lets them act on themselves: once. */
export class FenceDesk {
  readonly #ports: FencePorts;
  #posts: readonly Post[] = [];
  #permits: HaPlan["permits"] = [];

  constructor(plan: HaPlan, ports: FencePorts) {
    this.#ports = ports;
    this.use(plan);
  }

  /** A reload: what was waited for is waited for no more. */
  use({ fences, instances, permits }: HaPlan): void {
    this.close();
    this.#permits = permits;
    this.#posts = fences.map((plan) => ({
      plan,
      members: plan.members.map((index) => instances[index]?.name ?? ""),
      loser: noLoser,
      instance: "",
      timer: undefined,
    }));
  }

  changed(change: Transition & { readonly instance: string }): void {
    for (const post of this.#posts)
      if (post.members.includes(change.instance)) {
        post.instance = change.instance;
        this.#follow(post, changed(post.loser, this.#ports.now(), change));
      }
  }

  /** A guard of this permit was asked. */
  answered(permit: number, reached: boolean): void {
    const members = this.#permits[permit]?.members ?? [];
    for (const post of this.#posts)
      if (post.plan.members.some((index) => members.includes(index)))
        this.#follow(post, answered(post.loser, reached));
  }

  close(): void {
    for (const { timer } of this.#posts) clearTimeout(timer);
    this.#posts = [];
  }

  #follow(post: Post, loser: Loser): void {
    const before = post.loser;
    post.loser = loser;
    if (loser.since === undefined) return clearTimeout(post.timer);
    if (loser.since !== before.since || loser.confirmed !== before.confirmed) this.#look(post);
  }

  #look(post: Post): void {
    clearTimeout(post.timer);
    const { loser, plan } = post;
    const now = this.#ports.now();
    if (isDue(loser, now, plan.after)) return this.#act(post);
    if (!loser.confirmed || loser.since === undefined) return;
    const wait = Math.ceil((loser.since + plan.after - now) / 1000);
    post.timer = setTimeout(() => this.#look(post), Math.min(Math.max(0, wait), longest));
  }

  /** The stamp comes first: what cannot be remembered could happen again and again. */
  #act(post: Post): void {
    const { plan, instance } = post;
    post.loser = noLoser;
    const say = (text: string) => this.#ports.log(`(${instance}) fence: ${text}`);
    const what = plan.script ? `runs ${plan.script.argv[0]}` : "reboots this machine";
    try {
      const now = this.#ports.wallClock();
      if (isTooSoon(now, this.#ports.readStamp(plan.stamp), plan.apart / 1000))
        return say(`it happened less than ${plan.apart / 1_000_000} s ago, nothing is done`);
      this.#ports.writeStamp(plan.stamp, now);
      say(`the loser ${what}`);
      this.#ports.act(plan, instance);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
  }
}
