import { type Chain, type FilterRule, printTokens, type Ruleset, type Token } from "./ruleset.ts";

/** More are no ruleset of one machine. */
const mostTokens = 500_000;

/** `nft list ruleset`; nothing where it is not understood as a whole. */
export function parseNftText(text: string): Ruleset | undefined {
  const tokens = tokensOf(text);
  return tokens && new Parser(tokens).ruleset();
}

function tokensOf(text: string): string[] | undefined {
  const found: string[] = [];
  const token = /#[^\n]*|"[^"\n]*"|[{},;\n]|[!<>=]=|[<>=]|[^\s{},;"<>=!#]+|[!"#]/g;
  for (const [word] of text.matchAll(token)) {
    // What nft cannot print it leaves as a remark, with all that follows in the line.
    if (/^#\s*(?:xt|unsupported)/i.test(word)) found.push("unknown", "queue");
    else if (!word.startsWith("#")) found.push(word);
    if (found.length > mostTokens) return undefined;
  }
  return found;
}

const isEnd = (token: string | undefined): boolean => token === "\n" || token === ";";

class Parser {
  readonly #tokens: readonly string[];
  readonly #chains: Chain[] = [];
  readonly #sets = new Map<string, readonly Token[]>();
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  ruleset(): Ruleset | undefined {
    for (;;) {
      this.#skipEnds();
      const token = this.#next();
      if (token === undefined) return { tool: "nft", chains: this.#chains, sets: this.#sets };
      // Files for nft begin like this; includes and definitions are not followed.
      if (token === "flush") this.#statement();
      else if (token !== "table" || !this.#table()) return undefined;
    }
  }

  #next(): string | undefined {
    return this.#tokens[this.#at++];
  }

  #skipEnds(): void {
    while (isEnd(this.#tokens[this.#at])) this.#at++;
  }

  /** `family name {`, the family may be left out. */
  #head(): readonly string[] | undefined {
    const words: string[] = [];
    for (;;) {
      const token = this.#next();
      if (token === "{") return words;
      if (token === undefined || isEnd(token) || words.length > 3) return undefined;
      words.push(token);
    }
  }

  #table(): boolean {
    const head = this.#head();
    if (!head) return false;
    const [first = "", second] = head;
    const family = second === undefined ? "ip" : first;
    const table = `${family} ${second ?? first}`;
    for (;;) {
      this.#skipEnds();
      const token = this.#next();
      if (token === "}") return true;
      if (token === "chain") {
        if (!this.#chain(table, family)) return false;
      } else if (token === "set") {
        if (!this.#set(table)) return false;
      } else if (token === undefined || token === "{" || !this.#other()) return false;
    }
  }

  /** Something else of a table, with a block or without. */
  #other(): boolean {
    const words = this.#statement();
    return words !== undefined;
  }

  #chain(table: string, family: string): boolean {
    const [name] = this.#head() ?? [];
    if (name === undefined) return false;
    const rules: FilterRule[] = [];
    const base: { type?: string; hook?: string; device?: string; policy: "accept" | "drop" } = {
      policy: "accept",
    };
    for (;;) {
      this.#skipEnds();
      if (this.#tokens[this.#at] === "}") {
        this.#at++;
        const { type, hook, device, policy } = base;
        this.#chains.push({ table, family, name, type, hook, device, policy, rules });
        return true;
      }
      const tokens = this.#statement();
      if (!tokens || tokens.length === 0) return false;
      const [first, second] = tokens;
      if (first === "type" && tokens.includes("hook")) Object.assign(base, baseOf(tokens));
      else if (first === "policy") base.policy = second === "drop" ? "drop" : "accept";
      else if (first !== "comment") rules.push({ tokens, text: printTokens(tokens) });
    }
  }

  #set(table: string): boolean {
    const [name] = this.#head() ?? [];
    if (name === undefined) return false;
    let elements: readonly Token[] = [];
    let isDynamic = false;
    for (;;) {
      this.#skipEnds();
      if (this.#tokens[this.#at] === "}") {
        this.#at++;
        // Of what packets themselves add nobody knows what it holds next.
        if (!isDynamic) this.#sets.set(`${table} ${name}`, elements);
        return true;
      }
      const tokens = this.#statement();
      if (!tokens || tokens.length === 0) return false;
      const group = tokens[2];
      if (tokens[0] === "flags" && tokens.includes("dynamic")) isDynamic = true;
      if (tokens[0] === "elements" && typeof group === "object") elements = elementsOf(group);
    }
  }

  /** Words up to the end of the line or the block; what stands in braces is one of them. */
  #statement(): Token[] | undefined {
    const found: Token[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token === undefined) return undefined;
      if (token === "}") return found;
      this.#at++;
      if (isEnd(token)) return found;
      if (token === "{") {
        const group = this.#group(0);
        if (!group) return undefined;
        found.push(group);
      } else found.push(unquoted(token));
    }
  }

  #group(depth: number): Token[] | undefined {
    const found: Token[] = [];
    for (;;) {
      const token = this.#next();
      if (token === undefined || depth > 8) return undefined;
      if (token === "}") return found;
      if (token === "{") {
        const group = this.#group(depth + 1);
        if (!group) return undefined;
        found.push(group);
      } else if (token !== "\n") found.push(unquoted(token));
    }
  }
}

const unquoted = (token: string): string => token.replace(/^"(.*)"$/, "$1");

function baseOf(tokens: readonly Token[]): { type: string; hook: string; device?: string } {
  const after = (word: string): string => String(tokens[tokens.indexOf(word) + 1] ?? "");
  const device = tokens.includes("device") ? { device: after("device") } : {};
  // Several devices stand in braces: such a chain is left alone.
  return {
    type: tokens.includes("devices") ? "devices" : after("type"),
    hook: after("hook"),
    ...device,
  };
}

/** Timeouts, counters and comments stand behind an element. */
function elementsOf(group: readonly Token[]): readonly Token[] {
  const found: Token[] = [];
  for (let at = 0; at < group.length; at++) {
    const token = group[at];
    if (token !== undefined && token !== "," && (at === 0 || group[at - 1] === ","))
      found.push(token);
  }
  return found;
}
