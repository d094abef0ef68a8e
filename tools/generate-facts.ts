/*
 * node tools/generate-facts.ts DIRECTIVES.json NGINX MODULES-DIRECTORY
 *
 * Writes src/catalog/facts/nginx.generated.ts from a table of what the products' sources register,
 * { product: { name: [{ args, ctx, handler? }] } }, and from the tables of commands in the binary of
 * nginx 1.22 and the modules that its distribution has.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { argumentLetters, contextLetters, contextsOfBits, lettersOfBits } from "./fact-letters.ts";
import { type Command, NginxBinary } from "./nginx-binary.ts";

interface Entry {
  readonly args: readonly string[];
  readonly ctx: readonly string[];
  readonly handler?: string;
}

type Table = Readonly<Record<string, Readonly<Record<string, readonly Entry[]>>>>;

/** One registration: who has it, and `contexts`, `arguments` and `kind` of a row. */
interface Registration {
  readonly name: string;
  readonly product: string;
  readonly where: string;
  readonly takes: string;
  readonly handler: string | undefined;
  readonly kind: string;
}

/** Letters stand for products, names after `@` for modules that are built for several of them. */
const products: Readonly<Record<string, string>> = {
  nginx: "N",
  freenginx: "f",
  angie: "a",
  tengine: "t",
  "nginx-plus-R37": "p",
  "openresty-lua": "o",
  "headers-more": "@headers-more",
  check: "@upstream-check",
  fair: "@upstream-fair",
  jvm_route: "@jvm-route",
  "sticky-ng": "@sticky-ng",
  upstream_hash: "@upstream-hash",
};

/** Modules of nginx itself that its distribution builds apart. */
const official = /^ngx_(?:mail|stream|http_(?:geoip|image_filter|perl|xslt_filter))_module\.so$/;
const officialStream = /^ngx_stream_geoip_module\.so$/;

const kinds: Readonly<Record<string, string>> = {
  ngx_conf_set_flag_slot: "f",
  ngx_conf_set_msec_slot: "m",
  ngx_conf_set_sec_slot: "c",
  ngx_conf_set_size_slot: "z",
  ngx_conf_set_off_slot: "o",
  ngx_conf_set_num_slot: "n",
  ngx_conf_set_bufs_slot: "B",
  ngx_conf_set_str_slot: "s",
  ngx_conf_set_str_array_slot: "a",
  ngx_conf_set_keyval_slot: "k",
  ngx_conf_set_path_slot: "p",
  ngx_conf_set_access_slot: "A",
  ngx_http_types_slot: "t",
  ngx_http_set_predicate_slot: "w",
  ngx_http_set_complex_value_slot: "v",
  ngx_http_set_complex_value_zero_slot: "v",
  ngx_stream_set_complex_value_slot: "v",
  ngx_stream_set_complex_value_zero_slot: "v",
  ngx_http_set_complex_value_size_slot: "V",
  ngx_stream_set_complex_value_size_slot: "V",
};

/** Words that the table has without a block: of commands in SSI, and of a `match` block. */
const elsewhere: Readonly<Record<string, string>> = { errmsg: "y", timefmt: "y", status: "w" };

const enumSlot = "ngx_conf_set_enum_slot";
const bitmaskSlot = "ngx_conf_set_bitmask_slot";

function fromTable(table: Table): Registration[] {
  return Object.entries(products).flatMap(([key, product]) =>
    Object.entries(table[key] ?? {}).flatMap(([name, entries]) =>
      /^[a-z]/.test(name)
        ? entries.flatMap(({ args, ctx, handler }): Registration[] => {
            const where = contextLetters(ctx) || (elsewhere[name] ?? "");
            if (where === "") return [];
            const takes = argumentLetters(args) || "1";
            const kind = kinds[handler ?? ""] ?? "";
            // No binary has a table of commands for them.
            const owners = where === "y" && product === "N" ? ["n", "N"] : [product];
            return owners.map((owner) => ({ name, product: owner, where, takes, handler, kind }));
          })
        : [],
    ),
  );
}

function fromBinaries(binary: string, directory: string): Registration[] {
  const files = readdirSync(directory).map((file) => [file, join(directory, file)] as const);
  return [["", binary] as const, ...files].flatMap(([file, path]) => {
    const product = productOf(file);
    return new NginxBinary(path).modules().flatMap(({ kind, commands }) =>
      commands.flatMap((command): Registration[] => {
        const { name, type, handler } = command;
        const where = contextsOfBits(kind, type);
        if (where === "") return [];
        return [
          { name, product, where, takes: lettersOfBits(type), handler, kind: kindOf(command) },
        ];
      }),
    );
  });
}

function productOf(file: string): string {
  if (file === "" || official.test(file) || officialStream.test(file)) return "n";
  const name = file
    .replace(/^(?:ngx_)?(?:http_|stream_)?/, "")
    .replace(/_module\.so$/, "")
    .replace(/_filter$|^stream_/, "");
  return `@${name.replaceAll("_", "-")}`;
}

function kindOf({ handler = "", words, bounds }: Command): string {
  if (handler === enumSlot && words.length > 0) return `e=${words.join("|")}`;
  if (handler === bitmaskSlot && words.length > 0) return `b=${words.join("|")}`;
  if (bounds) return `n=${bounds[0]}|${bounds[1]}`;
  return kinds[handler] ?? "";
}

const isSet = (handler: string | undefined): boolean =>
  handler === enumSlot || handler === bitmaskSlot;

/** Read by a function of their own that leads to the common one. */
const flags: ReadonlySet<string> = new Set(["ssl"]);

const meets = (a: string, b: string): boolean =>
  Array.from(a).some((letter) => b.includes(letter) || b === "*");

/** Words and bounds that only a binary shows hold for other products with the same function. */
function withWords(all: readonly Registration[]): Registration[] {
  const known = Map.groupBy(
    all.filter(({ product }) => product === "n"),
    ({ name }) => name,
  );
  const young = Map.groupBy(
    all.filter(({ product }) => product === "N"),
    ({ name }) => name,
  );
  const lua = Map.groupBy(
    all.filter(({ product }) => product === "@lua"),
    ({ name }) => name,
  );
  return all.map((each) => {
    const { name, product, where, handler, kind, takes } = each;
    const alike = (from: typeof known) =>
      from.get(name)?.find((other) => meets(where, other.where) && takes === other.takes);
    if (product === "n" && kind === "") {
      // Functions of the binary have no names; the sources of the newer version do.
      const named = alike(young);
      return { ...each, kind: named?.kind ?? (flags.has(name) ? "f" : "") };
    }
    if (product === "p") {
      const found = alike(known) ?? alike(young);
      return { ...each, kind: found ? found.kind : takes === "f" ? "f" : "" };
    }
    const bounded = handler === "ngx_conf_set_num_slot";
    // Forks have words of their own.
    if (bounded || (isSet(handler) && "Nf".includes(product)))
      return { ...each, kind: alike(known)?.kind ?? kind };
    if (isSet(handler) && product === "o") return { ...each, kind: alike(lua)?.kind ?? kind };
    return each;
  });
}

function print(all: readonly Registration[]): string {
  const names = [...Map.groupBy(all, ({ name }) => name)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lines = names.map(([name, entries]) => {
    const rows = Map.groupBy(entries, ({ where, takes, kind }) => `${where}:${takes}:${kind}`);
    const texts = [...rows].flatMap(([row, those]) => {
      const owners = new Set(those.map(({ product }) => product));
      const letters = [...owners].filter((owner) => !owner.startsWith("@")).toSorted();
      const modules = [...owners].filter((owner) => owner.startsWith("@")).toSorted();
      return [...(letters.length > 0 ? [letters.join("")] : []), ...modules].map(
        (owner) => `${owner}:${row}`,
      );
    });
    const own = texts.filter((text) => !text.startsWith("@"));
    return `${name} ${[...own, ...texts.filter((text) => text.startsWith("@"))].join(" ")}`;
  });
  const head =
    "// Generated by tools/generate-facts.ts. Each line: a name, then owners:contexts:arguments:kind.";
  return `${head}\n\nexport const nginxFacts = \`\n${lines.join("\n")}\n\`;\n`;
}

const [tablePath, binary, directory] = process.argv.slice(2);
if (tablePath === undefined || binary === undefined || directory === undefined)
  throw new Error("usage: generate-facts.ts DIRECTIVES.json NGINX MODULES-DIRECTORY");
const table = JSON.parse(readFileSync(tablePath, "utf8")) as Table;
const registrations = withWords([...fromBinaries(binary, directory), ...fromTable(table)]);
writeFileSync(
  new URL("../src/catalog/facts/nginx.generated.ts", import.meta.url),
  print(registrations),
);
