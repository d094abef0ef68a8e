import { parseBasic, storedPassword } from "../decide/basic-auth.ts";
import { field } from "../http1/field.ts";
import type { ProxyExchange } from "./exchange.ts";
import { oneLine } from "./field-lines.ts";
import type { CompiledGate } from "./gate-compiled.ts";
import { verifyPassword } from "./passwords/verify.ts";
import { logRequest } from "./request-context.ts";
import { systemError } from "./system-error.ts";
import { userFile } from "./user-file.ts";
import { valueOf } from "./values.ts";

/** What a check of access says: the next one decides, yes, or a status. */
export const declined = -1;
export const granted = 0;

/** `auth_basic`. nginx: ngx_http_auth_basic_handler. */
export function checkBasic(exchange: ProxyExchange, gate: CompiledGate): number {
  const { realm: template, userFile: file } = gate;
  if (!template || !file) return declined;
  const realm = valueOf(exchange, template);
  if (realm === "off") return declined;
  const credentials = parseBasic(exchange.head.fields.value(field.authorization));
  if (!credentials) {
    logRequest(exchange, "info", "no user/password was provided for basic authentication");
    return ask(exchange, realm);
  }
  const path = valueOf(exchange, file);
  let text: string;
  try {
    text = userFile(path);
  } catch (error) {
    return unreadable(exchange, path, error as NodeJS.ErrnoException);
  }
  const { user, password } = credentials;
  // A name that ends the line would write lines of its own into the log.
  const shown = oneLine(user);
  const stored = storedPassword(text, user);
  if (stored === undefined) {
    logRequest(exchange, "error", `user "${shown}" was not found in "${path}"`);
    return ask(exchange, realm);
  }
  const verdict = verifyPassword(password, stored);
  if (verdict === "match") return granted;
  if (verdict === "unknown") {
    logRequest(exchange, "crit", "crypt_r() failed (22: Invalid argument)");
    return 500;
  }
  logRequest(exchange, "error", `user "${shown}": password mismatch`);
  return ask(exchange, realm);
}

function ask(exchange: ProxyExchange, realm: string): number {
  // A page behind the same password asks a second time, and nginx sends both.
  exchange.authenticate += `WWW-Authenticate: Basic realm="${oneLine(realm)}"\r\n`;
  return 401;
}

function unreadable(exchange: ProxyExchange, path: string, error: NodeJS.ErrnoException): number {
  const missing = error.code === "ENOENT";
  const message = `open() "${path}" failed (${systemError(error)})`;
  logRequest(exchange, missing ? "error" : "crit", message);
  return missing ? 403 : 500;
}
