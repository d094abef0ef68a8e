import type { Site } from "../text/span.ts";
import type { Template } from "./template.ts";
import type { Bytes } from "./upstream.ts";

/** What a piece of shared memory is for; one name has one use. */
export type ZoneUse =
  | "limit_req"
  | "limit_conn"
  | "cache"
  | "upstream"
  | "ssl_session"
  | "sticky"
  | "keyval"
  | "other";

/** Shared memory by its name, where a statement gives it a size. */
export interface Zone {
  readonly site: Site;
  readonly name: string;
  readonly use: ZoneUse;
  readonly size: Bytes | undefined;
  /** What the entries of a limit are told apart by. */
  readonly key: Template | undefined;
  /** The directive that defines it. */
  readonly directive: string;
}
