import {
  annotationKey,
  type AnyForms,
  type SaidOf,
  slotPrefix,
} from "../catalog/annotations/define.ts";
import { blockForm, definersFirst } from "../catalog/document-blocks.ts";
import type { Checker } from "../ir/checker.ts";
import type { HaConfig } from "../ir/config.ts";
import type { GroupMember, RealServer, ServiceAddress, VirtualServer } from "../ir/lvs.ts";
import type { Scope } from "../ir/scope.ts";
import type { GarpGroup, TrackGroup } from "../ir/tracking.ts";
import type { VrrpInstance } from "../ir/vrrp.ts";
import type { Site } from "../text/span.ts";
import { instanceHolding, serverHolding, withHolding } from "./keepalived-effective.ts";
import { keepalivedVocabulary, pathBelow } from "./keepalived-vocabulary.ts";
import { inOrder } from "./order.ts";
import { entry, type Said, said } from "./said.ts";
import { type Options, scopeStatements } from "./scope-statements.ts";

/** The statements that a keepalived configuration consists of, as the model says them. */
export const keepalivedStatements = (config: HaConfig, options: Options): readonly Said[] =>
  new Writer(options).main(config);

interface Plain {
  readonly site: Site;
  readonly scope: Scope;
}

class Writer {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  main({ ha, lvs }: HaConfig): readonly Said[] {
    const instances = ha.instances.map((one) => this.#instance(one));
    const named = [
      ...ha.scripts,
      ...ha.syncGroups,
      ...ha.trackProcesses,
      ...ha.trackFiles,
      ...ha.bfdInstances,
    ].map((one) => this.#block(one.scope.context, [one.name], one));
    const all = inOrder([
      ...this.#scope(ha.main),
      ...this.#globals(ha.globals),
      ...instances,
      ...named,
      ...ha.trackGroups.map(trackGroup),
      ...ha.garpGroups.map((one) => this.#garpGroup(one)),
      ...(lvs.ssl ? [this.#block("SSL", [], lvs.ssl)] : []),
      ...lvs.groups.map(({ name, site, members }) =>
        said("virtual_server_group", [name], site, members.map(member)),
      ),
      ...lvs.servers.map((one) => this.#server(one)),
    ]);
    return definersFirst(all, ({ name }) => name);
  }

  /** Several blocks of them are one; it stands where its first statement does. */
  #globals(scope: Scope): readonly Said[] {
    const body = this.#scope(scope);
    const [first] = body;
    if (!first) return [];
    const { origin } = first;
    const place = origin.kind === "inherited" ? ({ kind: "default" } as const) : origin;
    return [{ name: "global_defs", words: [], origin: place, body }];
  }

  #instance(one: VrrpInstance): Said {
    const body = this.#scope(one.scope);
    const inside = this.#isEffective() ? withHolding(body, instanceHolding(one)) : body;
    return said("vrrp_instance", [one.name], one.site, inside);
  }

  #isEffective(): boolean {
    return this.#options.extent === "effective";
  }

  #block(name: string, words: readonly string[], { site, scope }: Plain): Said {
    return said(name, words, site, this.#scope(scope));
  }

  #garpGroup({ site, scope }: GarpGroup): Said {
    return said("garp_group", [], site, this.#scope(scope));
  }

  #server(server: VirtualServer): Said {
    const { site, service, scope, realServers } = server;
    const own = this.#scope(scope);
    return said("virtual_server", serviceWords(service), site, [
      ...(this.#isEffective() ? withHolding(own, serverHolding(server)) : own),
      ...realServers.map((one) => this.#realServer(one)),
    ]);
  }

  #realServer({ site, address, scope, checkers }: RealServer): Said {
    return said("real_server", addressWords(address), site, [
      ...this.#scope(scope),
      ...checkers.map((one) => this.#checker(one)),
    ]);
  }

  #checker(checker: Checker): Said {
    const inner =
      "urls" in checker
        ? checker.urls.map((one) => this.#block("url", [], one))
        : "hosts" in checker
          ? checker.hosts.map((one) => this.#block("host", [], one))
          : [];
    return said(checker.kind, [], checker.site, [...this.#scope(checker.scope), ...inner]);
  }

  /** The keywords of a block, those of blocks inside it in these blocks. */
  #scope(scope: Scope): readonly Said[] {
    const all = scopeStatements(scope, keepalivedVocabulary, this.#options);
    const below = Map.groupBy(all, ({ def }) => (def && pathBelow(def, scope)) ?? "");
    const own = (below.get("") ?? []).filter((one) => !isAbsentBlock(one, scope));
    below.delete("");
    own.push(...annotationsIn(scope));
    if (below.size === 0) return inOrder(own);
    const blocks = [...below].map(([name, body]) => innerBlock(name, own, inOrder(body)));
    return inOrder([...own.filter(({ name }) => !below.has(name)), ...blocks]);
  }
}

/** `# lbc:` comments: a line for each, under a key of its own in documents. */
function annotationsIn(scope: Scope): Said[] {
  const found: Said[] = [];
  for (const [slot, values] of scope.entries()) {
    if (!slot.startsWith(slotPrefix)) continue;
    for (const { value, origin } of values) {
      const { words } = value as SaidOf<AnyForms>;
      const line = [slot.slice(slotPrefix.length), ...words.map(quotedWord)].join(" ");
      found.push({ name: annotationKey, words: [line], origin, lines: true });
    }
  }
  return found;
}

/** A word of an annotation as its comment has it. */
export const quotedWord = (word: string): string =>
  /\s|^$|^#/.test(word) ? JSON.stringify(word) : word;

/** A block that is a keyword too, and of which nothing stands there. */
const isAbsentBlock = ({ off, name }: Said, { context }: Scope): boolean =>
  off === true && blockForm("keepalived", context, name) !== undefined;

/** A block that is a keyword too (`authentication`) stands where the keyword does. */
function innerBlock(name: string, own: readonly Said[], body: readonly Said[]): Said {
  const head = own.find((one) => one.name === name && !one.off) ?? body[0];
  return { name, words: [], origin: head?.origin ?? { kind: "default" }, body };
}

const trackGroup = ({ name, site, members }: TrackGroup): Said => {
  const words = members.map(({ value }) => value);
  const group: Said = { ...said("group", words, site), lines: true };
  return said("track_group", [name], site, words.length > 0 ? [group] : []);
};

function serviceWords(service: VirtualServer["service"]): readonly string[] {
  switch (service.kind) {
    case "address":
      return addressWords(service);
    case "fwmark":
      return ["fwmark", String(service.mark)];
    case "group":
      return ["group", service.name];
  }
}

const addressWords = ({ ip, port }: ServiceAddress): readonly string[] => [
  ip,
  ...(port === 0 ? [] : [String(port)]),
];

function member(one: GroupMember): Said {
  if (one.kind === "fwmark") {
    const family = one.family === 4 ? ["inet"] : one.family === 6 ? ["inet6"] : [];
    return entry(one.site, "fwmark", String(one.mark), ...family);
  }
  const range = one.first === one.last ? one.first : `${one.first}-${one.last}`;
  return entry(one.site, range, ...(one.port === 0 ? [] : [String(one.port)]));
}
