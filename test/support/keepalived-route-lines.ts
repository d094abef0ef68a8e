import type { Network, Route, Rule } from "../../src/ir/route.ts";

/*
 * keepalived shows routes and rules by the kernel's numbers; what is compared is what the model
 * has a field for.
 */
const protocols: Readonly<Record<string, string>> = { bird: "12", static: "4" };
const scopes: Readonly<Record<string, string>> = { link: "253", host: "254", global: "0" };

const networkText = ({ ip, family, prefix }: Network): string =>
  prefix === (family === 6 ? 128 : 32) ? ip : `${ip}/${prefix}`;

export const routeLines = (title: string, routes: readonly Route[]): string[] =>
  routes.length === 0 ? [] : [title, ...routes.map(routeText)];

function routeText(route: Route): string {
  const { type, destination, gateway, device, source, table, scope, metric, nextHops } = route;
  const hops = nextHops.map((hop) =>
    [`nexthop via ${hop.gateway}`, ...(hop.device ? [`dev ${hop.device}`] : [])].join(" "),
  );
  // Routes of these kinds are not looked up by neighbours: keepalived adds them.
  const placement = type === "unicast" ? route.placement : "add";
  const untracked = device === undefined && hops.length > 0;
  return [
    placement,
    ...(type === "unicast" ? [] : [type]),
    destination ? networkText(destination) : "",
    ...(source === undefined ? [] : [`src ${source}`]),
    ...(gateway === undefined ? [] : [`via ${gateway}`]),
    ...(device === undefined ? [] : [`dev ${device}`]),
    ...(table === undefined ? [] : [`table ${table}`]),
    `proto ${route.protocol === undefined ? "18" : (protocols[route.protocol] ?? route.protocol)}`,
    ...(scope === undefined ? [] : [`scope ${scopes[scope] ?? scope}`]),
    ...(metric === undefined ? [] : [`metric ${metric}`]),
    ...hops,
    ...(route.noTrack || untracked ? ["no_track"] : []),
  ].join(" ");
}

/** A route of the dump without the words that the model keeps as options. */
export function shownRoute(line: string): string {
  const head = /^(prepend|append|add)( (?:blackhole|unreachable|prohibit|throw|local))? (\S+)/.exec(
    line,
  );
  if (!head) return line;
  const rest = line.slice(head[0].length);
  const before = rest.split(" nexthop ")[0] ?? "";
  const own = / encap /.test(before) ? before.replace(/ encap ip.*? (?=dev|proto)/, " ") : before;
  const words = ["src", "via", "dev", "table", "proto", "scope", "metric"].flatMap((name) => {
    const found = new RegExp(` ${name}(?: inet6?)? (\\S+)`).exec(own)?.[1];
    return found === undefined ? [] : [`${name} ${found}`];
  });
  const hops = [...rest.matchAll(/nexthop via inet6? (\S+)(?: dev (\S+))?/g)].map(
    ([, via, dev]) => `nexthop via ${via}${dev === undefined ? "" : ` dev ${dev}`}`,
  );
  const tail = / no_track/.test(rest) ? ["no_track"] : [];
  return [head[0].trim(), ...words, ...hops, ...tail].join(" ");
}

export const ruleLines = (title: string, rules: readonly Rule[]): string[] => {
  let next = 16_384;
  const lines = rules.map((rule) => ruleText(rule, () => next--));
  return lines.length === 0 ? [] : [title, ...lines];
};

function ruleText(rule: Rule, nextPriority: () => number): string {
  const { from, to, table, goto: target, action } = rule;
  const l3mdev = rule.options.some(({ name }) => name === "l3mdev");
  return [
    ...(rule.negated ? ["not"] : []),
    ...(from ? [`from ${networkText(from)}`] : to ? [] : ["from all"]),
    ...(to ? [`to ${networkText(to)}`] : []),
    `priority ${rule.priority ?? nextPriority()}`,
    ...(rule.inputInterface === undefined ? [] : [`iif ${rule.inputInterface}`]),
    ...(rule.outputInterface === undefined ? [] : [`oif ${rule.outputInterface}`]),
    ...(table === undefined ? [] : [`lookup ${table}`]),
    ...(l3mdev ? ["lookup 0"] : []),
    ...(target === undefined ? [] : [`goto ${target}`]),
    ...(action === undefined ? [] : [`type ${action}`]),
    ...(rule.noTrack ? ["no_track"] : []),
  ].join(" ");
}

/** A rule of the dump without the words that the model keeps as options. */
export function shownRule(line: string): string {
  if (!/ priority \d/.test(line)) return line;
  const words = ["from", "to", "priority", "iif", "oif", "lookup", "goto", "type"].flatMap(
    (name) => {
      const found = new RegExp(`(?:^| )${name} (\\S+)`).exec(line)?.[1];
      return found === undefined ? [] : [`${name} ${found}`];
    },
  );
  return [
    ...(line.startsWith("not ") ? ["not"] : []),
    ...words,
    ...(line.endsWith(" no_track") ? ["no_track"] : []),
  ].join(" ");
}
