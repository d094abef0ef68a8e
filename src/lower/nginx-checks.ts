import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Http, Location, Op } from "../ir/http.ts";
import type { Scope } from "../ir/scope.ts";
import { backendTlsCheck } from "./nginx-backend-tls.ts";
import { bufferCheck } from "./nginx-buffers.ts";
import { charsetCheck, redirectCheck, refererCheck, storeCheck } from "./nginx-consistency.ts";
import type { Texts } from "./nginx-layout.ts";

/** What has been read so far. */
export interface Met extends Texts {
  met(name: string): boolean;
}

/** The blocks of the http part: what stands in `http` itself holds nowhere but in the others. */
export interface Blocks {
  readonly model: Http;
  readonly http: Scope;
  readonly servers: readonly Scope[];
  /** Nested ones and the blocks of `if` too. */
  readonly locations: readonly Scope[];
}

/** Something that nginx refuses of several directives together. */
export interface Check {
  /** Without any of these there is nothing to check. */
  readonly names: readonly string[];
  /** What a piece of a configuration lacks may be elsewhere. */
  readonly whole?: true;
  inBlocks(blocks: Blocks, reader: Met): Iterable<Diagnostic>;
}

const checks: readonly Check[] = [
  bufferCheck,
  storeCheck,
  redirectCheck,
  refererCheck,
  { ...charsetCheck, whole: true },
  { ...backendTlsCheck, whole: true },
];

/** Whatever the configuration gives reason to look at, block by block. */
export function* checkFindings(http: Http, whole: boolean, reader: Met): Generator<Diagnostic> {
  const needed = checks.filter(
    (check) => (whole || !check.whole) && check.names.some((name) => reader.met(name)),
  );
  if (needed.length === 0) return;
  const blocks = blocksOf(http);
  for (const check of needed) yield* check.inBlocks(blocks, reader);
}

function blocksOf(model: Http): Blocks {
  const locations: Scope[] = [];
  const visit = (inner: readonly Location[], program: readonly Op[]) => {
    for (const op of program) if (op.kind === "if") location(op.then);
    for (const one of inner) location(one);
  };
  const location = (one: Location) => {
    locations.push(one.scope);
    visit(one.locations, one.rewrite);
  };
  for (const server of model.servers) visit(server.locations, server.rewrite);
  const servers = model.servers.map(({ scope }) => scope);
  return { model, http: model.scope, servers, locations };
}
