import { membersOf, sameMembers, withMembers } from "../decide/members.ts";
import { unresolved } from "../decide/names.ts";
import type { PeerPlan, Plan } from "../plan.ts";
import type { FollowPlan } from "../plan/follow.ts";
import type { UpstreamPlan } from "../plan/upstream.ts";
import type { NameResolvers } from "../upstream/name-resolver.ts";
import { upstreamsOf, withPeers } from "./plan-parts.ts";

/** Who is told of the peers of a group, counted as in `upstreamsOf`. */
export interface Followers {
  readonly plan: Plan;
  setPeers(upstream: number, peers: readonly PeerPlan[]): void;
}

/** Milliseconds until a name is asked for again, at least. */
const shortest = 1000;
/** An answer that there is no such name, which holds for so long (nginx). */
const notThere = 3;
const notThereFor = 10_000;

/** Looks the names of groups up (`server … resolve`), again when their time is over. */
export class FollowedNames {
  readonly #log: (text: string) => void;
  readonly #known = new Map<string, readonly PeerPlan[]>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Loaded by the first name that is followed: most supervisors follow none. */
  #names: Promise<NameResolvers> | undefined;
  #followers: Followers | undefined;

  constructor(log: (text: string) => void) {
    this.#log = log;
  }

  /** The plan with the peers that were found before, so that a reload loses none. */
  fill(plan: Plan): Plan {
    let filled = plan;
    for (const [index, upstream] of upstreamsOf(plan).entries())
      if (upstream.follow) filled = withPeers(filled, index, this.#peersOf(upstream));
    return filled;
  }

  /** From now on this is who is told; whatever another plan followed is let go. */
  apply(followers: Followers): void {
    this.stop();
    this.#followers = followers;
    const wanted = new Set<string>();
    for (const [index, { follow = [] }] of upstreamsOf(followers.plan).entries())
      for (const one of follow) {
        wanted.add(keyOf(one));
        void this.#look(followers, index, one);
      }
    for (const key of this.#known.keys()) if (!wanted.has(key)) this.#known.delete(key);
  }

  stop(): void {
    this.#followers = undefined;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    const names = this.#names;
    this.#names = undefined;
    void names?.then((one) => one.close());
  }

  #resolvers(): Promise<NameResolvers> {
    this.#names ??= import("../upstream/name-resolver.ts").then(
      (room) => new room.NameResolvers(() => Date.now()),
    );
    return this.#names;
  }

  async #look(followers: Followers, index: number, one: FollowPlan): Promise<void> {
    const { host, service } = one;
    const names = (await this.#resolvers()).of(one.resolver);
    if (this.#followers !== followers) return;
    const found = await (service === "" ? names.resolve(host) : names.service(service, host));
    if (this.#followers !== followers) return;
    if ("failure" in found)
      this.#log(unresolved(service === "" ? host : `service ${service} of ${host}`, found.failure));
    const isGone = "failure" in found && found.failure.code === notThere;
    if ("until" in found) this.#found(followers, index, one, membersOf(one, found));
    else if (isGone) this.#found(followers, index, one, []);
    const { valid, timeout } = one.resolver;
    const pause = isGone ? (valid ?? notThereFor) : timeout;
    const wait = "until" in found ? found.until - Date.now() : pause;
    this.#again(
      Math.min(Math.max(shortest, wait), longest),
      () => void this.#look(followers, index, one),
    );
  }

  #found(followers: Followers, index: number, one: FollowPlan, members: readonly PeerPlan[]): void {
    const before = this.#known.get(keyOf(one)) ?? [];
    this.#known.set(keyOf(one), members);
    const upstream = upstreamsOf(followers.plan)[index];
    if (!upstream) return;
    const peers = this.#peersOf(upstream);
    if (sameMembers(before, members) && sameMembers(upstream.peers, peers)) return;
    followers.setPeers(index, peers);
  }

  #peersOf(upstream: UpstreamPlan): readonly PeerPlan[] {
    const found = (upstream.follow ?? []).map((one) => this.#known.get(keyOf(one)) ?? []);
    return withMembers(upstream, found).peers;
  }

  #again(wait: number, look: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      look();
    }, wait);
    this.#timers.add(timer);
  }
}

/** What a timer can hold. */
const longest = 2_147_483_647;

const keyOf = (one: FollowPlan): string => JSON.stringify(one);
