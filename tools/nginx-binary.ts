import { readFileSync } from "node:fs";

/** A command table entry as the product registers it (ngx_command_t). */
export interface Command {
  readonly name: string;
  /** Where it may stand and how many words it takes, in nginx's own bits. */
  readonly type: number;
  /** The function that reads it, where its name is known. */
  readonly handler: string | undefined;
  /** The words of an enumeration or a set. */
  readonly words: readonly string[];
  /** The bounds of a number. */
  readonly bounds: readonly [number, number] | undefined;
}

/** A module of nginx: its kind (`HTTP`, `STRM`, `MAIL`, `CORE`, `EVNT`) and its directives. */
export interface Module {
  readonly name: string;
  readonly kind: string;
  readonly commands: readonly Command[];
}

interface Relocation {
  readonly value: bigint;
  readonly symbol: string | undefined;
}

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

const sizeOfCommand = 56n;
const relative = 8;

/** Reads the directives that an nginx binary or module file registers, without running it. */
export class NginxBinary {
  readonly #bytes: Buffer;
  readonly #segments: readonly { from: bigint; to: bigint; offset: bigint }[];
  readonly #symbols: readonly { readonly name: string; readonly value: bigint }[];
  readonly #relocations = new Map<bigint, Relocation>();
  readonly #functions = new Map<bigint, string>();

  constructor(path: string) {
    this.#bytes = readFileSync(path);
    if (this.#bytes.toString("latin1", 1, 4) !== "ELF" || this.#bytes[4] !== 2)
      throw new Error(`${path} is no ELF file of 64 bits`);
    this.#segments = this.#readSegments();
    const sections = this.#readSections();
    this.#symbols = this.#readSymbols(sections);
    for (const { name, value } of this.#symbols) if (value > 0n) this.#functions.set(value, name);
    for (const section of sections.filter(({ type }) => type === 4)) this.#readRelocations(section);
  }

  modules(): Module[] {
    const at = this.#symbols.find(({ name }) => name === "ngx_modules")?.value;
    const names = this.#symbols.find(({ name }) => name === "ngx_module_names")?.value;
    if (at === undefined || names === undefined) throw new Error("no table of modules");
    const found: Module[] = [];
    for (let index = 0n; ; index++) {
      const module = this.#pointer(at + index * 8n);
      if (module === 0n) return found;
      const kind = Buffer.alloc(4);
      kind.writeUInt32LE(Number(this.#word(module + 72n) & 0xff_ff_ff_ffn));
      found.push({
        name: this.#text(this.#pointer(names + index * 8n)),
        kind: kind.toString("latin1"),
        commands: this.#commands(this.#pointer(module + 64n)),
      });
    }
  }

  #commands(table: bigint): Command[] {
    const found: Command[] = [];
    if (table === 0n) return found;
    for (let at = table; ; at += sizeOfCommand) {
      const name = this.#string(at);
      if (name === "") return found;
      const set = this.#relocations.get(at + 24n);
      const handler = set && (set.symbol ?? this.#functions.get(set.value));
      const post = this.#pointer(at + 48n);
      found.push({
        name,
        type: Number(this.#word(at + 16n) & 0xff_ff_ff_ffn),
        handler,
        words: /^ngx_conf_set_(?:enum|bitmask)_slot$/.test(handler ?? "") ? this.#words(post) : [],
        bounds:
          this.#relocations.get(post)?.symbol === "ngx_conf_check_num_bounds" ||
          this.#functions.get(this.#pointerOrZero(post)) === "ngx_conf_check_num_bounds"
            ? [Number(this.#signed(post + 8n)), Number(this.#signed(post + 16n))]
            : undefined,
      });
    }
  }

  /** Names of ngx_conf_enum_t or ngx_conf_bitmask_t: a string and a number each. */
  #words(table: bigint): string[] {
    const words: string[] = [];
    if (table === 0n) return words;
    for (let at = table; ; at += 24n) {
      const word = this.#string(at);
      if (word === "") return words;
      words.push(word);
    }
  }

  #readSegments() {
    const first = this.#bytes.readBigUInt64LE(32);
    return Array.from({ length: this.#bytes.readUInt16LE(56) }, (_, index) => {
      const at = Number(first) + index * 56;
      const offset = this.#bytes.readBigUInt64LE(at + 8);
      const from = this.#bytes.readBigUInt64LE(at + 16);
      const loaded = this.#bytes.readUInt32LE(at) === 1;
      return { from, to: loaded ? from + this.#bytes.readBigUInt64LE(at + 32) : from, offset };
    });
  }

  #readSections(): Section[] {
    const first = Number(this.#bytes.readBigUInt64LE(40));
    return Array.from({ length: this.#bytes.readUInt16LE(60) }, (_, index) => {
      const at = first + index * 64;
      return {
        type: this.#bytes.readUInt32LE(at + 4),
        offset: Number(this.#bytes.readBigUInt64LE(at + 24)),
        size: Number(this.#bytes.readBigUInt64LE(at + 32)),
        link: this.#bytes.readUInt32LE(at + 40),
      };
    });
  }

  #readSymbols(sections: readonly Section[]) {
    const table = sections.find(({ type }) => type === 11);
    const names = table && sections[table.link];
    if (!table || !names) throw new Error("no table of symbols");
    return Array.from({ length: table.size / 24 }, (_, index) => {
      const at = table.offset + index * 24;
      const name = names.offset + this.#bytes.readUInt32LE(at);
      return {
        name: this.#bytes.toString("latin1", name, this.#bytes.indexOf(0, name)),
        value: this.#bytes.readBigUInt64LE(at + 8),
      };
    });
  }

  #readRelocations({ offset, size }: { readonly offset: number; readonly size: number }): void {
    for (let at = offset; at < offset + size; at += 24) {
      const info = this.#bytes.readBigUInt64LE(at + 8);
      const addend = this.#bytes.readBigInt64LE(at + 16);
      const symbol = this.#symbols[Number(info >> 32n)];
      const isRelative = Number(info & 0xff_ff_ff_ffn) === relative;
      this.#relocations.set(this.#bytes.readBigUInt64LE(at), {
        value: isRelative ? addend : (symbol?.value ?? 0n) + addend,
        symbol: isRelative ? undefined : symbol?.name,
      });
    }
  }

  #offset(address: bigint): number {
    const segment = this.#segments.find(({ from, to }) => address >= from && address < to);
    if (!segment) throw new Error(`no segment at ${address}`);
    return Number(address - segment.from + segment.offset);
  }

  #word(address: bigint): bigint {
    return this.#bytes.readBigUInt64LE(this.#offset(address));
  }

  #signed(address: bigint): bigint {
    return this.#bytes.readBigInt64LE(this.#offset(address));
  }

  #pointer(address: bigint): bigint {
    return this.#relocations.get(address)?.value ?? this.#word(address);
  }

  #pointerOrZero(address: bigint): bigint {
    return address === 0n ? 0n : this.#pointer(address);
  }

  /** ngx_str_t: a length and the bytes. */
  #string(address: bigint): string {
    const length = Number(this.#word(address));
    if (length === 0) return "";
    const at = this.#offset(this.#pointer(address + 8n));
    return this.#bytes.toString("latin1", at, at + length);
  }

  #text(address: bigint): string {
    const at = this.#offset(address);
    return this.#bytes.toString("latin1", at, this.#bytes.indexOf(0, at));
  }
}
