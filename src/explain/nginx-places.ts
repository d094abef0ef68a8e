import { nginxContexts, type Context } from "../catalog/define.ts";
import { type Fact, type Registration, registrationsOf } from "../catalog/facts/nginx.ts";
import { say, type Text } from "../messages/text.ts";
import { type Described, standsIn } from "./described.ts";
import type { Meaning } from "./meanings.ts";
import { letterDialects, productsOfOwners } from "./products.ts";

interface Place extends Registration {
  readonly contexts: readonly Context[];
}

/** The places of a name where facts are all that is known of it. */
export function nginxPlaces(name: string, described: readonly Described[]): readonly Meaning[] {
  const places = registrationsOf(name).flatMap((each) => unexplained(each, described));
  const groups = Map.groupBy(places, ({ contexts, fact }) =>
    JSON.stringify([contexts, fact.counts, fact.block]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    return {
      name,
      products: productsOfOwners(name, first.contexts, group),
      contexts: first.contexts,
      takes: argumentsOf(first.fact),
      serve: "refused",
    };
  });
}

/** What remains of a registration where nothing is described, by the kind of traffic. */
function unexplained(registration: Registration, described: readonly Described[]): Place[] {
  const { letter, fact } = registration;
  // freenginx has what nginx has, under the same descriptions.
  const dialect = letter === "f" ? "nginx" : letterDialects[letter];
  const speaking = described.filter(({ dialects }) => dialect && dialects.includes(dialect));
  if (fact.contexts === "anywhere") return [];
  const left = fact.contexts
    .filter((context) => !speaking.some((each) => standsIn(each, context)))
    .toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  return [...Map.groupBy(left, trafficOf).values()].map((contexts) => ({
    ...registration,
    contexts,
  }));
}

/** Outer blocks first. */
const order: readonly string[] = nginxContexts;

const trafficOf = (context: Context): string =>
  /^(?:stream|mail|mgmt|oidc_provider|rtmp|process)/.exec(context)?.[0] ?? "http";

/** How many arguments it takes, in words. */
function argumentsOf({ counts, block, kind }: Fact): Text {
  const many = kind === "flag" ? { en: "on|off", zh: "on|off" } : countOf(counts);
  if (!block) return many;
  return "least" in counts || counts.some((count) => count > 0)
    ? say({ en: "{en}, and a block", zh: "{zh}，以及一个块" }, many)
    : say({ en: "a block", zh: "一个块" });
}

function countOf(counts: Fact["counts"]): Text {
  if ("least" in counts)
    return counts.least === 0
      ? say({ en: "any number of arguments", zh: "任意个参数" })
      : say({ en: "{n} or more arguments", zh: "{n} 个或更多参数" }, { n: counts.least });
  if (counts.length === 1 && counts[0] === 0) return say({ en: "no argument", zh: "没有参数" });
  if (counts.length === 1 && counts[0] === 1) return say({ en: "one argument", zh: "1 个参数" });
  return say(
    { en: "{n} arguments", zh: "{nZh} 个参数" },
    { n: listed(counts, " or "), nZh: listed(counts, " 或 ") },
  );
}

const listed = (counts: readonly number[], or: string): string =>
  [counts.slice(0, -1).join(", "), counts.at(-1)].filter((part) => part !== "").join(or);
