import { keepalivedDefinitions } from "../catalog/keepalived/definitions.ts";
import { useVmac } from "../catalog/keepalived/vrrp-vmac.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { HaConfig, Unmodelled } from "../ir/config.ts";
import { isWritten, readAll, type Scope, siteOf, type Slot, type Traced } from "../ir/scope.ts";
import type { VirtualAddress } from "../ir/vrrp.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { scopes as addressScopes } from "./ha-addresses.ts";
import { unservedInRoute, unservedInRule } from "./ha-routing.ts";

/** A statement that is refused, and the name under which `--allow-unsupported` lets it pass. */
interface Refusal {
  readonly name: string;
  readonly diagnostic: Diagnostic;
}

/** A statement that the agent cannot carry out; serving without it would be another service. */
const unsupported = (site: Site, name: string, message: Text = notServed(name)): Refusal => ({
  name,
  diagnostic: {
    code: "serve/unsupported",
    severity: "error",
    message,
    help: say(
      {
        en: "remove it, or let it be ignored with --allow-unsupported {name}",
        zh: "请删除，或用 --allow-unsupported {name} 忽略它",
      },
      { name },
    ),
    span: site.span,
    ...(site.via && { via: site.via }),
  },
});

const notServed = (name: string): Text =>
  say({ en: "lbc serve does not support {name} yet", zh: "lbc serve 暂不支持 {name}" }, { name });

/** Everything in a configuration that lbc would otherwise have to pass over in silence. */
export function refusals(config: HaConfig, allowed: readonly string[]): Diagnostic[] {
  const { main, globals, instances, scripts, syncGroups } = config.ha;
  const found = [
    ...outermost(config.unmodelled).map(({ site, name }) => unsupported(site, name)),
    ...blocks(config).map(({ site, name }) => unsupported(site, name)),
  ];
  const named = [...instances, ...scripts, ...syncGroups].map(({ scope }) => scope);
  const scopes = [main, globals, ...named];
  for (const scope of scopes) found.push(...refusedIn(scope));
  for (const instance of instances) {
    found.push(...refusedSettings(instance.scope));
    for (const address of [...instance.addresses, ...instance.excluded])
      found.push(...refusedAddress(address));
    for (const route of instance.routes) found.push(...refusedLine(route, unservedInRoute(route)));
    for (const rule of instance.rules) found.push(...refusedLine(rule, unservedInRule(rule)));
  }
  const refused = found.filter(({ name }) => !allowed.includes(name));
  // A setting of global_defs that several instances inherit is one finding.
  return [...new Map(refused.map(({ diagnostic }) => [placeOf(diagnostic), diagnostic])).values()];
}

const of = (name: string, blocksOfName: readonly { readonly site: Site }[]) =>
  blocksOfName.map(({ site }) => ({ site, name }));

/** Blocks of the model that nobody serves, each with all that stands in it. */
function blocks({ ha, lvs }: HaConfig): { readonly site: Site; readonly name: string }[] {
  return [
    ...of("bfd_instance", ha.bfdInstances),
    ...of("track_group", ha.trackGroups),
    ...of("virtual_server_group", lvs.groups),
    ...of("virtual_server", lvs.servers),
    ...of("SSL", lvs.ssl ? [lvs.ssl] : []),
  ];
}

/** A block that nobody serves is one finding, whatever stands in it. */
function outermost(statements: readonly Unmodelled[]): Unmodelled[] {
  return statements.filter(
    ({ site: { span } }) =>
      !statements.some(
        ({ site: { span: other } }) =>
          other.file === span.file &&
          other.start <= span.start &&
          other.end >= span.end &&
          other.end - other.start > span.end - span.start,
      ),
  );
}

const placeOf = ({ span }: Diagnostic): string => `${span.file} ${span.start}`;

const definitions = Map.groupBy(keepalivedDefinitions, ({ slot }) => slot);

/** What the catalog says that nobody serves. */
function refusedIn(scope: Scope): Refusal[] {
  const found: Refusal[] = [];
  for (const [slot, values] of scope.entries()) {
    const definition = definitions
      .get(slot)
      ?.find(({ contexts }) => contexts.some((context) => context.startsWith(scope.context)));
    if (definition?.serve !== "refused") continue;
    for (const value of values) {
      const site = siteOf(value);
      if (site && value.value !== false) found.push(unsupported(site, definition.name));
    }
  }
  return found;
}

/** Settings of which only some values are served. */
function refusedSettings(scope: Scope): Refusal[] {
  return [...refuse(scope, useVmac, (vmac) => vmac?.notify ?? false, "netlink_notify_msg")];
}

function refuse<T>(
  scope: Scope | undefined,
  slot: Slot<T>,
  isRefused: (value: T) => boolean,
  name: string,
  message?: Text,
): Refusal[] {
  const held: Traced<T> | undefined = scope && readAll(scope, slot).at(-1);
  if (!held || !isWritten(held) || !isRefused(held.value)) return [];
  const site = siteOf(held);
  return site ? [unsupported(site, name, message)] : [];
}

const refusedLine = ({ site }: { readonly site: Site }, name: string | undefined): Refusal[] =>
  name === undefined ? [] : [unsupported(site, name)];

function refusedAddress(address: VirtualAddress): Refusal[] {
  const { site, scope } = address;
  const words = [...address.rest];
  if (scope !== undefined && !Object.hasOwn(addressScopes, scope) && !/^\d+$/.test(scope))
    words.push(`scope ${scope}`);
  const [first] = words;
  return first === undefined
    ? []
    : [unsupported(site, first.split(" ", 1)[0] ?? first, notServed(first))];
}
