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

/** Blocks that every product has: none of them is dropped with what it holds. */
const common: ReadonlySet<string> = new Set(["http", "server", "location", "if", "limit_except"]);

/** The blocks inside of a block, itself included, that a test leads into. */
function* below(block: BlockView, enter: (inside: BlockView) => boolean): Generator<BlockView> {
  const open = [block];
  for (let next = open.pop(); next; next = open.pop()) {
    yield next;
    for (const { name, inside } of next.entries)
      if (inside && common.has(name) && enter(inside)) open.push(inside);
  }
}

const isOn = ({ args }: Entry): boolean => args[0] === "on";

const isTls = (block: BlockView): boolean =>
  named(block, "listen").some(({ args }) => args.includes("ssl")) ||
  named(block, "ssl").some(isOn) ||
  named(block, "starttls").some(({ args }) => args[0] !== "off");

/** Whether a block is what a directive of that name is for. */
function concerns(name: string, block: BlockView): boolean {
  if (name.startsWith("ssl_")) return isTls(block);
  const handler = /^(proxy|fastcgi|uwsgi|scgi|grpc|memcached)_/.exec(name)?.[1];
  if (handler === undefined) return true;
  const passes = named(block, `${handler}_pass`);
  // A stream says by a directive of its own that it speaks TLS.
  if (block.context[0] === "stream" && name.startsWith("proxy_ssl_"))
    return passes.length > 0 && somewhere(block, "proxy_ssl", isOn);
  return name.startsWith(`${handler}_ssl_`)
    ? passes.some(({ args }) => /^["']?(?:https:|grpcs:|suwsgi:|\$)/.test(args[0] ?? ""))
    : passes.length > 0;
}

const cache = new WeakMap<BlockView, Map<string, boolean>>();

function remember(block: BlockView, question: string, answer: () => boolean): boolean {
  let answers = cache.get(block);
  if (!answers) cache.set(block, (answers = new Map()));
  let known = answers.get(question);
  if (known === undefined) answers.set(question, (known = answer()));
  return known;
}

/** Whether something in an `http` block depends on the default of a directive: nobody wrote it there. */
export const leansOn = (block: BlockView, name: string): boolean =>
  remember(block, name, () => {
    if (named(block, name).length > 0) return false;
    for (const inside of below(block, (one) => named(one, name).length === 0))
      if (concerns(name, inside)) return true;
    return false;
  });

/** Whether backends are asked at all, and whether somebody writes HTTP/1.1 or later for them. */
export const hasProxy = (http: BlockView): boolean =>
  remember(http, "proxy", () => {
    for (const inside of below(http, () => true))
      if (named(inside, "proxy_pass").length > 0) return true;
    return false;
  });

export const writesHttp11 = (http: BlockView): boolean =>
  remember(http, "http/1.1", () => {
    for (const inside of below(http, () => true))
      if (named(inside, "proxy_http_version").some(({ args }) => args[0] !== "1.0")) return true;
    return false;
  });
