import type { Kind } from "../../catalog/cluster/define.ts";
import type { PlacedMap } from "../../ir/placed.ts";
import { nearest } from "../../messages/nearest.ts";
import { say, type Text } from "../../messages/text.ts";
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

/** The names that a node's description defines; the same object for the same map. */
export class Names {
  readonly #sets = new WeakMap<PlacedMap, ReadonlySet<string>>();

  /** `root` has the nodes, `all` everything else. */
  of(kind: Kind, root: PlacedMap, all: PlacedMap): ReadonlySet<string> {
    const map = mapOf(kind === "node" ? root : all, sections[kind]);
    if (!map) return none;
    const there = this.#sets.get(map);
    if (there) return there;
    const names = new Set(map.entries.map(({ key }) => key));
    this.#sets.set(map, names);
    return names;
  }
}

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
  const meant = nearest(name, known);
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
