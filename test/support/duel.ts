import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import type { Host } from "./netns.ts";
import type { Observation } from "./vrrp-observer.ts";
import { type Observer, type Program, Stage } from "./vrrp-stage.ts";

/*
 * A real keepalived and lbc on two hosts, with a virtual router for every row of a table: what one
 * phase does to the pair happens to all rows at once, and each row says who must hold its address
 * then. keepalived has the lower address.
 */

export type Product = "lbc" | "keepalived";
export type Holder = Product | "both" | "nobody";

export const products: readonly Product[] = ["keepalived", "lbc"];

export interface Side {
  readonly priority: number;
  /** Seconds; that of the table without. */
  readonly interval?: number;
  /** Further lines of the instance. */
  readonly lines?: string;
}

export interface Row {
  readonly name: string;
  readonly lbc: Side;
  readonly keepalived: Side;
  /** Lines of both sides. */
  readonly lines?: string;
  /** The sync group that it belongs to. */
  readonly group?: string;
  /** Who holds the address after a phase, where it is not who the phase says. */
  readonly holders: Readonly<Record<string, Holder>>;
}

export interface Table {
  readonly version: 2 | 3;
  /** Seconds. */
  readonly interval: number;
  readonly rows: readonly Row[];
  /** Lines outside the instances, by the directory of the stage. */
  readonly outside?: (product: Product, directory: string) => string;
}

const globals = "global_defs {\n  script_user root\n}";

/**
 * As an ordinary process keepalived misses intervals where others are busy. Its own
 * `vrrp_rt_priority` limits how long it may run, and a reload of 2.2.7 takes longer: it is killed.
 */
const wrappers: Readonly<Record<Product, readonly string[]>> = {
  keepalived: ["chrt", "--rr", "10"],
  lbc: [],
};

export const addressOf = (row: number): string => `10.77.1.${row + 1}`;

/** keepalived has 10.77.0.1, lbc 10.77.0.2. */
export const other: Readonly<Record<Product, Product>> = { lbc: "keepalived", keepalived: "lbc" };

export class Duel {
  readonly stage = new Stage();
  readonly table: Table;
  readonly #hosts: Readonly<Record<Product, Host>>;
  readonly #programs = new Map<Product, Program>();
  readonly #observers = new Map<Product, Observer>();
  readonly #ended = new Map<Product, Program[]>();
  #before: readonly Holder[];
  /** How much of what was seen has been judged. */
  readonly #judged = new Map<Product, number>();

  constructor(table: Table) {
    this.table = table;
    this.#hosts = { keepalived: this.stage.host(0), lbc: this.stage.host(1) };
    this.#before = table.rows.map(() => "nobody");
  }

  host(product: Product): Host {
    return this.#hosts[product];
  }

  async open(): Promise<void> {
    for (const product of products)
      this.#observers.set(product, await this.stage.observer(this.host(product)));
  }

  close(): Promise<void> {
    return this.stage.close();
  }

  observer(product: Product): Observer {
    return this.#observers.get(product) ?? assert.fail("not opened");
  }

  program(product: Product): Program {
    return this.#programs.get(product) ?? assert.fail(`${product} does not run`);
  }

  start(product: Product): void {
    const program = this.stage[product](
      this.host(product),
      this.#configuration(product),
      wrappers[product],
    );
    this.#programs.set(product, program);
  }

  async end(product: Product, signal?: NodeJS.Signals): Promise<void> {
    const program = this.program(product);
    this.#ended.set(product, [...(this.#ended.get(product) ?? []), program]);
    await program.end(signal);
  }

  /** Everything a product has said, all its runs. */
  said(product: Product): string[] {
    const programs = new Set([...(this.#ended.get(product) ?? []), this.program(product)]);
    return [...programs].flatMap(({ output }) => output.lines);
  }

  /** When something of a row's address was last seen on a host. */
  last(product: Product, what: "added" | "removed", name: string): number {
    const ip = addressOf(this.table.rows.findIndex((row) => row.name === name));
    const found = this.observer(product).seen.findLast((one) => one.what === what && one.ip === ip);
    return found?.at ?? assert.fail(`${name} was never ${what} on ${product}`);
  }

  /**
   * Does something, waits until every row is held as it says (`usual` where it says nothing), and
   * sees it stay so. A row that keeps its holder must not have moved at all, one that changes it
   * moves once.
   */
  async phase(name: string, usual: Holder, act: () => unknown, limit = 20_000): Promise<void> {
    const expected = this.table.rows.map(({ holders }) => holders[name] ?? usual);
    await act();
    await this.#until(name, expected, limit);
    // What moves later than that is seen by the next phase.
    await sleep(500);
    this.#check(name, expected);
    for (const product of products) {
      const { seen } = this.observer(product);
      this.#checkMoves(name, product, seen.slice(this.#judged.get(product)), expected);
      this.#judged.set(product, seen.length);
    }
    this.#before = expected;
  }

  async #until(name: string, expected: readonly Holder[], limit: number): Promise<void> {
    const deadline = performance.now() + limit;
    while (this.#wrong(expected).length > 0) {
      if (performance.now() > deadline) this.#check(name, expected);
      await sleep(10);
    }
  }

  #check(name: string, expected: readonly Holder[]): void {
    assert.deepEqual(this.#wrong(expected), [], name);
  }

  #wrong(expected: readonly Holder[]): string[] {
    const held = products.map((product) => heldBy(this.observer(product).seen));
    return this.table.rows.flatMap(({ name }, index) => {
      const holders = products.filter((_, place) => held[place]?.has(addressOf(index)));
      const found = holders.length === 2 ? "both" : (holders[0] ?? "nobody");
      return found === expected[index] ? [] : [`${name}: ${found}, not ${expected[index]}`];
    });
  }

  #checkMoves(
    name: string,
    product: Product,
    events: readonly Observation[],
    expected: readonly Holder[],
  ): void {
    for (const [index, row] of this.table.rows.entries()) {
      const has = (holder: Holder | undefined) => Number(holder === product || holder === "both");
      const moves = Math.abs(has(expected[index]) - has(this.#before[index]));
      const seen = events.filter((one) => "ip" in one && one.ip === addressOf(index)).length;
      assert.equal(seen, moves, `${name}, ${row.name}: moves on ${product}`);
    }
  }

  #configuration(product: Product): string {
    const { rows, outside } = this.table;
    const instances = rows.map((row, index) => this.#instance(product, row, index));
    const groups = Map.groupBy(rows, ({ group }) => group);
    groups.delete(undefined);
    const synced = [...groups].map(
      ([group, members]) =>
        `vrrp_sync_group ${group} {\ngroup {\n${members.map((row) => `V${rows.indexOf(row) + 1}`).join("\n")}\n}\n}\n`,
    );
    const around = outside?.(product, this.stage.directory) ?? "";
    return [globals, around, ...instances, ...synced].join("\n");
  }

  #instance(product: Product, row: Row, index: number): string {
    const { version, interval } = this.table;
    const { priority, interval: own = interval, lines = "" } = row[product];
    return `vrrp_instance V${index + 1} {
  state ${priority === 255 ? "MASTER" : "BACKUP"}
  version ${version}
  interface eth0
  virtual_router_id ${index + 1}
  priority ${priority}
  advert_int ${own}
  virtual_ipaddress {
    ${addressOf(index)}/32
  }
  ${row.lines ?? ""}
  ${lines}
}
`;
  }
}

function heldBy(seen: readonly Observation[]): Set<string> {
  const held = new Set<string>();
  for (const one of seen)
    if (one.what === "added") held.add(one.ip);
    else if (one.what === "removed") held.delete(one.ip);
  return held;
}
