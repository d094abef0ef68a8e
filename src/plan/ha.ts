import type {
  HaPlan,
  InstancePlan,
  ScriptPlan,
  SyncGroupPlan,
  PacePlan,
} from "../../runtime/vrrp/plan.ts";
import { familyOf } from "../catalog/keepalived/effective.ts";
import {
  garpInterface,
  garpIntervalOfGroup,
  gnaIntervalOfGroup,
} from "../catalog/keepalived/garp-group.ts";
import {
  enableScriptSecurity,
  scriptUser,
  vrrpGarpInterval,
  vrrpGnaInterval,
  vrrpPriority,
  vrrpRtPriority,
} from "../catalog/keepalived/global-defs.ts";
import { vrrpCpuAffinity } from "../catalog/keepalived/global-processes.ts";
import { groupMails } from "../catalog/keepalived/vrrp-effective.ts";
import { mcastDstIp } from "../catalog/keepalived/vrrp-extras.ts";
import {
  instanceInterface,
  strictMode,
  virtualRouterId,
} from "../catalog/keepalived/vrrp-instance.ts";
import * as keyword from "../catalog/keepalived/vrrp-script.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { HaConfig } from "../ir/config.ts";
import { read, siteOf } from "../ir/scope.ts";
import { compareVersions } from "../ir/target.ts";
import type { SyncGroup, VrrpInstance, VrrpScript } from "../ir/vrrp.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { planBeacon } from "./ha-beacon.ts";
import { planChannels, planLog, planTell } from "./ha-channels.ts";
import { planCommand, type Runner } from "./ha-command.ts";
import { crowded, planConduct, planRealtimeLimit } from "./ha-conduct.ts";
import { planFences, planPermits } from "./ha-guards.ts";
import { planHmac } from "./ha-hmac.ts";
import { planInstance, planNotify, type Surroundings } from "./ha-instance.ts";
import { refusals } from "./ha-refusals.ts";
import { rulePlanner } from "./ha-routing.ts";
import { watchGaps, Witnesses } from "./ha-split-brain.ts";
import { planWatched, untracked, unwatchable } from "./ha-tracking.ts";
import { VmacNames } from "./ha-vmac.ts";

const millisecond = 1000;
/** Where nobody asks for another: above every ordinary thread, below the kernel's own. */
const defaultRealtime = 10;

export interface HaOptions {
  /** `--compat keepalived`: accept what keepalived accepts where lbc is stricter. */
  readonly compat?: boolean;
  /** `--allow-unsupported`: names of what may be left out. */
  readonly allowUnsupported?: readonly string[];
  /** Whether a proxy that listens is served beside; undefined: nobody serves anything. */
  readonly proxy?: boolean | undefined;
}

export interface HaResult {
  /** Missing where something is incomplete; what is unsupported is left out of it. */
  readonly plan: HaPlan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** What the HA agent is to do for a keepalived configuration, or why it cannot. */
export function planHa(
  config: HaConfig,
  { compat = false, allowUnsupported = [], proxy }: HaOptions = {},
): HaResult {
  const { globals, instances, scripts, syncGroups } = config.ha;
  const diagnostics: Diagnostic[] = [...idle(config), ...twins(instances), ...watchGaps(config)];
  const around: Surroundings = {
    config,
    compat,
    planRules: rulePlanner(),
    proxy,
    witnesses: new Witnesses(),
    vmacs: new VmacNames(globals, instances),
    scriptUser: runnerOf(read(globals, scriptUser).value),
  };
  const planned = instances.flatMap((instance): InstancePlan[] => {
    const problems = [...gaps(instance, config)];
    diagnostics.push(...problems);
    const device = read(instance.scope, instanceInterface).value;
    const vrid = read(instance.scope, virtualRouterId).value;
    if (problems.length > 0 || device === undefined || vrid === undefined) return [];
    return [planInstance(instance, device, vrid, around)];
  });
  for (const group of syncGroups) diagnostics.push(...strangers(group, config));
  for (const [site, text] of unwatchable(config, proxy)) diagnostics.push(incomplete(site, text));
  const { problems, plans } = planScripts(scripts, around.scriptUser);
  diagnostics.push(...problems);
  const beacon = planBeacon(globals, planned);
  diagnostics.push(...beacon.problems);
  const unserved = refusals(config, allowUnsupported);
  if (diagnostics.length > 0)
    return { plan: undefined, diagnostics: [...unserved, ...diagnostics] };
  const permits = planPermits(config);
  const guarded = new Set(permits.flatMap(({ members }) => members));
  const plan: HaPlan = {
    version: 1,
    file: config.file,
    instances: planned.map((one, index) => ({ ...one, guarded: guarded.has(index) })),
    groups: syncGroups.map((group) => planGroup(group, planned, around.scriptUser)),
    scripts: plans,
    vmacs: around.vmacs.plans,
    permits,
    fences: planFences(config, around.scriptUser),
    log: planLog(globals),
    channels: planChannels(globals, around.scriptUser),
    watched: planWatched(config),
    witnesses: around.witnesses.plans,
    ...(beacon.plan && { beacon: beacon.plan }),
    scriptSecurity: read(globals, enableScriptSecurity).value,
    paces: planPaces(config.ha),
    realtime: read(globals, vrrpRtPriority).value ?? defaultRealtime,
    realtimeLimit: planRealtimeLimit(globals),
    process: {
      cpus: read(globals, vrrpCpuAffinity).value ?? [],
      nice: read(globals, vrrpPriority).value,
    },
    ...planConduct(globals),
  };
  return { plan, diagnostics: [...unserved, ...crowded(instances)] };
}

/** A group says what it says; keepalived does not fill it up from the global intervals. */
function planPaces({ globals, garpGroups }: HaConfig["ha"]): PacePlan {
  return {
    garp: read(globals, vrrpGarpInterval).value * millisecond,
    gna: read(globals, vrrpGnaInterval).value * millisecond,
    groups: garpGroups.map(({ scope, interfaces }) => {
      const single = read(scope, garpInterface).value;
      return {
        garp: (read(scope, garpIntervalOfGroup).value ?? 0) * millisecond,
        gna: (read(scope, gnaIntervalOfGroup).value ?? 0) * millisecond,
        interfaces: [
          ...interfaces.map(({ value }) => value),
          ...(single === undefined ? [] : [single]),
        ],
      };
    }),
  };
}

/** keepalived would run and hold nothing; whoever starts an agent expects an address of it. */
function idle({ file, ha }: HaConfig): Diagnostic[] {
  if (ha.instances.length > 0) return [];
  const nothing = say({ en: "there is no vrrp_instance", zh: "没有任何 vrrp_instance" });
  return [incomplete({ span: { file, start: 0, end: 0 } }, nothing)];
}

/** Two instances with one virtual router id on one interface would hear their own adverts. */
function twins(instances: readonly VrrpInstance[]): Diagnostic[] {
  const seen = new Map<string, string>();
  return instances.flatMap((instance) => {
    const { site, name, scope, unicastPeers } = instance;
    const vrid = read(scope, virtualRouterId).value;
    const group = read(scope, mcastDstIp).value ?? "multicast";
    const mode = unicastPeers.length > 0 ? "unicast" : group;
    const key = `${read(scope, instanceInterface).value} ${vrid} ${familyOf(instance)} ${mode}`;
    const other = seen.get(key);
    seen.set(key, name);
    if (other === undefined || vrid === undefined) return [];
    const text = say(
      {
        en: "instance {name} has the interface and virtual_router_id {vrid} of instance {other}",
        zh: "实例 {name} 与实例 {other} 的网卡和 virtual_router_id（{vrid}）相同",
      },
      { name, vrid, other },
    );
    return [incomplete(site, text)];
  });
}

const incomplete = (site: Site, message: Text): Diagnostic => ({
  code: "serve/incomplete",
  severity: "error",
  message,
  span: site.span,
  ...(site.via && { via: site.via }),
});

/** What an instance needs and does not have; keepalived would go on without the instance. */
function* gaps(instance: VrrpInstance, config: HaConfig): Generator<Diagnostic> {
  const { site, name, scope } = instance;
  if (read(scope, instanceInterface).value === undefined)
    yield incomplete(
      site,
      say({ en: "instance {name} has no interface", zh: "实例 {name} 未指定 interface" }, { name }),
    );
  if (read(scope, virtualRouterId).value === undefined)
    yield incomplete(
      site,
      say(
        {
          en: "instance {name} has no virtual_router_id",
          zh: "实例 {name} 未指定 virtual_router_id",
        },
        { name },
      ),
    );
  yield* planHmac(instance).problems;
  const newer = compareVersions(scope.target.version, [2, 3]) >= 0;
  if (newer && read(scope, strictMode).value && instance.unicastPeers.length > 0)
    yield incomplete(
      site,
      say(
        {
          en: "instance {name} has unicast peers, which strict mode does not allow",
          zh: "实例 {name} 配置了单播对端，而严格模式不允许单播",
        },
        { name },
      ),
    );
  for (const [tracked, block] of untracked(instance, config))
    yield incomplete(tracked.site, missing(block, tracked.name));
}

const missing = (block: string, name: string): Text =>
  say({ en: "there is no {block} {name}", zh: "没有名为 {name} 的 {block}" }, { block, name });

/** keepalived goes on with the members and trackers it finds. */
function strangers(group: SyncGroup, config: HaConfig): Diagnostic[] {
  const names = new Set(config.ha.instances.map(({ name }) => name));
  const members = group.members.flatMap((member) => {
    const site = siteOf(member);
    if (names.has(member.value) || !site) return [];
    return [incomplete(site, missing("vrrp_instance", member.value))];
  });
  const tracked = untracked(group, config).map(([{ site, name }, block]) =>
    incomplete(site, missing(block, name)),
  );
  return [...members, ...tracked];
}

function planGroup(
  group: SyncGroup,
  instances: readonly InstancePlan[],
  runner: Runner,
): SyncGroupPlan {
  const { name, scope, members } = group;
  const indexes = members.map(({ value }) => instances.findIndex((one) => one.name === value));
  const said = { mails: groupMails(group), priorityChanges: false, deleted: false };
  return { name, members: indexes, notify: planNotify(scope, runner, planTell(scope, said)) };
}

const withoutScript = (name: string): Text =>
  say({ en: "vrrp_script {name} has no script", zh: "vrrp_script {name} 缺少 script" }, { name });

const runnerOf = (words: readonly string[] | undefined): Runner => ({
  user: words?.[0],
  group: words?.[1],
});

function planScripts(scripts: readonly VrrpScript[], runner: Runner) {
  const problems: Diagnostic[] = [];
  const plans = scripts.flatMap(({ site, name, scope }): ScriptPlan[] => {
    const command = read(scope, keyword.script).value;
    if (!command) {
      problems.push(incomplete(site, withoutScript(name)));
      return [];
    }
    const own = read(scope, keyword.user).value;
    const interval = read(scope, keyword.interval).value * millisecond;
    const timeout = read(scope, keyword.timeout).value;
    return [
      {
        name,
        command: planCommand(command, own ? runnerOf(own) : runner),
        interval,
        timeout: timeout === undefined ? interval : timeout * millisecond,
        rise: read(scope, keyword.rise).value,
        fall: read(scope, keyword.fall).value,
        initFail: read(scope, keyword.initFail).value,
      },
    ];
  });
  return { problems, plans };
}
