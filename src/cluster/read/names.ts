import type { Kind } from "../../catalog/cluster/define.ts";
import { entryOf, type PlacedMap } from "../../ir/placed.ts";
import { nearest } from "../../messages/nearest.ts";
import { say, type Text } from "../../messages/text.ts";
import { laidOver } from "../overrides.ts";
import { mapOf } from "../placed.ts";
import { kindText } from "./values.ts";

/** What is wrong with a name that the user gives something; nothing where it can be used. */
export function wrongName(name: string): Text | undefined {
  if (/^\d+$/.test(name))
    return say(
      {
        en: "a name cannot be a number alone: write a letter before it, such as `n{name}`",
        zh: "名称不能只是数字：请在前面加字母，例如 `n{name}`",
      },
      { name },
    );
  if (name === "__proto__" || !/^[\p{L}\p{N}_][\p{L}\p{N}_.@+-]{0,127}$/u.test(name))
    return say({
      en: "a name is made of letters, digits, `_`, `-` and `.`, and begins with a letter or a digit",
      zh: "名称由字母、数字、`_`、`-`、`.` 组成，并以字母或数字开头",
    });
  return undefined;
}

/** What is wrong with the name of a request header. */
export const wrongHeader = (name: string): Text | undefined =>
  /^[\w!#%&'*+.^`|~-]+$/.test(name)
    ? undefined
    : say({
        en: "the name of a header is made of letters, digits and `-`",
        zh: "请求头名称由字母、数字和 `-` 组成",
      });

const sections: Readonly<Record<Kind, string>> = {
  node: "nodes",
  upstream: "upstreams",
  server: "servers",
  stream: "streams",
  float: "floats",
  check: "checks",
};

/** The names that a description defines; one object for all nodes that change none of them. */
export class Names {
  readonly #root: PlacedMap;
  readonly #common: ReadonlyMap<Kind, ReadonlySet<string>>;

  constructor(root: PlacedMap) {
    this.#root = root;
    this.#common = new Map(kindsOfNames.map((kind) => [kind, keysIn(root, kind)]));
  }

  /** Of a node with what it says otherwise. */
  of(overrides: PlacedMap | undefined): ReadonlyMap<Kind, ReadonlySet<string>> {
    const changed = kindsOfNames.filter((kind) => this.#isChanged(kind, overrides));
    if (!overrides || changed.length === 0) return this.#common;
    const own = changed.map((kind) => {
      const key = sections[kind];
      const map = mapOf(laidOver(part(this.#root, key), part(overrides, key)), key);
      return [kind, new Set(map?.entries.map((entry) => entry.key))] as const;
    });
    return new Map([...this.#common, ...own]);
  }

  /** What is laid over something that is there changes no name. */
  #isChanged(kind: Kind, overrides: PlacedMap | undefined): boolean {
    const over = kind === "node" ? undefined : overrides && entryOf(overrides, sections[kind]);
    if (over?.value.kind !== "map") return over !== undefined;
    const known = this.#common.get(kind) ?? none;
    return over.value.entries.some(
      ({ key, value }) => !known.has(key) || (value.kind === "scalar" && value.value === null),
    );
  }
}

const keysIn = (root: PlacedMap, kind: Kind): ReadonlySet<string> =>
  new Set(mapOf(root, sections[kind])?.entries.map(({ key }) => key));

const part = (map: PlacedMap, key: string): PlacedMap => ({
  ...map,
  entries: map.entries.filter((entry) => entry.key === key),
});

const none: ReadonlySet<string> = new Set();

export const kindsOfNames = Object.keys(sections) as readonly Kind[];

/** A name that refers to nothing; `other` is the kind of thing that has it. */
export function noSuch(
  kind: Kind,
  name: string,
  known: ReadonlySet<string>,
  other: Kind | undefined,
): Text {
  const shared = { kind: kindText(kind), name };
  if (other)
    return say(
      { en: "`{name}` is a {other}, and no {kind}", zh: "`{name}` 是 {other}，不是 {kind}" },
      { ...shared, other: kindText(other) },
    );
  const meant = nearest(name, [...known].slice(0, mostCompared));
  if (meant !== undefined)
    return say(
      {
        en: "there is no {kind} `{name}`; did you mean `{meant}`?",
        zh: "没有名为 `{name}` 的 {kind}，是否想写 `{meant}`？",
      },
      { ...shared, meant },
    );
  const [first, ...rest] = [...known].slice(0, mostNamed).map((one) => `\`${one}\``);
  if (first === undefined)
    return say(
      {
        en: "there is no {kind} `{name}`: none is described",
        zh: "没有名为 `{name}` 的 {kind}：尚未描述任何一个",
      },
      shared,
    );
  return say(
    {
      en: "there is no {kind} `{name}` among {known}",
      zh: "{known} 中没有名为 `{name}` 的 {kind}",
    },
    { ...shared, known: [first, ...rest] },
  );
}

const mostNamed = 8;
const mostCompared = 5000;
