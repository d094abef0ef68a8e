import type { Context } from "../../catalog/define.ts";
import { lookup } from "../../catalog/index.ts";
import type { PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import type { Target } from "../../ir/target.ts";
import { entriesOf, mapOf, textOf, valueOf } from "../placed.ts";
import type { Complain, NodeView } from "../view.ts";
import { upstreamsOf } from "./references.ts";
import { onNode } from "./standing.ts";
import { textsOf, truthOf } from "./values.ts";

/** What the configuration of one proxy is made of, and what is learnt while it is made. */
export interface Site {
  readonly target: Target;
  /** Nothing is added to what is said. */
  readonly isPlain: boolean;
  /** `lbc serve` checks servers itself, whatever the target can. */
  readonly isServed: boolean;
  readonly complain: Complain;
  readonly upstreams: readonly PlacedEntry[];
  readonly servers: readonly PlacedEntry[];
  readonly streams: readonly PlacedEntry[];
  /** The upstreams that get datagrams. */
  readonly datagrams: ReadonlySet<string>;
  /** The upstreams that are asked in TLS. */
  readonly secure: ReadonlySet<string>;
  /** The directives of `proxy`. */
  readonly own: PlacedMap | undefined;
  /** What is reached at a float. */
  readonly addressesOf: (float: string) => readonly string[];
  /** Whether the target has a directive in a block. */
  readonly knows: (context: Context, name: string) => boolean;
}

export function siteOf(view: NodeView, complain: Complain): Site {
  const { sections, target, cluster, name } = view;
  const floats = mapOf(sections, "floats");
  const servers = onNode(mapOf(sections, "servers"), name);
  const known = new Map<string, boolean>();
  let secure: ReadonlySet<string> | undefined;
  return {
    target,
    isPlain: cluster.isPlain,
    isServed: cluster.isServed,
    complain,
    upstreams: entriesOf(mapOf(sections, "upstreams")),
    servers,
    streams: onNode(mapOf(sections, "streams"), name),
    datagrams: datagramGroups(sections),
    get secure() {
      return (secure ??= secureGroups(servers));
    },
    own: mapOf(sections, "proxy"),
    addressesOf: (float) => {
      const map = mapOf(floats, float);
      const said = textsOf(valueOf(map, "address") ?? valueOf(map, "virtual_ipaddress"));
      return said.map((one) => one.trim().split(/[\s/]/, 1)[0] ?? one);
    },
    knows: (context, directive) => {
      const key = `${context} ${directive}`;
      const there = known.get(key);
      if (there !== undefined) return there;
      const found = lookup(target, context, directive) !== undefined;
      known.set(key, found);
      return found;
    },
  };
}

/** The upstreams that streams with `udp` send to. */
export const datagramGroups = (sections: PlacedMap): ReadonlySet<string> =>
  new Set(
    entriesOf(mapOf(sections, "streams")).flatMap(({ value }) => {
      const to = textOf(valueOf(value, "to"));
      return to !== undefined && truthOf(valueOf(value, "udp")) === true ? [to] : [];
    }),
  );

function secureGroups(servers: readonly PlacedEntry[]): ReadonlySet<string> {
  const found = new Map<string, boolean>();
  for (const { value } of servers) upstreamsOf(value, found);
  return new Set([...found].flatMap(([name, isSecure]) => (isSecure ? [name] : [])));
}
