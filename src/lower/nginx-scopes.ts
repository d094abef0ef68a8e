import { listen, serverName } from "../catalog/nginx/http-core.ts";
import { logFormat, streamLogFormat } from "../catalog/nginx/log.ts";
import { mailListen } from "../catalog/nginx/mail.ts";
import { streamListen, streamServerName } from "../catalog/nginx/stream-core.ts";
import type { Listen, LogFormat, ServerName } from "../ir/http.ts";
import { type Scope, siteOf, type Slot, type Traced, written } from "../ir/scope.ts";
import type { StreamListen } from "../ir/stream.ts";
import type { Address } from "../ir/upstream.ts";
import type { Site } from "../text/span.ts";

/** A range of ports is as many listens. */
function spread<S extends { readonly address: Address; readonly lastPort: number }, L>(
  scope: Scope,
  slot: Slot<S>,
  listenOf: (spec: Omit<S, "lastPort">, address: Address, site: Site) => L,
): Traced<L>[] {
  const found: Traced<L>[] = [];
  for (const said of scope.own(slot)) {
    const site = siteOf(said);
    if (!site) continue;
    const { lastPort, ...spec } = said.value;
    const { address } = spec;
    const ports = Math.min(lastPort - address.port, 65_535);
    for (let index = 0; index <= ports; index++) {
      const one = index === 0 ? address : { ...address, port: address.port + index };
      found.push(written(listenOf(spec, one, site), site));
    }
  }
  return found;
}

export const listensOf = (scope: Scope): readonly Traced<Listen>[] =>
  spread(scope, listen, (spec, address, site) => ({ ...spec, site, address }));

const streamListens = (scope: Scope, slot: typeof streamListen): readonly Traced<StreamListen>[] =>
  spread(scope, slot, (spec, address, site) => ({ ...spec, site, address }));

export const streamListensOf = (scope: Scope): readonly Traced<StreamListen>[] =>
  streamListens(scope, streamListen);

export const mailListensOf = (scope: Scope): readonly Traced<StreamListen>[] =>
  streamListens(scope, mailListen);

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
