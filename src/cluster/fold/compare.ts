import type { Json } from "../../catalog/form.ts";
import type { RaisedMachine } from "./described.ts";
import { type Fields, fieldOf, fieldsOf, listOf, same, withoutKeys, wordOf } from "./json.ts";
import type { Half } from "./machine.ts";
import { type Part, partOf } from "./part.ts";

/** What a half of a machine became that is not what it was. */
export interface Difference {
  readonly parts: readonly Part[];
  /** Something differs that is in no part. */
  readonly isElsewhere: boolean;
}

/** Nothing where both are the same. */
export function differenceOf(
  was: readonly Fields[],
  is: readonly Fields[],
  raised: RaisedMachine,
  half: Half,
): Difference | undefined {
  const [before, ...others] = was.map(withoutFile);
  const [after, ...added] = is.map(withoutFile);
  const restIsSame = same(others, added);
  if (!before && !after) return restIsSame ? undefined : elsewhere;
  if (!before || !after) return elsewhere;
  if (restIsSame && same(before, after)) return undefined;
  const { proxy, ha } = raised;
  if (half === "proxy" && proxy) return proxyDifference(before, after, raised);
  if (half === "ha" && ha) return haDifference(before, after, raised);
  return elsewhere;
}

const elsewhere: Difference = { parts: [], isElsewhere: true };

/** Where a file stands is no part of the model. */
const withoutFile = (config: Fields): Fields => unordered(withoutKeys(config, "file"));

/** The order of upstreams among each other means nothing. */
function unordered(config: Fields): Fields {
  const entries = Object.entries(config).map(([key, value]): [string, Json] => {
    const block = key === "http" || key === "stream" ? fieldsOf(value) : {};
    const upstreams = fieldOf(block, "upstream");
    if (upstreams === undefined) return [key, value];
    const named = listOf(upstreams).toSorted((one, other) =>
      nameOf(one) < nameOf(other) ? -1 : 1,
    );
    return [key, { ...block, upstream: named }];
  });
  return Object.fromEntries(entries);
}

const nameOf = (block: Json): string => wordOf(fieldOf(fieldsOf(block), "name")) ?? "";

/** What is in no section. */
const restOf = (config: Fields): Fields =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      key === "http" || key === "stream"
        ? withoutKeys(fieldsOf(value), "upstream", "server")
        : value,
    ]),
  );

function proxyDifference(before: Fields, after: Fields, { proxy }: RaisedMachine): Difference {
  const parts: Part[] = [];
  for (const block of ["http", "stream"] as const) {
    const [one, other] = [fieldsOf(fieldOf(before, block)), fieldsOf(fieldOf(after, block))];
    for (const name of upstreamsThatDiffer(one, other)) parts.push(partOf("upstreams", name));
    const servers = (block === "http" ? proxy?.servers : proxy?.streams) ?? [];
    parts.push(...listDifference(one, other, "server", servers));
  }
  return { parts, isElsewhere: !same(restOf(before), restOf(after)) };
}

function upstreamsThatDiffer(before: Fields, after: Fields): readonly string[] {
  const [one, other] = [byName(before), byName(after)];
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names.filter((name) => !same(one.get(name) ?? [], other.get(name) ?? []));
}

const byName = (block: Fields): Map<string, Json[]> =>
  Map.groupBy(listOf(fieldOf(block, "upstream")), nameOf);

function listDifference(
  before: Fields,
  after: Fields,
  key: string,
  parts: readonly (Part | undefined)[],
): readonly Part[] {
  const [one, other] = [listOf(fieldOf(before, key)), listOf(fieldOf(after, key))];
  const all = parts.filter((part) => part !== undefined);
  if (one.length !== other.length) return all;
  const places = one.flatMap((block, index) => (same(block, other[index] ?? "") ? [] : [index]));
  const found = places.map((index) => parts[index]);
  // One that is in no section has moved: the others are to stand beside it.
  return found.includes(undefined) ? all : found.filter((part) => part !== undefined);
}

function haDifference(before: Fields, after: Fields, { ha }: RaisedMachine): Difference {
  const found = Object.entries(ha?.parts ?? {});
  const rest = (config: Fields) => withoutKeys(config, ...found.map(([keyword]) => keyword));
  return {
    parts: found.flatMap(([keyword, parts]) => listDifference(before, after, keyword, parts)),
    isElsewhere: !same(rest(before), rest(after)),
  };
}
