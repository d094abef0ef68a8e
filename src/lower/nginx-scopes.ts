import { listen, serverName } from "../catalog/nginx/http-core.ts";
import { logFormat, streamLogFormat } from "../catalog/nginx/log.ts";
import { mailListen } from "../catalog/nginx/mail.ts";
import { streamListen, streamServerName } from "../catalog/nginx/stream-core.ts";
import type { StreamListenSpec } from "../catalog/nginx/stream-listen.ts";
import type { Listen, LogFormat, ServerName } from "../ir/http.ts";
import { type Scope, siteOf, type Slot, type Traced, written } from "../ir/scope.ts";
import type { StreamListen } from "../ir/stream.ts";
import type { Address } from "../ir/upstream.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { finding } from "./nginx-diagnostics.ts";
import type { NginxReader } from "./nginx-reader.ts";

/** So many listens may ranges of ports make in one configuration; nobody opens as many sockets. */
const mostPorts = 131_072;

/** A range of ports is as many listens. */
function spread<S extends { readonly address: Address; readonly lastPort: number }, L>(
  reader: NginxReader,
  said: readonly Traced<S>[],
  listenOf: (spec: Omit<S, "lastPort">, address: Address, site: Site) => L,
): Traced<L>[] {
  const found: Traced<L>[] = [];
  for (const one of said) {
    const site = siteOf(one);
    if (!site) continue;
    const { lastPort, ...spec } = one.value;
    const { address } = spec;
    const ports = reader.takePorts(lastPort - address.port, mostPorts)
      ? lastPort - address.port
      : 0;
    if (ports < lastPort - address.port)
      reader.report(finding("base/wrong-value-type", tooMany, site.span, { via: site.via }));
    for (let index = 0; index <= ports; index++) {
      const at = index === 0 ? address : { ...address, port: address.port + index };
      found.push(written(listenOf(spec, at, site), site));
    }
  }
  return found;
}

const tooMany = say(
  { en: "ranges of ports make more than {most} listens", zh: "端口范围展开后的监听超过 {most} 个" },
  { most: mostPorts },
);

export const listensOf = (reader: NginxReader, scope: Scope): readonly Traced<Listen>[] =>
  spread(reader, scope.own(listen), (spec, address, site) => ({ ...spec, site, address }));

const streamListens = (
  reader: NginxReader,
  said: readonly Traced<StreamListenSpec>[],
): readonly Traced<StreamListen>[] =>
  spread(reader, said, (spec, address, site) => ({ ...spec, site, address }));

export const streamListensOf = (
  reader: NginxReader,
  scope: Scope,
): readonly Traced<StreamListen>[] => streamListens(reader, scope.own(streamListen));

export const mailListensOf = (reader: NginxReader, scope: Scope): readonly Traced<StreamListen>[] =>
  streamListens(reader, scope.own(mailListen));

const names = (scope: Scope, slot: Slot<readonly ServerName[]>): readonly Traced<ServerName>[] =>
  scope.own(slot).flatMap(({ value, origin }) => value.map((name) => ({ value: name, origin })));

export const namesOf = (scope: Scope): readonly Traced<ServerName>[] => names(scope, serverName);

export const streamNamesOf = (scope: Scope): readonly Traced<ServerName>[] =>
  names(scope, streamServerName);

const formats = (scope: Scope, slot: typeof logFormat): readonly LogFormat[] =>
  scope.own(slot).flatMap((said) => {
    const site = siteOf(said);
    return site ? [{ ...said.value, site }] : [];
  });

export const logFormatsOf = (scope: Scope): readonly LogFormat[] => formats(scope, logFormat);

export const streamLogFormatsOf = (scope: Scope): readonly LogFormat[] =>
  formats(scope, streamLogFormat);
