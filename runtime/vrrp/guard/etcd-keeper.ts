import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

import type { Microseconds } from "../machine/types.ts";
import type { EtcdPlan } from "../plan.ts";
import { type EtcdAnswer, EtcdClient } from "./etcd-client.ts";
import { holderName, type Keeper, ownerVariable } from "./keeper.ts";
import type { Outcome } from "./lease.ts";

const second = 1_000_000;
const notFound = 5;
const alreadyExists = /already exists/;

/**
 * A key of etcd that lives as long as a lease of etcd: who creates it has the permit. We choose the
 * lease's number ourselves, so that one whose answer was lost can still be given back.
 */
export class EtcdKeeper implements Keeper {
  readonly #client: EtcdClient;
  readonly #key: string;
  readonly #name: string;
  readonly #ttl: number;
  readonly #owner: string | undefined;
  /** Leases that may be there: the last one is the one that counts. */
  readonly #ours = new Set<string>();
  #held: string | undefined;

  constructor(plan: EtcdPlan, name: string, ttl: Microseconds, owner = process.env[ownerVariable]) {
    this.#client = new EtcdClient(plan, ttl / 15 / 1000);
    this.#key = encode(plan.key);
    this.#name = name;
    this.#owner = owner;
    this.#ttl = Math.ceil(ttl / second);
  }

  acquire(signal: AbortSignal): Promise<Outcome> {
    return this.#attempt(async () => {
      await this.#giveBack(signal);
      const there = await this.#demand("/v3/kv/range", { key: this.#key }, signal);
      const holder = firstPair(there.body);
      if (holder) return elsewhere(holder);
      const lease = newLease();
      this.#ours.add(lease);
      const granted = await this.#client.call(
        "/v3/lease/grant",
        { TTL: String(this.#ttl), ID: lease },
        signal,
      );
      // Asked for twice, through two members.
      if (granted.code !== 0 && !alreadyExists.test(granted.message)) return refusal(granted);
      return await this.#put(lease, signal);
    });
  }

  async #put(lease: string, signal: AbortSignal): Promise<Outcome> {
    const { body } = await this.#demand(
      "/v3/kv/txn",
      {
        compare: [{ key: this.#key, target: "VERSION", version: "0", result: "EQUAL" }],
        success: [{ request_put: { key: this.#key, value: encode(this.#value()), lease } }],
        failure: [{ request_range: { key: this.#key } }],
      },
      signal,
    );
    const holder = body["succeeded"] === true ? undefined : firstPair(firstRange(body));
    if (body["succeeded"] === true || holder?.lease === lease) {
      this.#held = lease;
      return { kind: "held" };
    }
    await this.#giveBack(signal);
    return elsewhere(holder);
  }

  renew(signal: AbortSignal): Promise<Outcome> {
    return this.#attempt(async () => {
      const lease = this.#held;
      if (lease === undefined) return { kind: "gone", reason: "there is no lease" };
      // The lease may live while somebody has taken the key away, or the other way round.
      const compare = [{ key: this.#key, target: "LEASE", lease, result: "EQUAL" }];
      const failure = [{ request_range: { key: this.#key } }];
      const [kept, owned] = await Promise.all([
        this.#demand("/v3/lease/keepalive", { ID: lease }, signal),
        this.#demand("/v3/kv/txn", { compare, failure }, signal),
      ]);
      if (Number(kept.body["TTL"] ?? 0) < this.#ttl)
        return { kind: "gone", reason: "the lease has ended" };
      if (owned.body["succeeded"] === true) return { kind: "held" };
      const holder = firstPair(firstRange(owned.body));
      return holder ? elsewhere(holder) : { kind: "gone", reason: "the key was removed" };
    });
  }

  release(signal: AbortSignal): Promise<Outcome> {
    return this.#attempt(async () => {
      await this.#giveBack(signal);
      return { kind: "gone", reason: "released" };
    });
  }

  inherit(signal: AbortSignal): Promise<Outcome> {
    return this.#attempt(async () => {
      const { body } = await this.#demand("/v3/kv/range", { key: this.#key }, signal);
      const there = firstPair(body);
      if (there && this.#owner !== undefined && ownerOf(there.value) === this.#owner)
        await this.#client.call("/v3/lease/revoke", { ID: there.lease }, signal);
      return { kind: "gone", reason: "given back" };
    });
  }

  close(): void {
    this.#client.close();
  }

  async #giveBack(signal: AbortSignal): Promise<void> {
    this.#held = undefined;
    for (const lease of this.#ours) {
      const answer = await this.#client.call("/v3/lease/revoke", { ID: lease }, signal);
      if (answer.code !== 0 && answer.code !== notFound) throw new Error(answer.message);
      this.#ours.delete(lease);
    }
  }

  async #demand(path: string, body: object, signal: AbortSignal): Promise<EtcdAnswer> {
    const answer = await this.#client.call(path, body, signal);
    if (answer.code !== 0) throw new Error(`etcd: ${answer.message}`);
    return answer;
  }

  async #attempt(what: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await what();
    } catch (error) {
      return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** For people who look into etcd. */
  #value(): string {
    const since = new Date().toISOString();
    const owner = this.#owner;
    return JSON.stringify({
      node: hostname(),
      instance: this.#name,
      pid: process.pid,
      since,
      owner,
    });
  }
}

function ownerOf(text: string): string | undefined {
  try {
    const { owner } = objectOf(JSON.parse(text));
    return typeof owner === "string" ? owner : undefined;
  } catch {
    return undefined;
  }
}

interface Pair {
  readonly value: string;
  readonly lease: string;
}

const encode = (text: string): string => Buffer.from(text).toString("base64");

/** A random positive number of 63 bits. */
function newLease(): string {
  return (BigInt(`0x${randomBytes(8).toString("hex")}`) >> 1n || 1n).toString();
}

const refusal = ({ message }: EtcdAnswer): Outcome => ({
  kind: "failed",
  reason: `etcd: ${message}`,
});

const elsewhere = (holder: Pair | undefined): Outcome => ({
  kind: "elsewhere",
  holder: holder ? holderName(holder.value) : "another node",
});

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const firstOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  Array.isArray(value) && value.length > 0 ? objectOf(value[0]) : undefined;

const firstRange = (body: Readonly<Record<string, unknown>>) =>
  objectOf(firstOf(body["responses"])?.["response_range"]);

function firstPair(range: Readonly<Record<string, unknown>>): Pair | undefined {
  const pair = firstOf(range["kvs"]);
  if (!pair) return undefined;
  const { value, lease } = pair;
  return {
    value: typeof value === "string" ? Buffer.from(value, "base64").toString() : "",
    lease: typeof lease === "string" ? lease : "0",
  };
}
