import { Resolver } from "node:dns/promises";

import {
  addressesOf,
  type Answer,
  holdsFor,
  nameFailure,
  type NameFailure,
  rankServices,
  serviceName,
  type ServiceRecord,
} from "../decide/names.ts";
import type { ResolverPlan } from "../plan/resolver.ts";

/** Addresses of a name until a time (milliseconds since 1970), or why there are none. */
export type Resolved =
  | { readonly addresses: readonly string[]; readonly until: number }
  | { readonly failure: NameFailure };

export type ResolvedService =
  | {
      readonly records: readonly (ServiceRecord & {
        readonly backup: boolean;
        readonly addresses: readonly string[];
      })[];
      readonly until: number;
    }
  | { readonly failure: NameFailure };

/** Who is told what a name stands for. */
export interface Asker {
  resolved(answer: Resolved): void;
}

/** Names that are remembered at most; the oldest goes. */
const mostNames = 1024;
/** A server is asked again when it is silent for so long. */
const patience = 5000;
/** What lives for no time at all would be asked for without an end. */
const shortest = 1000;

/** Asks the name servers of one `resolver` directive, each name once at a time. */
export class NameResolver {
  readonly #plan: ResolverPlan;
  readonly #wall: () => number;
  readonly #known = new Map<string, Extract<Resolved, { until: number }>>();
  readonly #asked = new Map<string, Promise<Resolved>>();
  /** One for all questions: each that is made has sockets of its own. */
  #resolver: Resolver | undefined = undefined;

  constructor(plan: ResolverPlan, wall: () => number) {
    this.#plan = plan;
    this.#wall = wall;
  }

  /** What is known already; undefined: it must be asked for. */
  known(name: string): readonly string[] | undefined {
    const found = this.#known.get(name);
    return found && found.until > this.#wall() ? found.addresses : undefined;
  }

  /** Never rejects. */
  resolve(name: string): Promise<Resolved> {
    const under = this.#asked.get(name);
    if (under) return under;
    const asking = this.#ask(name).then((resolved) => {
      this.#asked.delete(name);
      if ("addresses" in resolved) this.#remember(name, resolved);
      return resolved;
    });
    this.#asked.set(name, asking);
    return asking;
  }

  /** The same for who does not wait by itself. */
  ask(name: string, asker: Asker): void {
    void this.resolve(name).then((answer) => asker.resolved(answer));
  }

  /** The servers of a service and their addresses. */
  async service(service: string, host: string): Promise<ResolvedService> {
    const found = await this.#within((resolver) => resolver.resolveSrv(serviceName(service, host)));
    if ("failure" in found) return found;
    const ranked = rankServices(found.value);
    const all = await Promise.all(ranked.map(({ name }) => this.resolve(name)));
    const records = ranked.flatMap((record, index) => {
      const resolved = all[index];
      return resolved && "addresses" in resolved
        ? [{ ...record, addresses: resolved.addresses }]
        : [];
    });
    if (records.length === 0) return { failure: nameFailure("ENOTFOUND") };
    const untils = all.flatMap((resolved) => ("until" in resolved ? [resolved.until] : []));
    return { records, until: Math.min(...untils) };
  }

  /** Gives up whatever is under way. */
  close(): void {
    this.#resolver?.cancel();
  }

  #remember(name: string, resolved: Extract<Resolved, { until: number }>): void {
    this.#known.delete(name);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= mostNames && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(name, resolved);
  }

  async #ask(name: string): Promise<Resolved> {
    const { ipv4, ipv6, valid } = this.#plan;
    const found = await this.#within(async (resolver) => {
      const families = [
        ...(ipv4 ? [resolver.resolve4(name, { ttl: true })] : []),
        ...(ipv6 ? [resolver.resolve6(name, { ttl: true })] : []),
      ];
      const settled = await Promise.allSettled(families);
      const answers = settled.flatMap((one): Answer[] =>
        one.status === "fulfilled" ? one.value : [],
      );
      if (answers.length > 0) return answers;
      const first = settled.find((one) => one.status === "rejected");
      throw first ? first.reason : new Error("no family is asked for");
    });
    if ("failure" in found) return found;
    const life = Math.max(shortest, holdsFor(found.value, valid));
    return { addresses: addressesOf(found.value), until: this.#wall() + life };
  }

  async #within<T>(
    ask: (resolver: Resolver) => Promise<T>,
  ): Promise<{ readonly value: T } | { readonly failure: NameFailure }> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("no answer in time")), this.#plan.timeout);
    });
    try {
      return { value: await Promise.race([ask(this.#opened()), late]) };
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
      return { failure: nameFailure(code) };
    } finally {
      clearTimeout(timer);
    }
  }

  #opened(): Resolver {
    if (this.#resolver) return this.#resolver;
    const { servers, timeout } = this.#plan;
    const tries = Math.max(1, Math.ceil(timeout / patience));
    const resolver = new Resolver({ timeout: Math.min(patience, timeout), tries });
    resolver.setServers([...servers]);
    this.#resolver = resolver;
    return resolver;
  }
}

/** One resolver for each directive, whoever asks. */
export class NameResolvers {
  readonly #all = new Map<string, NameResolver>();
  /** The same by the very object, which a request has at hand. */
  readonly #known = new WeakMap<ResolverPlan, NameResolver>();
  readonly #wall: () => number;

  constructor(wall: () => number) {
    this.#wall = wall;
  }

  of(plan: ResolverPlan): NameResolver {
    const known = this.#known.get(plan);
    if (known) return known;
    const key = JSON.stringify(plan);
    let resolver = this.#all.get(key);
    if (!resolver) this.#all.set(key, (resolver = new NameResolver(plan, this.#wall)));
    this.#known.set(plan, resolver);
    return resolver;
  }

  close(): void {
    for (const resolver of this.#all.values()) resolver.close();
  }
}
