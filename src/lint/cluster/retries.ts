import {
  type NextUpstream,
  proxyNextUpstream,
  proxyNextUpstreamTimeout,
  proxyNextUpstreamTries,
  proxyReadTimeout,
} from "../../catalog/nginx/proxy.ts";
import type { Location, Server } from "../../ir/http.ts";
import { read } from "../../ir/scope.ts";
import type { Upstream } from "../../ir/upstream.ts";
import { locationsOf } from "../subjects.ts";
import { arrivalsAt, type HttpSender, type Paths, serversBehind, type Target } from "./paths.ts";
import { type Asked, reached } from "./reach.ts";

/** How the last backends fail: what each layer sees of it follows. */
export const failures = [
  "error",
  "timeout",
  "http_500",
  "http_502",
  "http_503",
  "http_504",
  "http_429",
  "http_403",
  "http_404",
] as const satisfies readonly NextUpstream[];

export type Failure = (typeof failures)[number];

/** What becomes of one request while everything behind fails in one way. */
interface Course {
  /** What whoever asked sees in the end. */
  readonly seen: Failure;
  readonly lasts: number;
  /** Requests that the last backends have got after a time. */
  readonly within: (time: number) => number;
}

/** The tries of one layer. */
export interface Tries {
  readonly sender: HttpSender;
  readonly tries: number;
}

/** A request and its copies, from the layer that is asked to the last backends. */
export interface Amplified {
  readonly requests: number;
  readonly layers: readonly Tries[];
}

interface Layer extends Course, Amplified {}

/** A path of more layers is a circle. */
const mostLayers = 4;

/** How many requests the last backends get for one request to a sender, all failing in one way. */
export const amplified = (paths: Paths, sender: HttpSender, failure: Failure): Amplified =>
  layer(paths, sender, failure, []);

/** Asked for once for each sender in front. */
const layers = new WeakMap<HttpSender, Map<Failure, Layer>>();

function layer(
  paths: Paths,
  sender: HttpSender,
  failure: Failure,
  above: readonly HttpSender[],
): Layer {
  const byFailure = layers.get(sender) ?? new Map<Failure, Layer>();
  layers.set(sender, byFailure);
  const found = byFailure.get(failure) ?? findLayer(paths, sender, failure, above);
  byFailure.set(failure, found);
  return found;
}

function findLayer(
  paths: Paths,
  sender: HttpSender,
  failure: Failure,
  above: readonly HttpSender[],
): Layer {
  const { scope } = sender;
  const wait = read(scope, proxyReadTimeout).value;
  const limit = read(scope, proxyNextUpstreamTimeout).value;
  const retried: ReadonlySet<string> = new Set(read(scope, proxyNextUpstream).value);
  const behind = sender.targets
    .map((target) => courseOf(paths, { sender, target, failure, above }))
    .toSorted((a, b) => b.within(Infinity) - a.within(Infinity));
  const begun: { readonly at: number; readonly course: Course }[] = [];
  let time = 0;
  let last: Failure = failure;
  for (const course of behind.slice(0, triesOf(sender))) {
    begun.push({ at: time, course });
    time += Math.min(course.lasts, wait);
    last = course.lasts >= wait ? "timeout" : course.seen;
    if (retried.has("off") || !retried.has(last) || (limit > 0 && time >= limit)) break;
  }
  const within = (until: number): number =>
    begun.reduce((sum, { at, course }) => {
      const left = Math.min(wait, until - at);
      return left > 0 ? sum + course.within(course.lasts < left ? Infinity : left) : sum;
    }, 0);
  const below = behind[0] && "layers" in behind[0] ? behind[0].layers : [];
  return {
    seen: last === "error" ? "http_502" : last === "timeout" ? "http_504" : last,
    lasts: time,
    within: (until) => Math.max(1, within(until)),
    requests: within(Infinity),
    layers: [{ sender, tries: begun.length }, ...below],
  };
}

/** As many backends as there are, backups too, unless fewer are allowed. */
function triesOf({ targets, scope, group }: HttpSender): number {
  const limit = read(scope, proxyNextUpstreamTries).value;
  const all = group && balancesOnce(group) ? 1 : targets.length;
  return limit > 0 ? Math.min(limit, all) : all;
}

/** Nothing is known of how often another module's balancer tries. */
const balancesOnce = ({ balance }: Upstream): boolean => balance.value.kind === "other";

interface Attempt {
  readonly sender: HttpSender;
  readonly target: Target;
  readonly failure: Failure;
  readonly above: readonly HttpSender[];
}

/** What one try comes to: the worst of the locations that it may end in, else a last backend. */
function courseOf(paths: Paths, { sender, target, failure, above }: Attempt): Course | Layer {
  const path = [...above, sender];
  let worst: Layer | undefined;
  if (path.length < mostLayers)
    for (const arrival of arrivalsAt(paths, target))
      for (const server of serversBehind(sender, arrival))
        for (const location of reached(sender, server, handingOn(paths, server))) {
          const next = paths.ofLocation.get(location);
          if (!next || path.includes(next)) continue;
          const found = layer(paths, next, failure, path);
          if (!worst || found.requests > worst.requests) worst = found;
        }
  return worst ?? lastBackend(failure);
}

const handing = new WeakMap<Server, Asked>();

/** The locations of a server that hand on to other groups and proxies. */
function handingOn({ ofLocation }: Paths, server: Server): Asked {
  const there = handing.get(server);
  if (there) return there;
  const has = (location: Location): boolean => ofLocation.has(location);
  const found = { all: [...locationsOf(server)].filter(has), has };
  handing.set(server, found);
  return found;
}

const lastBackend = (failure: Failure): Course => ({
  seen: failure,
  lasts: failure === "timeout" ? Infinity : 0,
  within: () => 1,
});
