import { defaultVersions } from "../ir/target.ts";
import type { Product, ServeFlags } from "./serve-flags.ts";
import { version } from "./version.ts";

/** Modules of nginx that `serve` has the directives of, by the names that `nginx -V` lists. */
const modules = ["--with-http_ssl_module", "--with-http_stub_status_module", "--with-pcre"];

/** The last release of each stable line: what `nginx@1.22` is taken for. */
const lastOf: ReadonlyMap<string, string> = new Map([
  ["1.18", "1.18.0"],
  ["1.20", "1.20.2"],
  ["1.22", "1.22.1"],
  ["1.24", "1.24.0"],
  ["1.26", "1.26.3"],
]);

/** Three numbers, as nginx writes itself. */
export function nginxVersion(product: Product): string {
  const written = (product.version ?? defaultVersions.nginx).join(".");
  const last = lastOf.get(written);
  if (last !== undefined) return last;
  return [...written.split("."), "0", "0"].slice(0, 3).join(".");
}

/**
 * What `-v` and `-V` print: under `--compat nginx` in the words of nginx, because tools that drive
 * nginx read its version and modules there.
 */
export function versionPage(flags: Pick<ServeFlags, "compat" | "version">): string {
  const nginx = flags.compat.find(({ dialect }) => dialect === "nginx");
  if (!nginx) return `lbc ${version()}\n`;
  const first = `nginx version: nginx/${nginxVersion(nginx)} (lbc ${version()})\n`;
  return flags.version === 1
    ? first
    : `${first}TLS SNI support enabled\nconfigure arguments: ${modules.join(" ")}\n`;
}
