import type { Event, Health, Machine, Order, Settings } from "../../runtime/vrrp/machine/types.ts";

const base: Settings = {
  name: "V",
  version: 2,
  priority: 100,
  wantMaster: false,
  interval: 1_000_000,
  downAdverts: 3,
  preempt: true,
  preemptDelay: 0,
  answerLower: true,
  answerHigher: false,
  rivalOwner: "outlast",
  lateBackup: undefined,
  guarded: false,
  garp: {
    repeat: 5,
    delay: 5_000_000,
    refresh: 0,
    refreshRepeat: 1,
    lowerRepeat: 5,
    lowerDelay: 5_000_000,
  },
};

/** Settings that stand for all: each changes what the machine may do. */
export const variants: readonly { readonly name: string; readonly settings: Settings }[] = [
  { name: "plain", settings: base },
  { name: "version 3", settings: { ...base, version: 3 } },
  { name: "nopreempt", settings: { ...base, preempt: false } },
  { name: "preempt_delay", settings: { ...base, preemptDelay: 5_000_000 } },
  { name: "owner", settings: { ...base, priority: 255, wantMaster: true } },
  { name: "guarded", settings: { ...base, guarded: true } },
];

export interface Sample {
  readonly name: string;
  /** Where it makes sense; everywhere, if absent. */
  readonly when?: (machine: Machine) => boolean;
  readonly event: (machine: Machine, now: number) => Event;
}

const advert = (name: string, priority: (own: number) => number, order: number): Sample => ({
  name,
  event: (machine, now) => ({
    type: "advert",
    now,
    from: order > 0 ? "10.0.0.9" : "10.0.0.2",
    order,
    priority: priority(machine.priority),
    interval: machine.settings.interval,
  }),
});

const health = (name: string, to: Health): Sample => ({
  name,
  event: (_, now) => ({ type: "health", now, health: to }),
});

const start = (name: string, to: Health): Sample => ({
  name,
  when: ({ role, deadline }) => role === "init" && deadline === Infinity,
  event: (_, now) => ({ type: "start", now, health: to }),
});

const order = (what: Order): Sample => ({
  name: `order: ${what}`,
  event: (_, now) => ({ type: "order", now, order: what, until: now + 7_000_000 }),
});

const permit = (name: string, granted: boolean, elsewhere: boolean): Sample => ({
  name,
  when: ({ settings }) => settings.guarded,
  event: (_, now) => ({ type: "permit", now, granted, elsewhere, reason: "the guard says so" }),
});

/** Every kind of event there is: one that is missing does not compile. */
const byType: Readonly<Record<Event["type"], readonly Sample[]>> = {
  start: [
    start("start", "up"),
    start("start, something tracked is down", "down"),
    start("start, a result is awaited", "pending"),
  ],
  expired: [
    { name: "a timer runs out", event: (_, now) => ({ type: "expired", now }) },
    {
      name: "a timer runs out, its group is not ready",
      when: ({ role }) => role === "backup",
      event: (_, now) => ({ type: "expired", now, held: true }),
    },
  ],
  advert: [
    advert("advert of priority 0", () => 0, 1),
    advert("advert of lower priority", (own) => Math.max(1, own - 50), 1),
    advert("advert of the same priority, lower address", (own) => own, -1),
    advert("advert of the same priority, higher address", (own) => own, 1),
    advert("advert of higher priority", (own) => Math.min(255, own + 50), -1),
  ],
  priority: [
    {
      name: "the trackers change the priority",
      event: ({ priority }, now) => ({
        type: "priority",
        now,
        priority: priority === 100 ? 90 : 100,
      }),
    },
  ],
  health: [
    health("something tracked fails", "down"),
    health("everything tracked is well", "up"),
    health("a result is awaited", "pending"),
  ],
  permit: [
    permit("the guard permits", true, false),
    permit("the guard refuses", false, false),
    permit("the guard refuses: another node has it", false, true),
  ],
  "address-lost": [
    {
      name: "somebody removes an address",
      when: ({ role }) => role === "master",
      event: (_, now) => ({ type: "address-lost", now }),
    },
  ],
  follow: (["master", "backup"] as const).map((role) => ({
    name: `its group goes to ${role.toUpperCase()}`,
    event: (_, now) => ({ type: "follow", now, role }),
  })),
  order: [order("failover"), order("hold"), order("resume"), order("defer")],
  reload: [
    {
      name: "the configuration changes",
      event: ({ settings, priority }, now) => ({ type: "reload", now, settings, priority }),
    },
  ],
  postpone: [
    {
      name: "a third node is asked for the silent master",
      when: ({ role }) => role === "backup",
      event: (_, now) => ({ type: "postpone", now, until: now + 1_000_000 }),
    },
  ],
  stop: [{ name: "stop", event: (_, now) => ({ type: "stop", now }) }],
  delete: [{ name: "it leaves the configuration", event: (_, now) => ({ type: "delete", now }) }],
};

export const samples: readonly Sample[] = Object.values(byType).flat();
