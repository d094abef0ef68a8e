import type { Dialect } from "../../ir/target.ts";
import type { Text } from "../../messages/text.ts";
import { nginxFamily } from "../nginx/family.ts";

/** Where a variable has a value: requests and connections have their own. */
export type Traffic = "http" | "stream";

/** A variable that a product has without anybody defining it. */
export interface VariableDef {
  /** Without its `$`; of a family the part before the name that is any. */
  readonly name: string;
  /** `arg_page`, `http_host`: any name may follow. */
  readonly family: boolean;
  readonly traffic: readonly Traffic[];
  readonly module: string;
  readonly dialects: readonly Dialect[];
  /** The nginx that brought it, where older ones are still met. */
  readonly since: string | undefined;
  /** `set` and `map` may not give it another value. */
  readonly fixed: boolean;
  /** For requests; connections of `stream` are refused as a whole. */
  readonly serve: "full" | "refused";
  readonly doc: Text;
}

const line = /^(h?s?)([=+*]*) (\S+)(?: (\d[\d.]*))? \| (.+) \| (.+)$/;

/**
 * Reads a table: each line has the letters of its traffic (h, s) with marks (`=`: may not be set,
 * `+`: `serve` has it, `*`: a family), the name, the version, and a sentence in each language.
 */
export function variablesOf(
  module: string,
  table: string,
  dialects: readonly Dialect[] = nginxFamily,
): readonly VariableDef[] {
  return table
    .trim()
    .split("\n")
    .map((text) => {
      const [, letters = "", marks = "", name = "", since, en = "", zh = ""] =
        line.exec(text) ?? [];
      const traffic: Traffic[] = [];
      if (letters.includes("h")) traffic.push("http");
      if (letters.includes("s")) traffic.push("stream");
      return {
        name,
        traffic,
        module: traffic.includes("http") ? module : module.replace("ngx_http_", "ngx_stream_"),
        dialects,
        since,
        family: marks.includes("*"),
        fixed: marks.includes("="),
        serve: marks.includes("+") ? "full" : "refused",
        doc: { en, zh },
      };
    });
}
