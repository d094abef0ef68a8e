import type { CommandDeclaration, FlagDeclaration, Given } from "./declaration.ts";

/**
 * The flags and operands of a command line that says nothing unusual; anything else, every mistake
 * among it, is left to oclif, which takes longer to load than a configuration to check.
 */
export function plainCommandLine<D extends CommandDeclaration>(
  argv: readonly string[],
  declaration: D,
): Given<D> | undefined {
  const line = new PlainLine(declaration.flags);
  for (let index = 0; index < argv.length;) {
    const taken = line.take(argv[index] ?? "", argv[index + 1]);
    if (taken === 0) return undefined;
    index += taken;
  }
  return { flags: line.flags, operands: line.operands } as unknown as Given<D>;
}

class PlainLine {
  readonly flags: Record<string, string | boolean | string[]> = {};
  readonly operands: string[] = [];
  readonly #declared: Readonly<Record<string, FlagDeclaration>>;
  readonly #seen = new Set<string>();

  constructor(declared: Readonly<Record<string, FlagDeclaration>>) {
    this.#declared = declared;
    for (const [name, flag] of Object.entries(declared)) {
      if (isSwitch(flag)) this.flags[name] = false;
      else if (flag.multiple) this.flags[name] = [];
      else if (flag.fallback !== undefined) this.flags[name] = flag.fallback;
    }
  }

  /** How many words of the line were understood. */
  take(word: string, next: string | undefined): number {
    if (!word.startsWith("-") || word === "-") {
      this.operands.push(word);
      return 1;
    }
    const sign = word.indexOf("=");
    const name = this.#nameOf(sign === -1 ? word : word.slice(0, sign));
    const flag = name === undefined ? undefined : this.#declared[name];
    if (name === undefined || !flag) return 0;
    if (isSwitch(flag)) {
      if (sign !== -1) return 0;
      this.flags[name] = true;
      return 1;
    }
    const value = sign === -1 ? next : word.slice(sign + 1);
    return this.#set(name, flag, value) ? (sign === -1 ? 2 : 1) : 0;
  }

  #nameOf(written: string): string | undefined {
    if (written.startsWith("--")) {
      const name = written.slice(2);
      return Object.hasOwn(this.#declared, name) ? name : undefined;
    }
    if (written.length !== 2) return undefined;
    return Object.entries(this.#declared).find(([, { short }]) => short === written[1])?.[0];
  }

  #set(name: string, flag: FlagDeclaration, value: string | undefined): boolean {
    if (value === undefined || value === "" || value.startsWith("-")) return false;
    if (flag.options && !flag.options.includes(value)) return false;
    const list = this.flags[name];
    if (Array.isArray(list)) list.push(value);
    else if (this.#seen.has(name)) return false;
    else this.flags[name] = value;
    this.#seen.add(name);
    return true;
  }
}

const isSwitch = ({ value, options }: FlagDeclaration): boolean =>
  value === undefined && options === undefined;
