import { announceDue, following } from "./announce.ts";
import { causeOf } from "./cause.ts";
import {
  act,
  advertise,
  down,
  type Draft,
  isWillingOwner,
  log,
  mayLead,
  milliseconds,
  never,
  notify,
  set,
  skew,
} from "./draft.ts";
import { isLate, sayLate } from "./late.ts";
import { defers, ordered, staysOut } from "./orders.ts";
import { meetOwner, outlastOwner, restoreOwner, warnOwner } from "./owners.ts";
import { changePriority } from "./priority.ts";
import { reconfigure } from "./reload.ts";
import type {
  AdvertEvent,
  Event,
  Health,
  Machine,
  Microseconds,
  OrderEvent,
  Settings,
  Step,
} from "./types.ts";

/*
 * The state machine of one VRRP instance as keepalived 2.2.7 runs it (RFC 3768 6.4, RFC 5798 6.4;
 * vrrp.c, vrrp_scheduler.c, vrrp_track.c). Events in, the next state and actions out: no clock, no
 * socket, no randomness. Times are microseconds of one monotonic clock.
 */

/** An instance that has not been started. */
export function createMachine(settings: Settings): Machine {
  return {
    settings,
    role: "init",
    basePriority: settings.priority,
    priority: settings.priority,
    masterInterval: settings.interval,
    master: undefined,
    ignoring: undefined,
    resigned: false,
    held: false,
    handover: undefined,
    willing: false,
    granted: false,
    elsewhere: false,
    deadline: never,
    preemptAt: 0,
    announceAt: never,
    refreshAt: never,
    lowerAnnounceAt: never,
    rogueAdverts: 0,
    rogueInterval: 0,
    rogueUntil: never,
  };
}

/** The earliest time at which an `expired` event is due; Infinity: nothing is awaited. */
export function nextDeadline(machine: Machine): Microseconds {
  const { deadline, announceAt, refreshAt, lowerAnnounceAt, rogueUntil } = machine;
  return Math.min(deadline, announceAt, refreshAt, lowerAnnounceAt, rogueUntil);
}

/** What one event makes of a machine. */
export function step(machine: Machine, event: Event): Step {
  const draft: Draft = { machine, actions: [] };
  if (machine.role !== "stopped") apply(draft, event);
  const { role: from } = machine;
  const { role: to } = draft.machine;
  if (from !== to) act(draft, { type: "transition", from, to, cause: causeOf(machine, event) });
  return { machine: draft.machine, actions: draft.actions };
}

function apply(draft: Draft, event: Event): void {
  switch (event.type) {
    case "start":
      return start(draft, event.now, event.health);
    case "expired":
      return expired(draft, event.now, event.held ?? false);
    case "advert":
      return advert(draft, event);
    case "priority":
      return changePriority(draft, event.priority);
    case "health":
      return changeHealth(draft, event.now, event.health);
    case "permit":
      return permit(draft, event);
    case "address-lost":
      return yieldAddresses(draft, event.now, resign);
    case "follow":
      return followGroup(draft, event.now, event.role);
    case "order":
      return obey(draft, event);
    case "reload":
      return reconfigure(draft, event);
    case "postpone":
      return draft.machine.role === "backup" ? set(draft, { deadline: event.until }) : undefined;
    case "stop":
      return end(draft, "STOP");
    case "delete":
      return end(draft, "DELETED");
  }
}

function start(draft: Draft, now: Microseconds, health: Health): void {
  // A run that was killed may have left the addresses behind.
  act(draft, { type: "drop-addresses" });
  if (health === "pending") return;
  if (health === "down") {
    log(draft, "Entering FAULT STATE (init)");
    set(draft, { role: "fault" });
    notify(draft, "FAULT");
  } else if (isWillingOwner(draft.machine)) {
    set(draft, { role: "backup", deadline: now });
  } else {
    log(draft, "Entering BACKUP STATE (init)");
    enterBackup(draft, now);
  }
}

function expired(draft: Draft, now: Microseconds, held: boolean): void {
  const { settings, role } = draft.machine;
  if (draft.machine.deadline <= now) {
    if (role === "backup" && staysOut(draft.machine, now))
      set(draft, { deadline: now + down(draft.machine) });
    else if (role === "backup" && held)
      set(draft, { willing: true, deadline: now + down(draft.machine) });
    else if (role === "backup") lead(draft, now);
    else if (role === "master" && isLate(draft.machine, now)) {
      sayLate(draft, now);
      yieldAddresses(draft, now);
    } else if (role === "master") {
      advertise(draft);
      warnOwner(draft, now);
      set(draft, { deadline: following(draft.machine.deadline, settings.interval, now) });
    }
  }
  announceDue(draft, now);
  outlastOwner(draft, now);
}

function advert(draft: Draft, event: AdvertEvent): void {
  if (draft.machine.role === "backup") advertToBackup(draft, event);
  else if (draft.machine.role === "master") advertToMaster(draft, event);
}

function advertToBackup(draft: Draft, event: AdvertEvent): void {
  restoreOwner(draft, event);
  const { settings, priority, preemptAt } = draft.machine;
  if (event.priority === 0) {
    log(draft, "Backup received priority 0 advertisement");
    set(draft, { deadline: event.now + skew(draft.machine), resigned: true });
    return;
  }
  const delayed = settings.preemptDelay > 0 && (preemptAt === 0 || preemptAt > event.now);
  const preempts = settings.preempt && !defers(draft.machine);
  if (preempts && event.priority < priority && !delayed) {
    // The down timer runs on: whoever keeps it fed from below would never be preempted.
    if (draft.machine.ignoring !== event.from)
      log(
        draft,
        `received lower priority (${event.priority}) advert from ${event.from} - discarding`,
      );
    set(draft, { ignoring: event.from });
    return;
  }
  follow(draft, event);
  set(draft, { deadline: event.now + down(draft.machine) });
  if (settings.preemptDelay > 0) delayPreemption(draft, event);
}

function delayPreemption(draft: Draft, event: AdvertEvent): void {
  const { settings, priority, preemptAt } = draft.machine;
  if (event.priority >= priority) {
    if (preemptAt !== 0) log(draft, "stop preempt delay");
    set(draft, { preemptAt: 0 });
  } else if (preemptAt === 0) {
    log(draft, `start preempt delay(${(settings.preemptDelay / 1_000_000).toFixed(6)})`);
    set(draft, { preemptAt: event.now + settings.preemptDelay });
  }
}

function advertToMaster(draft: Draft, event: AdvertEvent): void {
  const { settings } = draft.machine;
  if (event.priority === 0) {
    log(draft, "Master received priority 0 message");
    answer(draft, event.now);
    return;
  }
  meetOwner(draft, event);
  const ours = draft.machine.priority;
  if (event.priority < ours || (event.priority === ours && event.order < 0)) {
    refuseLower(draft, event);
  } else if (event.priority > ours || event.order > 0) {
    if (settings.answerHigher) advertise(draft);
    log(
      draft,
      event.priority > ours
        ? `Master received advert from ${event.from} with higher priority ${event.priority}, ours ${ours}`
        : `Master received advert from ${event.from} with same priority ${ours} but higher IP address than ours`,
    );
    log(draft, "Entering BACKUP STATE");
    // What a guard has granted goes back behind the addresses.
    leaveMaster(draft);
    follow(draft, event);
    set(draft, { role: "backup", deadline: event.now + down(draft.machine), preemptAt: 0 });
    notify(draft, "BACKUP");
  } else {
    log(draft, "WARNING - equal priority advert received from remote host with our IP address.");
  }
}

function refuseLower(draft: Draft, event: AdvertEvent): void {
  const { settings, priority } = draft.machine;
  const election = settings.answerLower ? ", forcing new election" : "";
  log(
    draft,
    `Received advert from ${event.from} with lower priority ${event.priority}, ours ${priority}${election}`,
  );
  if (settings.answerLower) answer(draft, event.now);
  if (settings.garp.lowerRepeat > 0) {
    act(draft, { type: "announce", repeat: settings.garp.lowerRepeat });
    if (settings.garp.lowerDelay > 0)
      set(draft, { lowerAnnounceAt: event.now + settings.garp.lowerDelay });
  }
  notify(draft, "MASTER_RX_LOWER_PRI");
}

function changeHealth(draft: Draft, now: Microseconds, health: Health): void {
  const { role } = draft.machine;
  if (health === "down" && role !== "fault") enterFault(draft);
  else if (health === "up" && (role === "fault" || role === "init")) recover(draft, now);
}

function enterFault(draft: Draft): void {
  log(draft, "Entering FAULT STATE");
  if (draft.machine.role === "master") resign(draft);
  else withdraw(draft);
  set(draft, { role: "fault", deadline: never, preemptAt: 0, willing: false });
  notify(draft, "FAULT");
}

function recover(draft: Draft, now: Microseconds): void {
  const { settings, role } = draft.machine;
  set(draft, { masterInterval: settings.interval });
  if (role === "fault") act(draft, { type: "announce-source" });
  const owns = isWillingOwner(draft.machine);
  if (owns && mayLead(draft.machine)) becomeMaster(draft, now);
  else {
    log(draft, "Entering BACKUP STATE");
    enterBackup(draft, now);
    if (owns) set(draft, { deadline: now });
  }
}

/** Where one member of a group goes, the others go; nothing is said to the peers on the way down. */
function followGroup(draft: Draft, now: Microseconds, role: "master" | "backup"): void {
  const follows = role === "master" && draft.machine.role === "backup" && !draft.machine.held;
  if (follows && mayLead(draft.machine)) becomeMaster(draft, now);
  if (role === "backup") yieldAddresses(draft, now);
}

function obey(draft: Draft, event: OrderEvent): void {
  const { role } = draft.machine;
  if (event.order === "hold" && role !== "master") withdraw(draft);
  set(draft, ordered(draft.machine, event));
  if (event.order !== "failover" || role !== "master") return;
  log(draft, "Failover ordered");
  resign(draft);
  enterBackup(draft, event.now);
}

/** Steps back, without a word or with one, and takes part in the next election. */
function yieldAddresses(draft: Draft, now: Microseconds, leave = leaveMaster): void {
  if (draft.machine.role !== "master") return;
  log(draft, "Entering BACKUP STATE");
  leave(draft);
  set(draft, { masterInterval: draft.machine.settings.interval });
  enterBackup(draft, now);
}

function end(draft: Draft, state: "STOP" | "DELETED"): void {
  if (draft.machine.role === "master") resign(draft);
  else withdraw(draft);
  set(draft, { role: "stopped", deadline: never });
  notify(draft, state);
}

function enterBackup(draft: Draft, now: Microseconds): void {
  set(draft, { role: "backup", preemptAt: 0, resigned: false });
  set(draft, { deadline: now + down(draft.machine) });
  notify(draft, "BACKUP");
}

/** The down timer has run out: master, or a claim to be permitted to. */
function lead(draft: Draft, now: Microseconds): void {
  const { machine } = draft;
  if (mayLead(machine)) return becomeMaster(draft, now);
  // A lower master keeps the permit for as long as it hears nobody who comes before it.
  if (machine.elsewhere && machine.ignoring !== undefined) advertise(draft);
  set(draft, { willing: true, deadline: now + down(machine) });
  act(draft, { type: "claim" });
}

function permit(draft: Draft, event: Extract<Event, { type: "permit" }>): void {
  const { now, granted, reason, elsewhere = false } = event;
  const { role, willing } = draft.machine;
  if (role === "master" && !granted) return forfeit(draft, now, reason);
  set(draft, { granted, elsewhere: elsewhere && !granted });
  if (!granted || role === "master") return;
  // In a group the others must know before the first of them becomes master.
  if (willing && role === "backup") set(draft, { deadline: now });
  else withdraw(draft);
}

/** Not permitted any more. The addresses go first: told first, a peer might take what is still ours. */
function forfeit(draft: Draft, now: Microseconds, reason: string): void {
  log(draft, `not permitted to be master any more: ${reason}`);
  leaveMaster(draft);
  act(draft, { type: "send", priority: 0 });
  log(draft, "sent 0 priority");
  log(draft, "Entering BACKUP STATE");
  set(draft, { masterInterval: draft.machine.settings.interval });
  enterBackup(draft, now);
}

/** Gives back what a guard has granted, or was asked for. */
function withdraw(draft: Draft): void {
  const { settings, willing, granted } = draft.machine;
  if (settings.guarded && (willing || granted)) act(draft, { type: "release" });
  set(draft, { willing: false, granted: false, elsewhere: false });
}

/** The advert goes first: it ends the election, whatever setting the addresses costs. */
function becomeMaster(draft: Draft, now: Microseconds): void {
  const { garp, interval } = draft.machine.settings;
  log(draft, "Receive advertisement timeout", true);
  log(draft, "Entering MASTER STATE");
  advertise(draft);
  restoreOwner(draft);
  act(draft, { type: "take-addresses" });
  act(draft, { type: "announce", repeat: garp.repeat });
  set(draft, {
    role: "master",
    deadline: now + interval,
    announceAt: garp.delay > 0 ? now + garp.delay : never,
    refreshAt: garp.refresh > 0 ? now + garp.refresh : never,
    lowerAnnounceAt: never,
    ignoring: undefined,
    resigned: false,
    handover: undefined,
    willing: false,
  });
  notify(draft, "MASTER");
}

function resign(draft: Draft): void {
  act(draft, { type: "send", priority: 0 });
  log(draft, "sent 0 priority");
  leaveMaster(draft);
}

function leaveMaster(draft: Draft): void {
  act(draft, { type: "drop-addresses" });
  set(draft, { announceAt: never, refreshAt: never, lowerAnnounceAt: never });
  set(draft, { rogueAdverts: 0, rogueUntil: never });
  withdraw(draft);
}

/** Takes over what the master's advert says; version 3 lives by the master's interval. */
function follow(draft: Draft, event: AdvertEvent): void {
  const { settings, masterInterval } = draft.machine;
  if (settings.version === 3 && event.interval !== masterInterval) {
    log(
      draft,
      `advertisement interval updated to ${milliseconds(event.interval)} milli-sec from ${milliseconds(masterInterval)} milli-sec`,
    );
    set(draft, { masterInterval: event.interval });
  }
  set(draft, {
    master: { from: event.from, priority: event.priority },
    handover: draft.machine.handover && { ...draft.machine.handover, taken: true },
    ignoring: undefined,
    resigned: false,
  });
  withdraw(draft);
}

function answer(draft: Draft, now: Microseconds): void {
  advertise(draft);
  set(draft, { deadline: now + draft.machine.settings.interval });
}
