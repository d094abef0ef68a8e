import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { HaConfig, ProxyConfig } from "../ir/config.ts";
import type { Sources } from "../text/source.ts";

/** What one machine is asked to do, read and checked, and nothing of it planned. */
export interface Served {
  readonly sources: Sources;
  readonly found: readonly Diagnostic[];
  readonly proxies: readonly ProxyConfig[];
  readonly ha: readonly HaConfig[];
  /** Everything that was read, for whoever wants to know when to read it again. */
  readonly files: readonly string[];
  /** What `-t` says a word about. */
  readonly subjects: readonly string[];
  /** What `-T` prints. */
  readonly printed: () => Iterable<PrintedFile>;
}

export interface PrintedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}
