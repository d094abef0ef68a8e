import type { InstancePlan } from "../../runtime/vrrp/plan.ts";
import type { BeaconPathPlan, BeaconPlan } from "../../runtime/vrrp/plan/beacon.ts";
import type { HeartbeatPlan } from "../../runtime/vrrp/plan/split-brain.ts";
import { beacon } from "../catalog/annotations/beacon.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { read, type Scope } from "../ir/scope.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { keyDigits, readKeyFile } from "./ha-hmac.ts";

const millisecond = 1000;
/** A beacon is more work than an advert. */
const leastInterval = 100 * millisecond;

export interface BeaconResult {
  readonly plan: BeaconPlan | undefined;
  readonly problems: readonly Diagnostic[];
}

/** `# lbc:beacon` for these instances; without a key anybody could hold the address back. */
export function planBeacon(globals: Scope, instances: readonly InstancePlan[]): BeaconResult {
  const said = read(globals, beacon).value;
  if (!said) return { plan: undefined, problems: [] };
  const { key: reference, port, interval, node } = said.values;
  const text = reference.value === undefined ? undefined : secretOf(reference.value);
  const key = text === undefined ? undefined : keyDigits(text);
  if (key === undefined)
    return { plan: undefined, problems: [problem(said.site, withoutKey(reference.value, text))] };
  const shortest = Math.min(...instances.map((one) => one.interval));
  const plan: BeaconPlan = {
    node: node.value,
    key,
    port: port.value,
    interval:
      interval.value === undefined
        ? Math.max(leastInterval, shortest)
        : interval.value * millisecond,
    paths: pathsOf(instances),
  };
  return { plan, problems: [] };
}

const secretOf = (reference: string): string | undefined =>
  reference.startsWith("env:")
    ? process.env[reference.slice("env:".length)]
    : readKeyFile(reference.slice("file:".length));

function withoutKey(reference: string | undefined, text: string | undefined): Text {
  if (reference === undefined)
    return say({
      en: "a beacon needs a key, the same on all nodes: key file:/PATH or key env:NAME",
      zh: "beacon 需要密钥（各节点相同）：key file:/PATH 或 key env:NAME",
    });
  if (text === undefined)
    return say(
      {
        en: "the key of the beacon cannot be read: {reference}",
        zh: "无法读取 beacon 的密钥：{reference}",
      },
      { reference },
    );
  return say({
    en: "the key of the beacon must have 32 to 64 bytes",
    zh: "beacon 密钥的长度必须为 32 到 64 字节",
  });
}

/** Every network of adverts once. */
function pathsOf(instances: readonly InstancePlan[]): BeaconPathPlan[] {
  const paths = new Map<string, BeaconPathPlan>();
  for (const one of instances)
    for (const path of [primaryOf(one), ...(one.heartbeats ?? []).map((way) => along(one, way))]) {
      const where = path.interface ?? path.source;
      const key = `${path.family} ${where} ${path.group ?? "unicast"}`;
      const peers = new Set([...(paths.get(key)?.peers ?? []), ...path.peers]);
      paths.set(key, { ...path, ...paths.get(key), peers: [...peers] });
    }
  return [...paths.values()];
}

function primaryOf(one: InstancePlan): BeaconPathPlan {
  const { family, source } = one;
  const peers = one.unicastPeers.map(({ address }) => address);
  const isUnicast = peers.length > 0;
  const name = isUnicast ? `unicast ${one.interface}` : `interface ${one.interface}`;
  const group = isUnicast ? undefined : one.group;
  return { name, family, interface: one.interface, source, group, peers };
}

function along({ family, group }: InstancePlan, way: HeartbeatPlan): BeaconPathPlan {
  const { name, source } = way;
  return way.kind === "unicast"
    ? { name, family, interface: undefined, source, group: undefined, peers: way.peers }
    : { name, family, interface: way.interface, source, group: way.group ?? group, peers: [] };
}

const problem = ({ span, via }: Site, message: Text): Diagnostic => ({
  code: "serve/incomplete",
  severity: "error",
  message,
  span,
  ...(via && { via }),
});
