import type { AnyDirective } from "../catalog/index.ts";
import type { HashKey, LeastTimeChoice, RandomChoice } from "../catalog/nginx/balance.ts";
import {
  streamHash,
  streamLeastConn,
  streamLeastTime,
  streamRandom,
} from "../catalog/nginx/stream-upstream.ts";
import { balanceSlot } from "../catalog/nginx/upstream-slots.ts";
import { hash, ipHash, leastConn, leastTime, random } from "../catalog/nginx/upstream.ts";
import { type Traced, written } from "../ir/scope.ts";
import type { Balance } from "../ir/upstream.ts";
import type { Taken } from "./nginx-taken.ts";

type Reading = (value: unknown) => Balance;

const hashed: Reading = (value) => {
  const { key, consistent } = value as HashKey;
  return { kind: "hash", key: key.source, consistent };
};

const randomly: Reading = (value) => {
  const { two, by } = value as RandomChoice;
  if (by === "least_time=header") return { kind: "random", two, by: "header" };
  if (by === "least_time=last_byte") return { kind: "random", two, by: "last_byte" };
  return { kind: "random", two };
};

const fastest: Reading = (value) => ({ kind: "least-time", ...(value as LeastTimeChoice) });

const readings: ReadonlyMap<AnyDirective, Reading> = new Map<AnyDirective, Reading>([
  [ipHash, () => ({ kind: "ip-hash" })],
  [leastConn, () => ({ kind: "least-conn" })],
  [streamLeastConn, () => ({ kind: "least-conn" })],
  [hash, hashed],
  [streamHash, hashed],
  [leastTime, fastest],
  [streamLeastTime, fastest],
  [random, randomly],
  [streamRandom, randomly],
]);

/** The way of balancing that a directive asks for, or nothing; the last in a block holds. */
export function balanceOf({ entry, site, value }: Taken): Traced<Balance> | undefined {
  const { def } = entry;
  if (!def || !value?.ok) return undefined;
  const reading = readings.get(def);
  if (!reading && def.slot !== balanceSlot.slot) return undefined;
  return written(reading ? reading(value.value) : (value.value as Balance), site);
}
