import type { InstancePlan } from "../../runtime/vrrp/plan.ts";
import type {
  ParameterMatch,
  ProcessPlan,
  WatchedPlan,
  WatchPlan,
} from "../../runtime/vrrp/plan/watch-plan.ts";
import { trackProxy } from "../catalog/annotations/track-proxy.ts";
import { weightOf } from "../catalog/keepalived/effective.ts";
import * as fileWord from "../catalog/keepalived/track-file.ts";
import * as processWord from "../catalog/keepalived/track-process.ts";
import { weight } from "../catalog/keepalived/vrrp-script.ts";
import { globalTracking, syncGroupTrackingWeight } from "../catalog/keepalived/vrrp-sync-group.ts";
import { dontTrackPrimary } from "../catalog/keepalived/vrrp-tracking.ts";
import type { Weight } from "../catalog/keepalived/weights.ts";
import type { HaConfig } from "../ir/config.ts";
import { isWritten, read, readAll, type Scope } from "../ir/scope.ts";
import type { Tracked, Tracking } from "../ir/tracking.ts";
import type { SyncGroup, VrrpInstance } from "../ir/vrrp.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site } from "../text/span.ts";

const millisecond = 1000;
/** keepalived's UINT_MAX where no quorum_max is written. */
const anyNumber = 4_294_967_295;

type Kind = "script" | "interface" | "process" | "file";

interface Entry extends Weight {
  readonly name: string;
}

/** Everything an instance depends on, its own and its group's, with the weights that count. */
export function planTracking(
  instance: VrrpInstance,
  device: string,
  config: HaConfig,
  proxy: boolean | undefined,
): Pick<InstancePlan, "trackPrimary" | "trackInterfaces" | "trackScripts" | "watches"> {
  const { scripts, trackProcesses, trackFiles } = config.ha;
  const trackPrimary = !read(instance.scope, dontTrackPrimary).value;
  const of = (kind: Kind, pick: (tracking: Tracking) => readonly Tracked[]) =>
    entriesOf(kind, instance, pick, config);
  const interfaces = of("interface", ({ trackInterfaces }) => trackInterfaces);
  const processes = of("process", (tracking) => tracking.trackProcesses);
  const files = of("file", (tracking) => tracking.trackFiles);
  return {
    trackPrimary,
    trackInterfaces: interfaces
      // One that is tracked anyway keeps the weight 0.
      .filter(({ name }) => name !== device || !trackPrimary)
      .map(({ name, value, reverse }) => ({ name, weight: value, reverse })),
    trackScripts: indexed(
      of("script", ({ trackScripts }) => trackScripts),
      scripts,
    ).map(({ index, ...rest }) => ({ script: index, ...rest })),
    watches: [
      ...indexed(processes, trackProcesses).map((one): WatchPlan => ({ kind: "process", ...one })),
      ...indexed(files, trackFiles).map((one): WatchPlan => ({ kind: "file", ...one })),
      ...proxyWatches(instance, groupOf(instance, config), proxy),
    ],
  };
}

/** Where a proxy is served beside, it counts, unless somebody says otherwise. */
function proxyWatches(
  { scope }: VrrpInstance,
  group: SyncGroup | undefined,
  proxy: boolean | undefined,
): WatchPlan[] {
  const said = [...readAll(scope, trackProxy), ...(group?.scope.own(trackProxy) ?? [])];
  if (said.some(({ value }) => value.values.off.value)) return [];
  if (said.length === 0 && proxy === true) return [{ ...plainProxy, implied: true }];
  return said.map(({ value: { values } }): WatchPlan => {
    const { weight: given, reverse, healthy, group: name } = values;
    return {
      kind: "proxy",
      weight: given.value,
      reverse: reverse.value,
      healthy: healthy.value,
      group: name.value,
      implied: false,
    };
  });
}

const plainProxy = {
  kind: "proxy",
  weight: 0,
  reverse: false,
  healthy: 0,
  group: undefined,
} as const;

const indexed = (entries: readonly Entry[], all: readonly { readonly name: string }[]) =>
  entries.flatMap(({ name, value, reverse }) => {
    const index = all.findIndex((one) => one.name === name);
    return index < 0 ? [] : [{ index, weight: value, reverse }];
  });

/**
 * What an instance and its group track, as keepalived 2.2.7 puts it together: a member's own
 * weighted scripts are left out and its files lose their weight, unless the group allows weights;
 * where both track the same, the group's weight holds, but not over a weight of 0. (Of interfaces
 * keepalived says that their weight is ignored, and then counts it.)
 */
function entriesOf(
  kind: Kind,
  instance: VrrpInstance,
  pick: (tracking: Tracking) => readonly Tracked[],
  config: HaConfig,
): Entry[] {
  const entry = (tracked: Tracked): Entry => ({
    name: tracked.name,
    ...weightOf(tracked, defaultWeight(kind, tracked.name, config)),
  });
  const group = groupOf(instance, config);
  const written = pick(instance).map(entry);
  if (!group) return written;
  const own = allowsWeights(group.scope) ? written : withoutWeights(kind, written);
  const shared = pick(group).map(entry);
  return [
    ...own.map((one) => (one.value !== 0 && shared.find(({ name }) => name === one.name)) || one),
    ...shared.filter(({ name }) => !own.some((one) => one.name === name)),
  ];
}

function withoutWeights(kind: Kind, entries: readonly Entry[]): readonly Entry[] {
  if (kind === "script") return entries.filter(({ value }) => value === 0);
  return kind === "file" ? entries.map((one) => ({ ...one, value: 0 })) : entries;
}

const allowsWeights = (scope: Scope): boolean =>
  read(scope, syncGroupTrackingWeight).value || read(scope, globalTracking).value;

function defaultWeight(kind: Kind, name: string, { ha }: HaConfig): Weight {
  const of = (blocks: readonly { readonly name: string; readonly scope: Scope }[]) =>
    blocks.find((one) => one.name === name)?.scope;
  const none = { value: 0, reverse: false };
  const scope = { script: of(ha.scripts), process: of(ha.trackProcesses), file: of(ha.trackFiles) };
  if (kind === "script") return scope.script ? read(scope.script, weight).value : none;
  if (kind === "process")
    return scope.process ? read(scope.process, processWord.processWeight).value : none;
  if (kind === "file") return scope.file ? read(scope.file, fileWord.trackFileWeight).value : none;
  return none;
}

const groupOf = ({ name }: VrrpInstance, { ha }: HaConfig) =>
  ha.syncGroups.find(({ members }) => members.some(({ value }) => value === name));

const lost = (
  tracked: readonly Tracked[],
  blocks: readonly { readonly name: string }[],
  block: string,
) =>
  tracked
    .filter(({ name }) => !blocks.some((one) => one.name === name))
    .map((one) => [one, block] as const);

/** What is tracked and does not exist, with the block that is missing. */
export function untracked(
  { trackScripts, trackProcesses, trackFiles }: Tracking,
  { ha }: HaConfig,
): (readonly [Tracked, string])[] {
  return [
    ...lost(trackScripts, ha.scripts, "vrrp_script"),
    ...lost(trackProcesses, ha.trackProcesses, "vrrp_track_process"),
    ...lost(trackFiles, ha.trackFiles, "track_file"),
  ];
}

const noProxy = say({
  en: "track_proxy: there is no proxy here; lbc serve runs one with -c FILE",
  zh: "track_proxy：此处没有代理；请用 -c FILE 让 lbc serve 同时运行代理",
});

const empty = (block: string, name: string, keyword: string): Text =>
  say(
    { en: "{block} {name} has no {keyword}", zh: "{block} {name} 缺少 {keyword}" },
    { block, name, keyword },
  );

/** Blocks that do not say what is to be watched, and a proxy that nobody serves. */
export function unwatchable(
  { ha }: HaConfig,
  proxy: boolean | undefined,
): (readonly [Site, Text])[] {
  const scopes = [ha.globals, ...[...ha.instances, ...ha.syncGroups].map(({ scope }) => scope)];
  const unserved = proxy === false ? scopes.flatMap((scope) => scope.own(trackProxy)) : [];
  return [
    ...unserved
      .filter(({ value }) => !value.values.off.value)
      .map(({ value }) => [value.site, noProxy] as const),
    ...ha.trackProcesses
      .filter(({ scope }) => (read(scope, processWord.trackedCommand).value ?? []).length === 0)
      .map(({ site, name }) => [site, empty("vrrp_track_process", name, "process")] as const),
    ...ha.trackFiles
      .filter(({ scope }) => read(scope, fileWord.file).value === undefined)
      .map(({ site, name }) => [site, empty("track_file", name, "file")] as const),
  ];
}

/** What all instances of a file watch together; indexes are those of the model. */
export function planWatched({ ha }: HaConfig): WatchedPlan {
  return {
    processes: ha.trackProcesses.map(({ name, scope }) => planProcess(name, scope)),
    files: ha.trackFiles.map(({ name, scope }) => ({
      name,
      path: read(scope, fileWord.file).value ?? "",
      init: read(scope, fileWord.initFile).value,
    })),
    delays: ha.interfaceDelays.map(({ name, down, up = 0 }) => ({
      name,
      down: down * millisecond,
      up: up * millisecond,
    })),
  };
}

function planProcess(name: string, scope: Scope): ProcessPlan {
  const [process = "", ...parameters] = read(scope, processWord.trackedCommand).value ?? [];
  const written = read(scope, processWord.paramMatch).value;
  const most = read(scope, processWord.processQuorumMax).value ?? anyNumber;
  // None may run: then none need to.
  const quorum = most === 0 ? 0 : read(scope, processWord.processQuorum).value;
  const both = read(scope, processWord.processDelay).value;
  const delayOf = (slot: typeof processWord.forkDelay) => {
    const own = read(scope, slot);
    return (isWritten(own) ? own.value : (both ?? own.value)) * millisecond;
  };
  return {
    name,
    process,
    fullCommand:
      read(scope, processWord.fullCommand).value || parameters.length > 0 || written !== undefined,
    match: matchOf(parameters, written),
    quorum,
    // keepalived: "quorum_max is less than quorum - ignoring".
    quorumMax: most < quorum ? anyNumber : most,
    forkDelay: delayOf(processWord.forkDelay),
    terminateDelay: delayOf(processWord.terminateDelay),
  };
}

function matchOf(
  parameters: readonly string[],
  written: "initial" | "partial" | undefined,
): ParameterMatch {
  if (parameters.length === 0) return { kind: "any", parameters };
  return { kind: written ?? "exact", parameters };
}
