/** Values of the last pattern that matched: `[whole, $1, …]`; empty when none did. */
export type Captures = readonly (string | undefined)[];

export type FileTest = "file" | "directory" | "exists" | "executable";

/**
 * What templates, maps and conditions look at. The engine implements it on its own exchange object,
 * which is reset for each request and never recreated. All strings are byte strings.
 */
export interface Values {
  captures: Captures;
  /** Variables of `set`, `map` and named captures by slot; `Variables.slots` long, reset to undefined. */
  readonly slots: (string | undefined)[];
  /** The value of one of `builtin`; undefined when it has none. */
  builtin(id: number): string | undefined;
  /** The value of a variable of a family: `arg_NAME`, `http_NAME` …; `name` is lower case. */
  named(family: number, name: string): string | undefined;
}

/** The part of a request that routing and rewriting read and change. */
export interface Exchange extends Values {
  /** An error page changes it to GET. */
  method: string;
  /** Decoded and normalised path, `$uri`. */
  uri: string;
  /** Query without its `?`, `$args`. */
  args: string;
  /** Path and query as the client sent them, `$request_uri`. */
  requestUri: string;
  /** Reached by a rewrite or an internal redirect; opens locations marked `internal`. */
  internal: boolean;
  /** `uri` and `args` are still those of `requestUri` (nginx: valid_unparsed_uri). */
  untouched: boolean;
  /** `uri` still begins with what the location matched (nginx: valid_location). */
  located: boolean;
  /** A location was looked for: what answers now does so behind nginx's phase FIND_CONFIG. */
  searched: boolean;
  /** The path held `%XX` (nginx: quoted_uri). */
  quoted: boolean;
  /** The path held `+` (nginx: plus_in_uri). */
  plus: boolean;
  /** Internal redirects and rewrites left; starts at `maxUriChanges`. */
  uriChanges: number;
  /** Index of the server and of the location whose settings hold. */
  server: number;
  location: number;
  /** Of the answer, as far as it is known. */
  status?: number;
  /** Body of `return CODE text`; undefined: the answer of the status, subject to `error_page`. */
  replyText: string | undefined;
  /** `Location:` of a redirect that `return`, `rewrite` or the trailing slash asks for. */
  replyLocation: string | undefined;
  /** Bytes a second of the answer, as `set $limit_rate` says; -1: it does not. */
  limitRate: number;
  /** Asks the file system for `-f`, `-d`, `-e`, `-x`; the engine answers without waiting long. */
  fileIs(test: FileTest, path: string): boolean;
}

/** nginx: NGX_HTTP_MAX_URI_CHANGES, and one more because it is counted before it is compared. */
export const maxUriChanges = 11;
