import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import type { Dialect } from "../../ir/target.ts";
import type { Span } from "../../text/span.ts";
import {
  entriesOf,
  entryAt,
  itemsOf,
  listAt,
  mapAt,
  scalarAt,
  textOf,
  valueOf,
} from "../placed.ts";
import type { HaAsked } from "./asked.ts";
import { checksOf } from "./checks.ts";
import type { FloatPlan } from "./float-plan.ts";
import { preemptsAtOnce } from "./floats.ts";

/** What a float depends on. */
export interface Tracking {
  readonly entries: readonly PlacedEntry[];
  /** Lines of `# lbc:`. */
  readonly annotations: readonly Placed[];
}

/**
 * A failing check lowers the priority below that of every other node, so that one that is well takes
 * over and the best of the ill ones keeps the address. Where nobody takes over for a lower priority
 * (groups, `preempt: false` or a wait), it has to be FAULT.
 */
export function trackingOf(
  { entry, map, plan }: { entry: PlacedEntry; map: PlacedMap; plan: FloatPlan },
  isGrouped: boolean,
  asked: HaAsked,
): Tracking {
  const checks = checksFor(asked);
  const said = valueOf(map, "checks");
  const named = said
    ? itemsOf(said).flatMap((item) => {
        const check = checks.find(({ key }) => key === textOf(item));
        return check ? [{ check, span: item.span }] : [];
      })
    : checks.map((check) => ({ check, span: entry.keySpan }));
  if (!said && !asked.isSound) return { entries: [], annotations: [] };
  const weight = isGrouped || !preemptsAtOnce(map) ? 0 : plan.weight;
  const own = named.filter(({ check }) => isOwnProxy(check, asked));
  const scripts = named.filter(({ check }) => !isOwnProxy(check, asked));
  const lines = scripts.map(({ check, span }) => trackLine(check, weight, span));
  return {
    entries:
      lines.length > 0 ? [entryAt("track_script", listAt(lines, said?.span ?? entry.keySpan))] : [],
    annotations: own.map(({ span }) =>
      listAt([scalarAt("track_proxy", span), ...weightWords(weight, span)], span),
    ),
  };
}

const weightWords = (weight: number, span: Span): readonly Placed[] =>
  weight === 0 ? [] : [scalarAt("weight", span), scalarAt(weight, span)];

const trackLine = ({ key, value }: PlacedEntry, weight: number, span: Span): Placed =>
  listAt(
    [
      scalarAt(key, span),
      // Its own weight says for itself what a failure is.
      ...(valueOf(value, "weight") ? [] : weightWords(weight, span)),
    ],
    span,
  );

/** `lbc serve` asks its own proxy, which is no process of that name. */
export const isOwnProxy = ({ value }: PlacedEntry, { view }: HaAsked): boolean =>
  view.cluster.isServed && textOf(valueOf(value, "process")) === proxyProcess(view.target.dialect);

/** The checks of the cluster; whether the proxy runs where there is none. */
export function checksFor({ view, isSound }: HaAsked): readonly PlacedEntry[] {
  const written = checksOf(view.sections);
  if (written.length > 0 || !isSound) return written;
  const proxied = proxyKeys.flatMap((key) =>
    view.sections.entries.filter((one) => one.key === key && entriesOf(one.value).length > 0),
  );
  const place = proxied[0]?.keySpan;
  if (!place) return [];
  const process = entryAt("process", scalarAt(proxyProcess(view.target.dialect), place));
  return [entryAt("proxy", mapAt([process], place), place)];
}

const proxyKeys = ["servers", "streams", "proxy"];

const processes: Readonly<Partial<Record<Dialect, string>>> = {
  ths: "httpserver",
  angie: "angie",
};

/** What the proxy's processes are called. */
const proxyProcess = (dialect: Dialect): string => processes[dialect] ?? "nginx";
