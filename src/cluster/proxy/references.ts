import type { Placed, PlacedEntry } from "../../ir/placed.ts";
import { entriesOf, itemsOf, textOf, valueOf } from "../placed.ts";
import { truthOf } from "./values.ts";

/** Keys below which the name of an upstream may stand. */
const isAbout = (key: string): boolean => key === "to" || key === "split" || key.endsWith("_pass");

/** Blocks and programs that give variables their values, which may be names of upstreams. */
const assigning: ReadonlySet<string> = new Set(["map", "geo", "split_clients", "program", "set"]);

/** The upstream of `http://name/uri`, or of the name alone. */
export const upstreamIn = (text: string): string =>
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/:]*)/i.exec(text)?.[1] ?? text;

/** Adds the names that upstreams may be referred to by, as far as one can see. */
function addReferences(value: Placed, found: Set<string>, isLax: boolean): void {
  if (value.kind === "list") for (const item of value.items) addReferences(item, found, isLax);
  for (const { key, value: inner } of entriesOf(value)) {
    if (key === "split") addShares(inner, found, isLax);
    else if (isAbout(key)) addTexts(inner, found);
    else if (assigning.has(key)) addTexts(inner, found);
    else if (inner.kind !== "scalar") addReferences(inner, found, isLax);
  }
}

function addTexts(value: Placed, found: Set<string>): void {
  if (value.kind === "scalar") found.add(upstreamIn(value.text));
  else if (value.kind === "list") for (const item of value.items) addTexts(item, found);
  else for (const { value: inner } of value.entries) addTexts(inner, found);
}

/** A share of nothing asks for nothing. */
function addShares(value: Placed, found: Set<string>, isLax: boolean): void {
  for (const { key, value: share } of entriesOf(value)) if (isLax || !isNone(share)) found.add(key);
}

export const isNone = (share: Placed): boolean =>
  share.kind === "scalar" && Number(share.text) === 0;

/** The names that servers and what stands beside them refer to; with a share of nothing if `isLax`. */
export function referencesIn(
  entries: readonly PlacedEntry[],
  beside: Placed | undefined,
  isLax = false,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { value } of entries) addReferences(value, found, isLax);
  if (beside) addReferences(beside, found, isLax);
  return found;
}

/** The upstreams that the routes of a server hand requests to, and whether they do so in TLS. */
export function upstreamsOf(
  map: Placed,
  found = new Map<string, boolean>(),
): ReadonlyMap<string, boolean> {
  for (const route of itemsOf(valueOf(map, "routes"))) {
    const to = textOf(valueOf(route, "to") ?? valueOf(route, "proxy_pass"));
    const isSecure = truthOf(valueOf(route, "https")) === true || to?.startsWith("https:") === true;
    const shares = entriesOf(valueOf(route, "split")).map(({ key }) => key);
    for (const name of to === undefined ? shares : [upstreamIn(to)])
      found.set(name, isSecure || found.get(name) === true);
    upstreamsOf(route, found);
  }
  return found;
}
