/*
 * A scenario as its file writes it. `README.md` beside it explains the format; here
 * stands what is read from it.
 */

/** One connection of a client: it starts when the one before is over, or beside it. */
export interface ClientScript {
  /** Where it goes: `tcp` (the first address), `tcp2`, `tls`, `unix`, `stream`, `udp`, `ipv6`. */
  readonly to: string;
  readonly beside: boolean;
  /** Texts of the wire language, each one request, on the same connection one after the other. */
  readonly requests: readonly string[];
  /** Words of `@tls:`: `sni=NAME cert=NAME alpn=NAME max=TLSv1.2 from=127.0.0.9`. */
  readonly options: Readonly<Record<string, string>>;
}

/** What a backend does: `down`, or one script an answer; the last one repeats. */
export interface BackendScript {
  readonly name: string;
  readonly kind: "http" | "tls" | "tcp" | "udp" | "unix" | "down";
  readonly answers: readonly string[];
}

export interface Scenario {
  readonly id: string;
  readonly theme: string;
  readonly title: string;
  readonly main: string;
  readonly http: string;
  /** Inside the server that the harness writes; undefined: the scenario writes its servers. */
  readonly server: string | undefined;
  readonly stream: string;
  readonly backends: readonly BackendScript[];
  readonly clients: readonly ClientScript[];
  /** Aspects that are not compared, with the reason written beside them in the file. */
  readonly ignore: readonly string[];
  /** Begin in the middle of a second of the wall clock, for what nginx counts in whole seconds. */
  readonly aligned: boolean;
  /** Files under the scenario's folder: name and text. */
  readonly files: readonly (readonly [name: string, text: string])[];
}
