import { readFileSync } from "node:fs";

/** What nginx 1.22.1 says of a piece of a configuration. */
export interface BlockCase {
  /** The whole configuration. */
  readonly text: string;
  readonly piece: string;
  /** Its refusal; empty where it takes the configuration. */
  readonly refusal: string;
  readonly warned: boolean;
}

type Rows = Readonly<Record<string, readonly (readonly [string, string, string?])[]>>;

const modules = "/usr/lib/nginx/modules";

/** `%` is where the piece goes. */
const around: Readonly<Record<string, string>> = {
  http: "events {}\nhttp {\n%\n}\n",
  stream: `load_module ${modules}/ngx_stream_module.so;\nevents {}\nstream {\n%\n}\n`,
  mail: `load_module ${modules}/ngx_mail_module.so;\nevents {}\nmail {\nauth_http 127.0.0.1/x; %\n}\n`,
  "mail-server": `load_module ${modules}/ngx_mail_module.so;\nevents {}\nmail {\nauth_http 127.0.0.1/x; server { % }\n}\n`,
};

/** Blocks of tables, zones, addresses and names, with the verdicts of nginx. */
export function blockCases(): readonly BlockCase[] {
  const file = new URL("cases/blocks.json", import.meta.url);
  const rows = JSON.parse(readFileSync(file, "utf8")) as Rows;
  return Object.entries(rows).flatMap(([block, cases]) =>
    cases.map(([piece, refusal, warned]) => ({
      text: (around[block] ?? "%").replace("%", () => piece),
      piece: `${block}: ${piece}`,
      refusal,
      warned: warned !== undefined,
    })),
  );
}
