import type { Json } from "../catalog/form.ts";
import type { JsonObject } from "./document.ts";
import { call, type Code, codeText, list, literal, object } from "./typescript.ts";

/** The functions of the DSL that make the blocks of a section. */
const builders: Readonly<Record<string, string>> = {
  upstreams: "upstream",
  servers: "server",
  streams: "stream",
  floats: "float",
  groups: "group",
  checks: "check",
  virtual_servers: "virtualServer",
};

/** A description of a cluster as `lbc.config.ts` says it. */
export function dslText(description: JsonObject): string {
  const used = new Set(["cluster"]);
  const entries = Object.entries(description).map(([key, value]): [string, Code] => {
    const builder = Object.hasOwn(builders, key) ? builders[key] : undefined;
    if (builder !== undefined && isObject(value)) return [key, section(value, builder, used)];
    return [key, key === "nodes" ? broken(codeOf(value, used)) : codeOf(value, used)];
  });
  const made = call("cluster", broken(object(entries)));
  const names = [...used].toSorted().join(", ");
  return `import { ${names} } from "lbc";\n\nexport default ${codeText(made)};\n`;
}

/** Blocks by their names, each made by the function for them. */
function section(blocks: JsonObject, builder: string, used: Set<string>): Code {
  const entries = Object.entries(blocks).map(([name, block]): [string, Code] => {
    if (!isObject(block)) return [name, codeOf(block, used)];
    used.add(builder);
    return [name, call(builder, blockOf(block, used))];
  });
  return broken(object(entries));
}

/** A block; where it has routes each key has a line. */
function blockOf(block: JsonObject, used: Set<string>): Code {
  const code = object(
    Object.entries(block).map(([key, value]) => [key, valueOf(key, value, used)]),
  );
  return Object.hasOwn(block, "routes") ? broken(code) : code;
}

function valueOf(key: string, value: Json, used: Set<string>): Code {
  if (key === "routes" && Array.isArray(value))
    return list((value as readonly Json[]).map((one) => routeOf(one, used)));
  if (key === "secret" && typeof value === "string") return secretOf(value, used);
  return codeOf(value, used);
}

function routeOf(value: Json, used: Set<string>): Code {
  const path = isObject(value) ? value["path"] : undefined;
  if (!isObject(value) || typeof path !== "string") return codeOf(value, used);
  const rest = Object.entries(value).filter(([key]) => key !== "path");
  used.add("route");
  return call("route", literal(path), blockOf(Object.fromEntries(rest), used));
}

function secretOf(value: string, used: Set<string>): Code {
  const [, kind, place = ""] = /^(env|file):(.*)$/s.exec(value) ?? [];
  if (kind === undefined) return literal(value);
  used.add(kind);
  return call(kind, literal(place));
}

function codeOf(value: Json | null, used: Set<string>): Code {
  if (value === null || typeof value !== "object") return literal(value);
  if (Array.isArray(value)) return list((value as readonly Json[]).map((one) => codeOf(one, used)));
  const entries = Object.entries(value as JsonObject);
  return object(entries.map(([key, inner]) => [key, valueOf(key, inner, used)]));
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && !Array.isArray(value) && value !== null;

const broken = (code: Code): Code => (code.kind === "object" ? { ...code, isBroken: true } : code);
