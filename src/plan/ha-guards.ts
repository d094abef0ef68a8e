import type { ArbiterPlan, DiskLockPlan, FencePlan, PermitPlan } from "../../runtime/vrrp/plan.ts";
import { arbiter } from "../catalog/annotations/arbiter.ts";
import { diskLock } from "../catalog/annotations/disk-lock.ts";
import { fence } from "../catalog/annotations/fence.ts";
import type { HaConfig } from "../ir/config.ts";
import { read, type Scope, type Slot } from "../ir/scope.ts";
import type { Runner } from "./ha-command.ts";

const millisecond = 1000;

/** Instances that go together: a group, or one that is in none. */
interface Unit {
  readonly name: string;
  readonly members: readonly number[];
  /** The group's own words come before those of its members. */
  readonly scopes: readonly Scope[];
}

/** What `# lbc:arbiter` and `# lbc:disk_lock` ask for: one permit for a group, however it is said. */
export function planPermits(config: HaConfig): PermitPlan[] {
  return units(config).flatMap(({ name, members, scopes }): PermitPlan[] => {
    const judge = first(scopes, arbiter);
    const lock = first(scopes, diskLock);
    const guards = [
      ...(judge ? [planArbiter(judge, name)] : []),
      ...(lock ? [planDiskLock(lock, name)] : []),
    ];
    return guards.length > 0 ? [{ name, members, guards }] : [];
  });
}

export function planFences(config: HaConfig, runner: Runner): FencePlan[] {
  return units(config).flatMap(({ members, scopes }): FencePlan[] => {
    const said = first(scopes, fence);
    if (!said) return [];
    const { form, values } = said.value;
    const { after, apart, stamp } = values;
    const script = form === "script" ? { argv: [values.path.value], ...runner } : undefined;
    return [
      {
        members,
        script,
        after: after.value * millisecond,
        apart: apart.value * millisecond,
        stamp: stamp.value,
      },
    ];
  });
}

function units({ ha }: HaConfig): Unit[] {
  const names = ha.instances.map(({ name }) => name);
  const groups = ha.syncGroups.map(({ name, scope, members }): Unit => {
    const indexes = members.map(({ value }) => names.indexOf(value)).filter((one) => one >= 0);
    const own = indexes.flatMap((index) => ha.instances[index]?.scope ?? []);
    return { name, members: indexes, scopes: [scope, ...own] };
  });
  const grouped = new Set(groups.flatMap(({ members }) => members));
  const alone = ha.instances.flatMap(({ name, scope }, index): Unit[] =>
    grouped.has(index) ? [] : [{ name, members: [index], scopes: [scope] }],
  );
  return [...groups, ...alone];
}

/** What is said nearest: a member's own words count before those of `global_defs`. */
function first<T>(scopes: readonly Scope[], slot: Slot<T>): Nearest<T> | undefined {
  for (const scope of scopes) {
    const own = scope.last(slot);
    if (own) return { value: own.value, shared: false };
  }
  const [scope] = scopes;
  const value = scope && read(scope, slot).value;
  return value === undefined ? undefined : { value, shared: true };
}

interface Nearest<T> {
  readonly value: T;
  /** It is said for all instances: each needs a key or a file of its own. */
  readonly shared: boolean;
}

type Said<S> = Nearest<S extends Slot<infer T> ? T : never>;

function planArbiter({ value, shared }: Said<typeof arbiter>, name: string): ArbiterPlan {
  const { values } = value;
  const { endpoints, key, ttl, keep, user, ca, cert, certkey } = values;
  const prefix = key.value ?? "/lbc";
  return {
    kind: "arbiter",
    ttl: ttl.value * millisecond,
    keep: keep.value,
    etcd: {
      endpoints: endpoints.value,
      key: key.value !== undefined && !shared ? key.value : `${prefix}/${name}`,
      user: user.value,
      passwordFile: values["password-file"].value,
      tls: { ca: ca.value, cert: cert.value, key: certkey.value },
    },
  };
}

function planDiskLock({ value, shared }: Said<typeof diskLock>, name: string): DiskLockPlan {
  const { path, interval, ttl, mode } = value.values;
  return {
    kind: "disk_lock",
    path: shared ? `${path.value}.${name}` : path.value,
    interval: interval.value * millisecond,
    ttl: ttl.value * millisecond,
    mode: mode.value,
  };
}
