import { type Chain, type FilterRule, printTokens, type Ruleset, type Token } from "./ruleset.ts";

/** `nft -j list ruleset`, rules in the words of `nft list ruleset`. */
export function parseNftJson(text: string): Ruleset | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const entries = isMap(document) ? document["nftables"] : undefined;
  if (!Array.isArray(entries)) return undefined;
  const chains: (Chain & { readonly rules: FilterRule[] })[] = [];
  const sets = new Map<string, readonly Token[]>();
  for (const entry of entries as readonly unknown[]) {
    if (!isMap(entry)) return undefined;
    const { chain, rule, set } = entry;
    if (isMap(chain)) chains.push(chainOf(chain));
    if (isMap(set) && !isDynamic(set))
      sets.set(`${tableOf(set)} ${textOf(set["name"])}`, elementsOf(set["elem"]));
    if (!isMap(rule)) continue;
    const name = textOf(rule["chain"]);
    const own = chains.find((one) => one.table === tableOf(rule) && one.name === name);
    const { expr } = rule;
    const tokens = (Array.isArray(expr) ? (expr as unknown[]) : []).flatMap(statement);
    own?.rules.push({ tokens, text: printTokens(tokens) });
  }
  return { tool: "nft", chains, sets };
}

type Json = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

const tableOf = ({ family, table }: Json): string => `${textOf(family)} ${textOf(table)}`;

const chainOf = (chain: Json): Chain & { readonly rules: FilterRule[] } => ({
  table: tableOf(chain),
  family: textOf(chain["family"]),
  name: textOf(chain["name"]),
  type: Array.isArray(chain["dev"]) ? "devices" : textOf(chain["type"]),
  hook: typeof chain["hook"] === "string" ? chain["hook"] : undefined,
  device: typeof chain["dev"] === "string" ? chain["dev"] : undefined,
  policy: chain["policy"] === "drop" ? "drop" : "accept",
  rules: [],
});

const isDynamic = ({ flags }: Json): boolean => Array.isArray(flags) && flags.includes("dynamic");

const elementsOf = (elements: unknown): readonly Token[] =>
  Array.isArray(elements) ? (elements as unknown[]).map(tokenOf) : [];

const verdicts = new Set(["accept", "drop", "return", "continue"]);
const quiet = new Set(["counter", "log"]);

/** One statement as words; what has none here is `unknown`. */
function statement(written: unknown): Token[] {
  if (!isMap(written)) return ["unknown"];
  const [name = "", body] = Object.entries(written)[0] ?? [];
  if (name === "reject")
    return isMap(body) ? [name, "with", refusal(textOf(body["type"]))] : [name];
  if (verdicts.has(name)) return [name];
  if (quiet.has(name)) return [];
  if ((name === "jump" || name === "goto") && isMap(body)) return [name, textOf(body["target"])];
  if (name === "match" && isMap(body)) {
    const operator = textOf(body["op"]);
    return [...key(body["left"]), ...(operator === "in" ? [] : [operator]), tokenOf(body["right"])];
  }
  if (name === "vmap" && isMap(body)) return [...key(body["key"]), "vmap", mapOf(body["data"])];
  return name === "queue" ? ["queue"] : ["unknown"];
}

const refusal = (type: string): string => (type === "tcp reset" ? "tcp" : type);

function key(left: unknown): Token[] {
  if (!isMap(left)) return ["unknown"];
  const { payload, meta, ct, fib } = left;
  if (isMap(payload)) return [textOf(payload["protocol"]) || "unknown", textOf(payload["field"])];
  if (isMap(meta)) return ["meta", textOf(meta["key"])];
  if (isMap(ct)) return ["ct", textOf(ct["key"])];
  if (!isMap(fib)) return ["unknown"];
  const flags = Array.isArray(fib["flags"]) ? fib["flags"].map(textOf) : [];
  return ["fib", ...flags, textOf(fib["result"])];
}

function tokenOf(right: unknown): Token {
  if (Array.isArray(right)) return (right as unknown[]).map(tokenOf);
  if (!isMap(right)) return textOf(right);
  const { set, prefix, range, elem } = right;
  if (Array.isArray(set)) return (set as unknown[]).map(tokenOf);
  if (isMap(prefix)) return `${textOf(prefix["addr"])}/${textOf(prefix["len"])}`;
  if (Array.isArray(range)) return (range as unknown[]).map(textOf).join("-");
  return isMap(elem) ? tokenOf(elem["val"]) : "";
}

function mapOf(data: unknown): Token {
  const set = isMap(data) ? data["set"] : undefined;
  if (!Array.isArray(set)) return "";
  return (set as unknown[]).flatMap((pair): Token[] => {
    const [from, to] = Array.isArray(pair) ? (pair as unknown[]) : [];
    return [tokenOf(from), ":", ...statement(to), ","];
  });
}
