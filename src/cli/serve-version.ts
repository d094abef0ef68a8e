import { defaultVersions } from "../ir/target.ts";
import type { ServeFlags } from "./serve-flags.ts";
import { version } from "./version.ts";

/** Modules of nginx that `serve` has the directives of, by the names that `nginx -V` lists. */
const modules = ["--with-http_ssl_module", "--with-http_stub_status_module", "--with-pcre"];

/**
 * What `-v` and `-V` print: under `--compat nginx` in the words of nginx, because tools that drive
 * nginx read its version and modules there.
 */
export function versionPage(flags: Pick<ServeFlags, "compat" | "version">): string {
  const nginx = flags.compat.find(({ dialect }) => dialect === "nginx");
  if (!nginx) return `lbc ${version()}\n`;
  const parts = [...(nginx.version ?? defaultVersions.nginx)];
  while (parts.length < 3) parts.push(0);
  const first = `nginx version: nginx/${parts.join(".")} (lbc ${version()})\n`;
  return flags.version === 1
    ? first
    : `${first}TLS SNI support enabled\nconfigure arguments: ${modules.join(" ")}\n`;
}
