import { isIP } from "node:net";
import { dirname, join, parse } from "node:path";

/** Where a running `serve` is asked and ordered. */
export type AdminAddress =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number };

/** `unix:PATH`, a path with a slash, `127.0.0.1:PORT`, `[::1]:PORT`; undefined: none of these. */
export function parseAdminAddress(text: string): AdminAddress | undefined {
  const path = /^unix:(.+)$/s.exec(text)?.[1] ?? (text.includes("/") ? text : undefined);
  if (path !== undefined) return /^https?:/.test(path) ? undefined : { kind: "unix", path };
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  const host = plain === "localhost" ? "127.0.0.1" : (bracketed ?? plain ?? "");
  const port = Number(digits);
  const family = bracketed === undefined ? 4 : 6;
  return isIP(host) === family && port <= 65_535 ? { kind: "tcp", host, port } : undefined;
}

export const printAdminAddress = (address: AdminAddress): string => {
  if (address.kind === "unix") return `unix:${address.path}`;
  const { host, port } = address;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
};

/** Whether only this machine can reach it. */
export const isLocal = (address: AdminAddress): boolean =>
  address.kind === "unix" || isLoopback(address.host);

/** `localhost`, 127.0.0.0/8 or ::1. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));

/** How the sockets that `serve` opens by itself end. */
export const adminSuffix = ".admin.sock";

/**
 * The socket of a `serve` that names none: beside its pid file and called like it, so that two never
 * meet where their pid files do not. Without a pid file: below the prefix.
 */
export function defaultAdminPath(prefix: string, pid: string | undefined): string {
  const file = pid ?? join(prefix, "lbc.pid");
  return join(dirname(file), `${parse(file).name}${adminSuffix}`);
}
