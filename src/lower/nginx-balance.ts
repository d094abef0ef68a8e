import type { AnyDirective } from "../catalog/index.ts";
import type { HashKey, RandomChoice } from "../catalog/nginx/balance.ts";
import { streamHash, streamLeastConn, streamRandom } from "../catalog/nginx/stream-upstream.ts";
import { balanceSlot } from "../catalog/nginx/upstream-slots.ts";
import { hash, ipHash, leastConn, random } from "../catalog/nginx/upstream.ts";
import { type Traced, written } from "../ir/scope.ts";
import type { Balance } from "../ir/upstream.ts";
import { say } from "../messages/text.ts";
import { finding } from "./nginx-diagnostics.ts";
import type { NginxReader } from "./nginx-reader.ts";
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

const readings: ReadonlyMap<AnyDirective, Reading> = new Map<AnyDirective, Reading>([
  [ipHash, () => ({ kind: "ip-hash" })],
  [leastConn, () => ({ kind: "least-conn" })],
  [streamLeastConn, () => ({ kind: "least-conn" })],
  [hash, hashed],
  [streamHash, hashed],
  [random, randomly],
  [streamRandom, randomly],
]);

/** The way of balancing that a directive asks for, or nothing; nginx warns of a second one. */
export function balanceOf(
  reader: NginxReader,
  { entry, site, value, statement, via }: Taken,
  before: Traced<Balance>,
): Traced<Balance> | undefined {
  const { def } = entry;
  if (!def || !value?.ok) return undefined;
  const reading = readings.get(def);
  if (!reading && def.slot !== balanceSlot.slot) return undefined;
  if (before.origin.kind !== "default")
    reader.report(
      finding("base/duplicate-directive", redefined, statement.span, {
        via,
        severity: "warning",
        related: [
          {
            span: before.origin.site.span,
            message: say({ en: "the first one", zh: "第一次设置" }),
          },
        ],
      }),
    );
  return written(reading ? reading(value.value) : (value.value as Balance), site);
}

const redefined = say({
  en: "the group has a way of balancing already; this one takes its place",
  zh: "该上游组已设置负载均衡方式，以此处为准",
});
