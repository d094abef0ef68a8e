import { readdirSync } from "node:fs";
import { join } from "node:path";

import { contextsOfBits, lettersOfBits } from "./fact-letters.ts";
import { type Command, NginxBinary } from "./nginx-binary.ts";

/** One registration: who has it, and `contexts`, `arguments` and `kind` of a row. */
export interface Registration {
  readonly name: string;
  readonly product: string;
  readonly where: string;
  readonly takes: string;
  readonly handler: string | undefined;
  readonly kind: string;
}

/** Modules of nginx itself that its distribution builds apart. */
const official = /^ngx_(?:mail|stream|http_(?:geoip|image_filter|perl|xslt_filter))_module\.so$/;
const officialStream = /^ngx_stream_geoip_module\.so$/;

/** The letters of nginx's own slot functions. */
export const kinds: Readonly<Record<string, string>> = {
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

const enumSlot = "ngx_conf_set_enum_slot";
const bitmaskSlot = "ngx_conf_set_bitmask_slot";

/** Everything that nginx and the modules of a folder register. */
export function registrationsOfBinaries(binary: string, directory: string): Registration[] {
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

/** Functions whose words only a binary shows. */
export const isSet = (handler: string | undefined): boolean =>
  handler === enumSlot || handler === bitmaskSlot;
