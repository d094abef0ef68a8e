import { isIP } from "node:net";

import { annotationOf } from "../../catalog/annotations/all.ts";
import { annotationKey } from "../../catalog/annotations/define.ts";
import type { Json } from "../../catalog/form.ts";
import type { HaFacts } from "./ha-facts.ts";
import { type Fields, fieldOf, fieldsOf, listOf, withoutKeys, wordOf } from "./json.ts";
import { timeOf } from "./seconds.ts";
import { replaced } from "./words.ts";

/** What is around a float. */
export interface AroundFloat {
  readonly machine: string;
  readonly facts: HaFacts;
  /** Checks in their section, and whether their own weight says what a failure is. */
  readonly checks: ReadonlyMap<string, boolean>;
  /** Instances of groups: a failing check is FAULT there. */
  readonly grouped: ReadonlySet<string>;
}

/** A virtual router without its name. */
export function raisedFloat(
  name: string,
  block: Fields,
  level: 1 | 2,
  around: AroundFloat,
): Fields {
  if (level === 1) return block;
  const { facts, machine, checks, grouped } = around;
  const isSwapped = !grouped.has(name) && preemptsAtOnce(block);
  const weight = isSwapped ? facts.weightIn(name) : 0;
  let found = withTime(withPreemption(withAddresses(withNumber(block))));
  if (facts.isUnicast(name)) {
    found = replaced(found, ["unicast_src_ip"], [["transport", "unicast"]]);
    found = withoutKeys(found, "unicast_peer");
  }
  if (facts.of(machine).priority !== undefined) found = withoutKeys(found, "priority");
  if (facts.of(machine).interface !== undefined) found = withoutKeys(found, "interface");
  return withGuards(withSecret(withChecks(found, checks, weight)));
}

const withNumber = (block: Fields): Fields => {
  const said = fieldOf(block, "virtual_router_id");
  return typeof said === "number"
    ? replaced(block, ["virtual_router_id"], [["vrid", said]])
    : block;
};

/** Addresses of one family, each with its prefix and nothing else. */
function withAddresses(block: Fields): Fields {
  const lines = listOf(fieldOf(block, "virtual_ipaddress")).map(wordOf);
  const families = new Set(lines.map(familyOf));
  const [family] = families;
  if (families.size !== 1 || family === 0) return block;
  const [only, other] = lines;
  const address = other === undefined && only !== undefined ? only : (lines as readonly string[]);
  return replaced(block, ["virtual_ipaddress"], [["address", address]]);
}

function familyOf(line: string | undefined): number {
  const [ip = "", prefix = ""] = (line ?? "").split("/");
  return /^\d{1,3}$/.test(prefix) ? isIP(ip) : 0;
}

function withPreemption(block: Fields): Fields {
  const never = fieldOf(block, "nopreempt") === true;
  const wait = fieldOf(block, "preempt_delay");
  if (never && wait === undefined) return replaced(block, ["nopreempt"], [["preempt", false]]);
  const time = timeOf(wait);
  return time === undefined || never
    ? block
    : replaced(block, ["preempt_delay"], [["preempt", time]]);
}

function withTime(block: Fields): Fields {
  const time = timeOf(fieldOf(block, "advert_int"));
  return time === undefined ? block : replaced(block, ["advert_int"], [["advert", time]]);
}

/** Where each says no other weight than the priorities ask for. */
function withChecks(block: Fields, checks: ReadonlyMap<string, boolean>, weight: number): Fields {
  const lines = listOf(fieldOf(block, "track_script")).map((line) => wordOf(line) ?? "");
  const names = lines.map((line) => line.split(" ")[0] ?? "");
  const isUsual = lines.every((line, index) => {
    const name = names[index] ?? "";
    const isPlain = checks.get(name) === true || weight === 0;
    return checks.has(name) && line === (isPlain ? name : `${name} weight ${weight}`);
  });
  return lines.length > 0 && isUsual
    ? replaced(block, ["track_script"], [["checks", names]])
    : block;
}

const preemptsAtOnce = (block: Fields): boolean =>
  fieldOf(block, "nopreempt") !== true && !fieldOf(block, "preempt_delay");

/** A reference to the password, which a description of its own may have said. */
function withSecret(block: Fields): Fields {
  const said = fieldsOf(fieldOf(block, "authentication"));
  const secret = wordOf(fieldOf(said, "auth_pass")) ?? "";
  const isOnly = Object.keys(said).length === 2 && fieldOf(said, "auth_type") === "PASS";
  return isOnly && /^(?:env|file):/.test(secret)
    ? replaced(block, ["authentication"], [["secret", secret]])
    : block;
}

/** `# lbc:` lines by the keys of their words. */
export function withGuards(block: Fields): Fields {
  const guards = guardsOf(listOf(fieldOf(block, annotationKey)));
  return guards ? replaced(block, [annotationKey], [["guards", guards]]) : block;
}

/** Nothing where lines of one word stand apart: their order would change. */
export function guardsOf(lines: readonly Json[]): Fields | undefined {
  const found = new Map<string, string[]>();
  let last: string | undefined;
  for (const line of lines) {
    const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(wordOf(line) ?? "") ?? [];
    const key = annotationOf(word)?.key;
    const there = key === undefined ? undefined : found.get(key);
    if (key === undefined || (there && last !== key)) return undefined;
    if (there) there.push(rest);
    else found.set(key, [rest]);
    last = key;
  }
  if (found.size === 0) return undefined;
  const said = [...found].map(([key, all]): [string, Json] => {
    const values = all.map((one) => (one === "" ? true : one));
    return [key, values.length === 1 ? (values[0] ?? true) : values];
  });
  return Object.fromEntries(said);
}
