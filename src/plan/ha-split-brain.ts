import { isIP } from "node:net";

import type {
  HeartbeatPlan,
  ProbePlan,
  TrackWitnessPlan,
  WitnessPlan,
} from "../../runtime/vrrp/plan/split-brain.ts";
import type { SaidOf } from "../catalog/annotations/define.ts";
import { heartbeat } from "../catalog/annotations/heartbeat.ts";
import { probe } from "../catalog/annotations/probe.ts";
import { witness } from "../catalog/annotations/witness.ts";
import { instanceInterface, virtualRouterId } from "../catalog/keepalived/vrrp-instance.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { HaConfig } from "../ir/config.ts";
import { read, readAll, type Scope } from "../ir/scope.ts";
import type { VrrpInstance } from "../ir/vrrp.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site } from "../text/span.ts";

/* What annotations ask of the agent besides keepalived's keywords. */

const millisecond = 1000;

/** Every witness of a configuration once, whoever asks for it. */
export class Witnesses {
  readonly plans: WitnessPlan[] = [];
  readonly #known = new Map<string, number>();

  /** What an instance or a default asks; nothing where nobody named a witness. */
  of(scope: Scope): TrackWitnessPlan | undefined {
    const said = readAll(scope, witness).map(({ value }) => value);
    const witnesses = said.flatMap((one) => (one.form === "require" ? [] : [this.#index(one)]));
    if (witnesses.length === 0) return undefined;
    const required = said.find((one) => one.form === "require");
    const quorum = required?.values.quorum.value ?? "all";
    const require = quorum === "all" ? witnesses.length : Math.min(quorum, witnesses.length);
    return { witnesses, require, weight: required?.values.weight.value ?? 0 };
  }

  /** What it looks at; where two look at the same in different ways, how too. */
  #nameOf({ words }: Seen): string {
    const name = words.slice(0, 2).join(" ");
    return this.plans.some((plan) => plan.name === name) ? words.join(" ") : name;
  }

  #index(one: Seen): number {
    const key = one.words.join(" ");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { interval, timeout, rise, fall } = one.values;
    this.plans.push({
      name: this.#nameOf(one),
      target: targetOf(one),
      interval: interval.value * millisecond,
      timeout: timeout.value * millisecond,
      rise: rise.value,
      fall: fall.value,
    });
    this.#known.set(key, this.plans.length - 1);
    return this.plans.length - 1;
  }
}

type Seen = Exclude<SaidOf<typeof witness.forms>, { readonly form: "require" }>;

function targetOf(one: Seen): WitnessPlan["target"] {
  switch (one.form) {
    case "ping":
      return { kind: "ping", address: one.values.address.value };
    case "tcp":
      return { kind: "tcp", ...one.values.endpoint.value };
    case "http": {
      const { url, method, status } = one.values;
      return { kind: "http", url: url.value, method: method.value, status: status.value };
    }
  }
}

/** The further heartbeat paths of an instance. */
export const planHeartbeats = (scope: Scope): readonly HeartbeatPlan[] =>
  readAll(scope, heartbeat).map(({ value }): HeartbeatPlan => {
    if (value.form === "unicast") {
      const peers = value.values.peers.map((peer) => peer.value);
      const source = value.values.source.value;
      return { kind: "unicast", name: `unicast ${source}`, source, peers };
    }
    const { interface: device, source, group } = value.values;
    return {
      kind: "interface",
      name: `interface ${device.value}`,
      interface: device.value,
      source: source.value,
      group: group.value,
    };
  });

/** The third nodes that an instance asks. */
export const planProbes = (scope: Scope): readonly ProbePlan[] =>
  readAll(scope, probe).map(({ value }): ProbePlan => {
    const timeout = value.values.timeout.value * millisecond;
    if (value.form === "command") {
      const command = value.values.command.value;
      return {
        name: command.split(" ")[0] ?? "command",
        timeout,
        target: { kind: "command", command },
      };
    }
    const { url, reached, unreached } = value.values;
    const target = {
      kind: "http",
      url: url.value,
      reached: reached.value,
      unreached: unreached.value,
    } as const;
    return { name: url.value, timeout, target };
  });

/** What is missing or contradicts itself in annotations. */
export function* watchGaps({ ha }: HaConfig): Generator<Diagnostic> {
  for (const instance of ha.instances) {
    yield* heartbeatGaps(instance);
    yield* crossings(instance, ha.instances);
  }
}

/** A path of other addresses carries the adverts of their family. */
function* heartbeatGaps({ scope, addresses, name }: VrrpInstance): Generator<Diagnostic> {
  const family = addresses[0]?.family ?? 4;
  for (const { value } of readAll(scope, heartbeat)) {
    const own = Object.values(value.values).flatMap((one) => ("origin" in one ? [one] : one));
    const stranger = own.some(({ value: text }) => isIP(text ?? "") === 10 - family);
    if (isPrimary(value, scope)) yield incomplete(value.site, primary);
    if (!stranger) continue;
    const text = say(
      {
        en: "the adverts of instance {name} are IPv{family}: so must the addresses of its heartbeats be",
        zh: "实例 {name} 的通告使用 IPv{family}，其心跳线路的地址也必须是 IPv{family}",
      },
      { name, family },
    );
    yield incomplete(value.site, text);
  }
}

/** A path on which another instance has the same number: each would hear the other's adverts. */
function* crossings(
  { scope, name }: VrrpInstance,
  all: readonly VrrpInstance[],
): Generator<Diagnostic> {
  const vrid = read(scope, virtualRouterId).value;
  for (const { value } of readAll(scope, heartbeat)) {
    if (value.form !== "interface" || value.values.group.value !== undefined) continue;
    const device = value.values.interface.value;
    const other = all.find(
      (one) =>
        one.name !== name &&
        read(one.scope, instanceInterface).value === device &&
        read(one.scope, virtualRouterId).value === vrid,
    );
    if (!other) continue;
    const text = say(
      {
        en: "instance {other} has virtual_router_id {vrid} on {device} for itself; name another group or interface",
        zh: "实例 {other} 已在 {device} 上使用 virtual_router_id {vrid}，请指定其他组播组或网卡",
      },
      { other: other.name, vrid: vrid ?? 0, device },
    );
    yield incomplete(value.site, text);
  }
}

const primary = say({
  en: "a heartbeat on the instance's own interface is no second path; name another interface or group",
  zh: "实例自己的网卡不能作为第二条心跳线路，请指定其他网卡或组播组",
});

const isPrimary = (said: SaidOf<typeof heartbeat.forms>, scope: Scope): boolean =>
  said.form === "interface" &&
  said.values.group.value === undefined &&
  said.values.interface.value === read(scope, instanceInterface).value;

const incomplete = ({ span, via }: Site, message: Text): Diagnostic => ({
  code: "serve/incomplete",
  severity: "error",
  message,
  span,
  ...(via && { via }),
});
