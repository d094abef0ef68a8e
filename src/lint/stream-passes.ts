import type { Traced } from "../ir/scope.ts";
import type { Stream, StreamHandler, StreamPass, StreamServer } from "../ir/stream.ts";
import type { Upstream } from "../ir/upstream.ts";

/** A server of stream that hands connections on. */
export interface ConnectionPass {
  readonly server: StreamServer;
  readonly pass: StreamPass;
  /** The place of `proxy_pass`. */
  readonly at: Traced<StreamHandler>;
}

/** Every `proxy_pass` of stream, in the order of the servers. */
export const streamPassesOf = ({ servers }: Stream): readonly ConnectionPass[] =>
  servers.flatMap((server) => {
    const at = server.handler;
    return at?.value.kind === "proxy" ? [{ server, pass: at.value.pass, at }] : [];
  });

/** The servers that hand connections to one group by its name. */
export const streamPassesTo = (stream: Stream, { name }: Upstream): readonly ConnectionPass[] =>
  streamPassesOf(stream).filter(
    ({ pass: { target } }) => target.kind === "upstream" && target.name === name,
  );
