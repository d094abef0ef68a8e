import type { Json } from "../../catalog/form.ts";
import {
  type Fields,
  fieldOf,
  fieldsOf,
  isEmpty,
  isFields,
  listOf,
  same,
  withoutKeys,
} from "./json.ts";
import { isName, type LevelOf, type Part, partOf } from "./part.ts";
import { serverNames } from "./server-names.ts";
import { raisedServer } from "./server.ts";
import { raisedStream } from "./stream.ts";
import { tidied } from "./tidy.ts";
import { raisedUpstream, type Upstreams } from "./upstream.ts";

/** The configuration of a proxy, its blocks by name. */
export interface RaisedProxy {
  readonly sections: Readonly<Record<string, Fields>>;
  /** What is left of it. */
  readonly proxy: Fields;
  /** The servers in their order, for whoever compares them. */
  readonly servers: readonly Part[];
  readonly streams: readonly Part[];
}

/** Sorts the blocks of a configuration (docs/ir.md) into sections, as far as `levelOf` says. */
export function raisedProxy(config: Fields, levelOf: LevelOf): RaisedProxy {
  const http = fieldsOf(fieldOf(config, "http"));
  const stream = fieldsOf(fieldOf(config, "stream"));
  const upstreams = upstreamsOf(http, stream, levelOf);
  const servers = named(http, "servers", levelOf);
  const streams = named(stream, "streams", levelOf);
  const known: Upstreams = { has: (name) => upstreams.raised.has(name) };
  const inHttp = left(http, upstreams.http, servers.rest);
  const inStream = left(stream, upstreams.stream, streams.rest);
  const sections = {
    upstreams: Object.fromEntries(upstreams.raised),
    servers: raisedBy(servers, (block, level) =>
      raisedServer(block, level, { upstreams: known, http }),
    ),
    streams: raisedBy(streams, (block, level) => raisedStream(block, level, known)),
  };
  const isBare = (name: "http" | "stream", rest: Fields, section: Fields): boolean =>
    fieldOf(config, name) === undefined || (isEmpty(rest) && !isEmpty(section));
  return {
    sections: tidied(
      Object.fromEntries(Object.entries(sections).filter(([, one]) => !isEmpty(one))),
    ) as Readonly<Record<string, Fields>>,
    proxy: tidied({
      ...withoutKeys(config, "target", "file", "http", "stream"),
      ...(!isBare("http", inHttp, sections.servers) && { http: inHttp }),
      ...(!isBare("stream", inStream, sections.streams) && { stream: inStream }),
    }),
    servers: servers.parts,
    streams: streams.parts,
  };
}

const left = (block: Fields, own: readonly Json[], rest: readonly Json[]): Fields => ({
  ...withoutKeys(block, "upstream", "server"),
  ...(own.length > 0 && { upstream: own }),
  ...(rest.length > 0 && { server: rest }),
});

interface SortedUpstreams {
  readonly raised: ReadonlyMap<string, Fields>;
  readonly http: readonly Json[];
  readonly stream: readonly Json[];
}

/** One that stands in both blocks alike is one; of two that differ the first one has the name. */
function upstreamsOf(http: Fields, stream: Fields, levelOf: LevelOf): SortedUpstreams {
  const first = new Map<string, Json>();
  const raised = new Map<string, Fields>();
  const rest = (block: Fields): readonly Json[] =>
    listOf(fieldOf(block, "upstream")).filter((one) => {
      const name = fieldOf(fieldsOf(one), "name");
      if (!isFields(one) || typeof name !== "string" || !isName(name)) return true;
      const level = levelOf(partOf("upstreams", name));
      const before = first.get(name);
      if (level === 0 || (before !== undefined && !same(before, one))) return true;
      first.set(name, one);
      raised.set(name, raisedUpstream(withoutKeys(one, "name"), level));
      return false;
    });
  return { http: rest(http), stream: rest(stream), raised };
}

interface NamedBlocks {
  readonly parts: readonly Part[];
  readonly raised: readonly (readonly [string, Fields, 1 | 2])[];
  readonly rest: readonly Json[];
}

function named(block: Fields, section: "servers" | "streams", levelOf: LevelOf): NamedBlocks {
  const blocks = listOf(fieldOf(block, "server")).map(fieldsOf);
  const names = serverNames(blocks, section === "streams");
  const parts = names.map((name) => partOf(section, name));
  const raised: (readonly [string, Fields, 1 | 2])[] = [];
  const rest: Json[] = [];
  for (const [index, server] of blocks.entries()) {
    const name = names[index] ?? "";
    const level = levelOf(partOf(section, name));
    if (level === 0) rest.push(server);
    else raised.push([name, server, level]);
  }
  return { parts, raised, rest };
}

const raisedBy = (
  { raised }: NamedBlocks,
  raise: (block: Fields, level: 1 | 2) => Fields,
): Fields => Object.fromEntries(raised.map(([name, block, level]) => [name, raise(block, level)]));
