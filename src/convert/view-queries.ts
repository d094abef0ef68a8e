import type { BlockView, Entry } from "./view.ts";

export type { BlockView } from "./view.ts";

const few = 16;
const indices = new WeakMap<BlockView, ReadonlyMap<string, readonly Entry[]>>();

/** The directives of a name in a block; a block may hold thousands of servers and be asked for each. */
export function named(block: BlockView, name: string): readonly Entry[] {
  if (block.entries.length <= few) return block.entries.filter((entry) => entry.name === name);
  let index = indices.get(block);
  if (!index) indices.set(block, (index = Map.groupBy(block.entries, (entry) => entry.name)));
  return index.get(name) ?? none;
}

const none: readonly Entry[] = [];

/** Whether a block or one around it has a directive of that name for which the test holds. */
export function somewhere(
  block: BlockView,
  name: string,
  test: (entry: Entry) => boolean = () => true,
): boolean {
  for (let at: BlockView | undefined = block; at; at = at.outer)
    if (named(at, name).some(test)) return true;
  return false;
}

/** What a block is, as far as its defaults go; streams and mail have other ones. */
export function blockKind({ name, context }: BlockView): string | undefined {
  return context[0] === "http" || context.length === 1 ? name : undefined;
}

/** What the servers of an `http` block use. */
export interface Uses {
  readonly names: ReadonlySet<string>;
  /** Clients may speak TLS. */
  readonly tls: boolean;
  readonly proxyTls: boolean;
  /** Backends are asked in HTTP/1.1 or later. */
  readonly http11: boolean;
}

/** Blocks that every product has: none of them is dropped with what it holds. */
const common: ReadonlySet<string> = new Set(["http", "server", "location", "if", "limit_except"]);

const cache = new WeakMap<BlockView, Uses>();

export function usesOf(block: BlockView): Uses {
  const there = cache.get(block);
  if (there) return there;
  const names = new Set<string>();
  let [tls, proxyTls, http11] = [false, false, false];
  const open = [block];
  for (let next = open.pop(); next; next = open.pop())
    for (const { name, args, inside } of next.entries) {
      names.add(name);
      if (name === "listen") tls ||= args.includes("ssl");
      if (name === "ssl") tls = true;
      if (name === "proxy_pass") proxyTls ||= /^["']?(?:https:|\$)/.test(args[0] ?? "");
      if (name === "proxy_http_version") http11 ||= args[0] !== "1.0";
      if (inside && common.has(name)) open.push(inside);
    }
  const uses = { names, tls, proxyTls, http11 };
  cache.set(block, uses);
  return uses;
}
