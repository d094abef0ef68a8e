import type { Location, Op, Server } from "../../ir/http.ts";
import { locationsOf } from "../subjects.ts";
import type { Sender } from "./paths.ts";

/** The locations of a server that URIs choose by their beginnings, and the others. */
interface Choices {
  readonly exact: ReadonlyMap<string, Location>;
  readonly prefixes: ReadonlyMap<string, Location>;
  /** By a pattern, a name, or within an `if`. */
  readonly others: readonly Location[];
}

const known = new WeakMap<Server, Choices>();

function choicesOf(server: Server): Choices {
  const there = known.get(server);
  if (there) return there;
  const exact = new Map<string, Location>();
  const prefixes = new Map<string, Location>();
  const others: Location[] = [];
  for (const location of locationsOf(server)) {
    const { match } = location;
    if (match.kind === "exact") exact.set(match.path, location);
    else if (match.kind === "prefix") prefixes.set(match.path, location);
    else others.push(location);
  }
  const choices = { exact, prefixes, others };
  known.set(server, choices);
  return choices;
}

const longest = 256;

/** The location that takes a URI as far as beginnings decide it. */
function chosen({ exact, prefixes }: Choices, uri: string): Location | undefined {
  const same = exact.get(uri);
  if (same) return same;
  for (let end = Math.min(uri.length, longest); end > 0; end--) {
    const found = prefixes.get(uri.slice(0, end));
    if (found) return found;
  }
  return undefined;
}

/** Of very many locations behind a hop the first ones tell. */
export const mostAsked = 64;

/** How many locations a server has, nested ones too. */
function locationCount(server: Server): number {
  const { exact, prefixes, others } = choicesOf(server);
  return exact.size + prefixes.size + others.length;
}

/** Some locations of a server: those that a rule asks about. */
export interface Asked {
  readonly all: readonly Location[];
  /** How many there are, where only the first are named. */
  readonly count?: number;
  readonly has: (location: Location) => boolean;
}

/**
 * Those of some locations of a server that requests of a sender end in. Where the URI is not known,
 * because a pattern chose it or it is rewritten, nobody can say which, and it is all or none.
 */
export function reached(
  sender: Sender,
  server: Server,
  { all, has, count = all.length }: Asked,
): readonly Location[] {
  const some = all.length > mostAsked ? all.slice(0, mostAsked) : all;
  if (some.length === 0 || sender.kind === "stream") return some;
  const way = wayOf(sender.location, sender.pass.uri);
  if (way === undefined) return count === locationCount(server) ? some : [];
  const front = choicesOf(sender.server);
  const first = chosen(choicesOf(server), way.to);
  const further = some.filter((location) => {
    const path = pathOf(location);
    if (location === first || way.exact || path === undefined) return false;
    if (!path.startsWith(way.to)) return false;
    return chosen(front, way.from + path.slice(way.to.length)) === sender.location;
  });
  return first && has(first) ? [first, ...further] : further;
}

/** The beginning of the URIs that a location takes, and what becomes of it on the way. */
interface Way {
  readonly from: string;
  readonly to: string;
  readonly exact: boolean;
}

function wayOf({ match, rewrite }: Location, uri: string | undefined): Way | undefined {
  if (match.kind !== "exact" && match.kind !== "prefix") return undefined;
  if (rewrite.some(changesUri)) return undefined;
  return { from: match.path, to: uri ?? match.path, exact: match.kind === "exact" };
}

const changesUri = ({ kind }: Op): boolean => kind === "rewrite" || kind === "if";

function pathOf({ match }: Location): string | undefined {
  return match.kind === "exact" || match.kind === "prefix" ? match.path : undefined;
}

/** Every location of a server that a pattern chooses. */
export const byPattern = (server: Server): readonly Location[] =>
  choicesOf(server).others.filter(({ match }) => match.kind === "regex");
