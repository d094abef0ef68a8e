import type { TlsCommandsPlan } from "../../runtime/plan/tls.ts";
import { siteOf, type Slot, type Traced } from "../ir/scope.ts";
import type { Findings } from "./findings.ts";
import { refuse } from "./support.ts";

export type CommandSlot = Slot<readonly [string, string]>;

/** Commands for OpenSSL that Node has a setting for, by their names in small letters. */
interface Commands extends TlsCommandsPlan {
  readonly curves?: string;
  /** `CipherString`. */
  readonly ciphers?: string;
}

const settings: Readonly<Record<string, keyof Commands>> = {
  ciphersuites: "suites",
  cipherstring: "ciphers",
  signaturealgorithms: "signatures",
  minprotocol: "minimum",
  maxprotocol: "maximum",
  curves: "curves",
  groups: "curves",
};

/** Options that can be set in Node; by default nothing can be taken back. */
const options: ReadonlySet<string> = new Set([
  "ServerPreference",
  "PrioritizeChaCha",
  "AllowNoDHEKEX",
  "NoRenegotiation",
  "-SessionTicket",
]);

const protocols: ReadonlySet<string> = new Set(["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]);

/** What `ssl_conf_command` and its kin ask for; the rest is refused where it stands. */
export function planCommands(
  all: readonly Traced<readonly [string, string]>[],
  directive: string,
  findings: Findings,
): Commands {
  const result: Record<string, unknown> = {};
  const asked: string[] = [];
  for (const one of all) {
    const [name, value] = one.value;
    const lower = name.toLowerCase();
    const setting = settings[lower];
    const words = value.split(",");
    if (lower === "options" && words.every((word) => options.has(word))) asked.push(...words);
    else if (setting && (!lower.endsWith("protocol") || protocols.has(value)))
      result[setting] = value;
    else {
      const site = siteOf(one);
      if (site) refuse(directive, site, findings, `${directive} ${name} ${value}`);
    }
  }
  return asked.length > 0 ? { ...result, options: asked } : result;
}
