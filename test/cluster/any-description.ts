import * as fc from "fast-check";

import { clusterBlockOf } from "../../src/catalog/cluster/all.ts";
import type { Kind, Takes } from "../../src/catalog/cluster/define.ts";
import { blocksIn } from "../../src/catalog/document-blocks.ts";
import { wrongAddress } from "../../src/cluster/read/address.ts";
import { type ScalarTakes, takesWord } from "../../src/cluster/read/values.ts";

/** Names that definitions and references are drawn from, so that they meet now and then. */
const names: Readonly<Record<Kind, readonly string[]>> = {
  node: ["lb1", "lb2"],
  upstream: ["app", "old"],
  server: ["web"],
  stream: ["db"],
  float: ["vip", "vip6"],
  check: ["up"],
};

const rubbish: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, "", " ", "a\nb", "__proto__", "constructor", "10.0.0.1:80"),
  fc.constantFrom<unknown>(0, -1, 1e300, 3.5, "0", "${x}", "env:A", "{}", [], {}, [[]], [{}]),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);

const texts: Readonly<Record<string, readonly string[]>> = {
  interface: ["eth0", "bond0.7"],
  "mail address": ["a@b.example"],
  path: ["/", "/api/", "/etc/x"],
  command: ["/bin/true", "/opt/x.sh a b"],
  ciphers: ["HIGH:!aNULL"],
};

/** Directives with what they take; nothing of it need be right in the product's eyes. */
const good: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  server: { listen: [80], server_name: "x", gzip: true, program: [{ return: [301, "/x"] }] },
  location: { root: "/srv", proxy_read_timeout: "9s", access: [{ deny: "all" }] },
  upstream: { server: ["10.0.0.1:80", { address: "10.0.0.2", weight: 2 }], keepalive: 8 },
  "stream-server": { listen: 5432, proxy_timeout: "9s" },
  vrrp_instance: { state: "BACKUP", garp_master_delay: 5, virtual_ipaddress: ["10.0.0.9/24"] },
  vrrp_sync_group: { smtp_alert: true },
  vrrp_script: { weight: -20, user: "root" },
  virtual_server: { delay_loop: 5 },
  "virtual_server/real_server": { weight: 2, TCP_CHECK: { connect_timeout: 3 } },
  main: { worker_processes: 2, http: { gzip: true }, global_defs: { router_id: "x" } },
};

/** Those that get something wrong. */
const directivesOf = (context: string): readonly string[] => [
  ...Object.keys(good[context] ?? {}),
  ...blocksIn("nginx", context).slice(0, 6),
  "lbc",
  "overridden",
];

/** Makes descriptions; `noise` of twenty values are rubbish. */
class Describing {
  readonly #noise: number;

  constructor(noise: number) {
    this.#noise = noise;
  }

  #noisy<T>(arbitrary: fc.Arbitrary<T>, otherwise: fc.Arbitrary<T>): fc.Arbitrary<T> {
    if (this.#noise === 0) return arbitrary;
    return fc.oneof(
      { weight: 20 - this.#noise, arbitrary },
      { weight: this.#noise, arbitrary: otherwise },
    );
  }

  #value(takes: Takes, depth: number): fc.Arbitrary<unknown> {
    return this.#noisy(this.#rightly(takes, depth), rubbish);
  }

  #rightly(takes: Takes, depth: number): fc.Arbitrary<unknown> {
    if (takesWord(takes)) return word(takes);
    switch (takes.kind) {
      case "list": {
        const item = this.#value(takes.of, depth);
        return fc.oneof(item, fc.array(item, { maxLength: 2 }));
      }
      case "either":
        return fc.oneof(...takes.of.map((one) => this.#value(one, depth)));
      case "map":
        return fc.dictionary(this.#key(takes.keys), this.#value(takes.of, depth), { maxKeys: 2 });
      case "block":
        return depth > 5 ? fc.constant({}) : this.block(takes.block, depth + 1);
      case "directives":
        return this.#directives("main");
      case "guards":
        return fc.constantFrom<unknown>({}, { witnesses: ["ping 10.0.0.1"] }, { fence: "reboot" });
      case "configurations":
        return fc.array(this.#directives("main"), { maxLength: 2 });
    }
  }

  #key(keys: Extract<Takes, { readonly kind: "map" }>["keys"]): fc.Arbitrary<string> {
    const usual =
      keys === "free" ? ["G1", "X-A"] : names["define" in keys ? keys.define : keys.reference];
    return this.#noisy(fc.constantFrom(...usual), fc.string({ maxLength: 4 }));
  }

  #directives(context: string): fc.Arbitrary<object> {
    const all = Object.entries(good[context] ?? {});
    const right = fc.subarray(all).map((some) => Object.fromEntries(some) as object);
    const some = fc.constantFrom(...directivesOf(context));
    return this.#noisy(right, fc.dictionary(some, rubbish, { maxKeys: 2 }));
  }

  /** A block of the vocabulary, with some of its keys and some directives. */
  block(name: string, depth: number): fc.Arbitrary<unknown> {
    const { keys, words } = clusterBlockOf(name);
    const own = Object.entries(keys).map(([key, one]) => {
      const value = this.#value(one.takes, depth).map((said) => [[key, said]]);
      const nothing = fc.constant<unknown[][]>([]);
      if (one.required) return this.#noisy(value, nothing);
      return fc.oneof(
        { weight: depth < 1 ? 3 : 1, arbitrary: value },
        { weight: 4, arbitrary: nothing },
      );
    });
    const beside = words ? this.#directives(words.context) : fc.constant({});
    const other = this.#noisy(fc.constant({}), fc.dictionary(fc.string(), rubbish));
    return fc.tuple(fc.tuple(...own), beside, other).map(([said, directives, more]) => ({
      ...directives,
      ...more,
      ...Object.fromEntries(said.flat() as [string, unknown][]),
    }));
  }
}

function word(takes: ScalarTakes): fc.Arbitrary<unknown> {
  switch (takes.kind) {
    case "text":
      return fc.constantFrom(...(texts[takes.name] ?? ["/x"]));
    case "time":
      return fc.constantFrom("5s", "500ms", "1m30s", "2h", "0s");
    case "size":
      return fc.constantFrom("8m", "32k");
    case "number":
      return fc.integer({ min: takes.least, max: takes.greatest });
    case "switch":
      return fc.boolean();
    case "choice":
      return fc.constantFrom<unknown>(...takes.words);
    case "address": {
      const all = [
        "10.0.0.11",
        "10.0.0.12/24",
        "10.0.0.7:80",
        "fd00::1/64",
        "[fd00::2]:80",
        "10.0.0.9",
      ];
      return fc.constantFrom(...all.filter((text) => wrongAddress(text, takes) === undefined));
    }
    case "url":
      return fc.constantFrom("http://127.0.0.1:80/h", "https://a.example");
    case "target":
      return takes.family === "keepalived"
        ? fc.constantFrom("keepalived", "keepalived@2.2.7", "keepalived@2.4")
        : fc.constantFrom("nginx@1.25", "ths@6.0.1", "tengine", "angie", "nginx-plus", "openresty");
    case "reference":
      return fc.constantFrom(...names[takes.to]);
    case "secret":
      return fc.constantFrom("env:VRRP", "file:/s");
  }
}

/** Descriptions that are right in most things and wrong in some, and those that nearly are right. */
export const anyDescription: fc.Arbitrary<unknown> = fc.oneof(
  new Describing(2).block("cluster", 0),
  new Describing(0).block("cluster", 0),
);
