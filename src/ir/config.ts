import type { Site, Span } from "../text/span.ts";
import type { Http } from "./http.ts";
import type { Lvs } from "./lvs.ts";
import type { Mail } from "./mail.ts";
import type { Scope } from "./scope.ts";
import type { Stream } from "./stream.ts";
import type { Target } from "./target.ts";
import type { Ha } from "./vrrp.ts";

/** A written statement that the model has no place for; nothing disappears. */
export interface Unmodelled {
  readonly site: Site;
  readonly name: string;
  readonly context: string;
  /** The block of the model that it stands in; none where that block is none of the model's. */
  readonly scope?: Scope | undefined;
  readonly statement?: RawStatement;
}

/** A statement as the grammar reads it, without a meaning. */
export interface RawStatement {
  readonly name: { readonly text: string };
  readonly args: readonly { readonly text: string }[];
  readonly body: readonly RawStatement[] | undefined;
  readonly span: Span;
  /** The text between the braces of a block in another language. */
  readonly foreign?: Span | undefined;
}

/** What one file and its includes say in a dialect of the nginx family. */
export interface ProxyConfig {
  readonly file: string;
  readonly target: Target;
  readonly main: Scope;
  readonly events: Scope | undefined;
  readonly http: Http | undefined;
  readonly stream: Stream | undefined;
  readonly mail: Mail | undefined;
  readonly unmodelled: readonly Unmodelled[];
}

/** What one keepalived file and its includes say. */
export interface HaConfig {
  readonly file: string;
  readonly target: Target;
  readonly ha: Ha;
  readonly lvs: Lvs;
  readonly unmodelled: readonly Unmodelled[];
}

/** Everything that one machine is asked to do. */
export interface Node {
  /** The name that the user gave the machine, or the path of its only file. */
  readonly name: string;
  readonly proxies: readonly ProxyConfig[];
  readonly ha: readonly HaConfig[];
}

/** Machines that are meant to work together. */
export interface Cluster {
  readonly nodes: readonly Node[];
}
