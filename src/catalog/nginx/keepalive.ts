import { compareVersions, type Dialect } from "../../ir/target.ts";
import type { Milliseconds } from "../../ir/upstream.ts";
import { say } from "../../messages/text.ts";
import type { Shape } from "../shape.ts";
import { no, ok } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { integer, milliseconds, seconds } from "./values.ts";

export interface KeepaliveTimeout {
  readonly timeout: Milliseconds;
  /** What `Keep-Alive: timeout=` says; not sent where none is written. */
  readonly header: Milliseconds | undefined;
}

const usage = "time [header-time]";

export const keepaliveTimeoutShape: Shape<KeepaliveTimeout> = {
  usage,
  parse([first, second, extra]) {
    if (!first || extra) return badCount(usage);
    const timeout = milliseconds.parse(first.text);
    if (!timeout.ok) return no(timeout.reason, first.span);
    if (!second) return ok({ timeout: timeout.value, header: undefined });
    const header = seconds.parse(second.text);
    if (!header.ok) return no(header.reason, second.span);
    return ok({ timeout: timeout.value, header: header.value });
  },
  print: ({ timeout, header }) => [
    milliseconds.print(timeout),
    ...(header === undefined ? [] : [seconds.print(header)]),
  ],
};

/** Idle connections to a group. */
export interface Keepalive {
  readonly connections: number;
  /** Not shared between locations. */
  readonly local: boolean;
}

const poolUsage = "number [local]";

export const keepaliveShape: Shape<Keepalive> = {
  usage: poolUsage,
  parse([count, word, extra]) {
    if (!count || extra) return badCount(poolUsage);
    const connections = positive.parse(count.text);
    if (!connections.ok) return no(connections.reason, count.span);
    if (word && word.text !== "local") return no(notLocal, word.span);
    return ok({ connections: connections.value, local: word !== undefined });
  },
  print: ({ connections, local }) => [String(connections), ...(local ? ["local"] : [])],
  samples: { good: ["1", "32"], bad: ["", "0", "x", "-1"] },
};

const positive = integer(1);
const notLocal = say({ en: "`local` is expected", zh: "此处只能是 `local`" });

/** 1000 since nginx 1.19.10, 100 before. */
export const keepaliveRequestsOf = (version: readonly number[], dialect: Dialect): number =>
  dialect === "nginx" && compareVersions(version, [1, 19, 10]) < 0 ? 100 : 1000;
