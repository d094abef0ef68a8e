import type { Site } from "../text/span.ts";
import type { Scope, Traced } from "./scope.ts";
import type { StreamListen } from "./stream.ts";

/** The mail proxy: lbc reads it and does not run it. */
export interface Mail {
  readonly site: Site;
  readonly scope: Scope;
  readonly servers: readonly MailServer[];
}

export interface MailServer {
  readonly site: Site;
  readonly scope: Scope;
  readonly listens: readonly Traced<StreamListen>[];
}
