import {
  advertIntOf,
  priorityOf,
  versionOf,
  weightOf,
} from "../../catalog/keepalived/effective.ts";
import { downTimerAdvertsOf } from "../../catalog/keepalived/vrrp-effective.ts";
import { fall, interval, weight } from "../../catalog/keepalived/vrrp-script.ts";
import { read } from "../../ir/scope.ts";
import type { Milliseconds } from "../../ir/upstream.ts";
import type { Member } from "./virtual-routers.ts";

/** How long a node of a virtual router waits for the master's adverts. */
export interface Takeover {
  readonly adverts: number;
  readonly every: Milliseconds;
  readonly skew: Milliseconds;
  /** `adverts × every + skew`. */
  readonly takes: Milliseconds;
}

/** How long a check of a node goes on failing before the node gives the address up. */
export interface Detection {
  readonly script: string;
  readonly fall: number;
  readonly interval: Milliseconds;
  /** `fall × interval`. */
  readonly takes: Milliseconds;
  /** Weight 0 tells the others with an advert of priority 0, which they answer after their skew. */
  readonly tells: boolean;
}

/** From the master's last advert to the takeover: section 6.1 of the RFCs, as keepalived has it. */
export function takeoverOf({ instance }: Member): Takeover {
  const every = advertIntOf(instance).value;
  const adverts = downTimerAdvertsOf(instance).value;
  const share = (256 - priorityOf(instance.scope).value) / 256;
  // In version 2 a share of one second, whatever the interval is.
  const skew = share * (versionOf(instance).value === 2 ? 1000 : every);
  return { adverts, every, skew, takes: adverts * every + skew };
}

/** The slowest check that an instance depends on, where it depends on any. */
export function slowestCheck({ ha, instance }: Member): Detection | undefined {
  let slowest: Detection | undefined;
  for (const tracked of instance.trackScripts) {
    const script = ha.ha.scripts.find(({ name }) => name === tracked.name);
    if (!script) continue;
    const times = read(script.scope, fall).value;
    const every = read(script.scope, interval).value;
    const takes = times * every;
    if (slowest && slowest.takes >= takes) continue;
    const tells = weightOf(tracked, read(script.scope, weight).value).value === 0;
    slowest = { script: script.name, fall: times, interval: every, takes, tells };
  }
  return slowest;
}
