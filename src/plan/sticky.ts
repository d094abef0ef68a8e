import { createHash, createHmac } from "node:crypto";

import type { PeerPlan, UpstreamPlan } from "../../runtime/plan.ts";
import type { StickyPlan } from "../../runtime/plan/sticky.ts";
import { stickySecret, stickyStrict } from "../catalog/angie/angie.ts";
import { read, siteOf, type Traced } from "../ir/scope.ts";
import type { StickyHash, Stickiness } from "../ir/stickiness.ts";
import type { Dialect } from "../ir/target.ts";
import { isConstant, type Template } from "../ir/template.ts";
import type { Upstream } from "../ir/upstream.ts";
import type { Site } from "../text/span.ts";
import type { Findings } from "./findings.ts";
import { refuse } from "./support.ts";
import type { Values } from "./values.ts";

interface StickyContext {
  readonly values: Values;
  readonly findings: Findings;
}

const seconds = (time: number): number => Math.floor(time / 1000);

const md5 = (bytes: string): string => createHash("md5").update(bytes, "latin1").digest("hex");

/** Bytes of a zone that one learnt session takes: nginx Plus holds 4000 in a megabyte. */
const sessionSize = 256;
const usualZone = 1_048_576;

/** How the group keeps a client at its peer; `jvm_route` is a way of balancing instead. */
export function planSticky(
  { sticky, scope }: Upstream,
  context: StickyContext,
): StickyPlan | undefined {
  if (!sticky || sticky.value.kind === "jvm-route") return undefined;
  const site = siteOf(sticky);
  if (scope.context !== "upstream") {
    if (site) refuse("sticky", site, context.findings);
    return undefined;
  }
  const { dialect } = scope.target;
  const strict = dialect === "angie" && read(scope, stickyStrict).value === true;
  const plan = planOf(sticky.value, site, { strict, dialect }, context);
  if (dialect === "angie") checkSecret(read(scope, stickySecret), context);
  const foreign = otherOf(sticky.value);
  if (site && foreign !== undefined)
    refuse("sticky", site, context.findings, `sticky … ${foreign}`);
  return plan;
}

/** Names of peers are made when the configuration is read. */
function checkSecret(secret: Traced<Template | undefined>, { findings }: StickyContext): void {
  const site = siteOf(secret);
  if (secret.value && !isConstant(secret.value) && site)
    refuse("sticky_secret", site, findings, `sticky_secret ${secret.value.source}`);
}

/** A word that is not carried out. */
function otherOf(value: Stickiness): string | undefined {
  return value.kind === "learn" ? value.other.find((word) => word !== "sync") : undefined;
}

function planOf(
  value: Exclude<Stickiness, { kind: "jvm-route" }>,
  site: Site | undefined,
  { strict, dialect }: { readonly strict: boolean; readonly dialect: Dialect },
  { values }: StickyContext,
): StickyPlan {
  const all = (templates: readonly Template[]) => templates.map((one) => values.value(one, site));
  switch (value.kind) {
    case "cookie":
      return {
        kind: "cookie",
        name: values.bytes(value.name, site),
        life: typeof value.expires === "number" ? seconds(value.expires) : value.expires,
        withExpires: dialect !== "angie" && dialect !== "ths",
        domain: values.optional(value.domain, site),
        path: values.optional(value.path, site),
        sameSite: values.optional(value.sameSite, site),
        httpOnly: value.httpOnly,
        secure: value.secure,
        other: value.other.map((word) => values.bytes(word, site)),
        strict,
      };
    case "route":
      return { kind: "route", lookup: all(value.variables), strict };
    case "learn":
      return {
        kind: "learn",
        create: all(value.create),
        lookup: all(value.lookup),
        zone: values.bytes(value.zone?.name ?? "", site),
        capacity: Math.floor((value.zone?.size ?? usualZone) / sessionSize),
        timeout: value.timeout,
        atHead: value.header,
        refresh: !value.noRefresh,
        strict,
      };
    case "hash":
      return digestPlan(value);
    case "session":
      return {
        kind: "session",
        name: value.name,
        domain: value.domain ?? "",
        path: value.path ?? "/",
        maxAge: value.maxAge === undefined ? undefined : seconds(value.maxAge),
        maxIdle: value.maxIdle === undefined ? undefined : seconds(value.maxIdle),
        maxLife: value.maxLife === undefined ? undefined : seconds(value.maxLife),
        mode: value.mode,
        indirect: value.indirect,
        fallback: value.fallback,
      };
    // THS 6.0.0 says no more than the word; it looks like nginx-sticky-module-ng's.
    case "native":
      return digestPlan(nativeSticky);
  }
}

const nativeSticky: StickyHash = {
  kind: "hash",
  name: "route",
  digest: "md5",
  hmacKey: undefined,
  domain: undefined,
  path: "/",
  expires: undefined,
  secure: false,
  httpOnly: false,
  hideCookie: false,
  fallback: true,
  transfer: false,
  delimiter: ".",
};

const digestPlan = (value: StickyHash): StickyPlan => ({
  kind: "digest",
  name: value.name,
  domain: value.domain ?? "",
  path: value.path,
  life: value.expires === undefined ? undefined : seconds(value.expires),
  secure: value.secure,
  httpOnly: value.httpOnly,
  hideCookie: value.hideCookie,
  fallback: value.fallback,
  transfer: value.transfer,
  delimiter: value.delimiter,
});

/** Peers with what stickiness calls them. */
export function withSids(
  peers: readonly PeerPlan[],
  { sticky, scope }: Upstream,
): UpstreamPlan["peers"] {
  if (!sticky || sticky.value.kind === "jvm-route") return peers;
  const secret =
    scope.target.dialect === "angie" ? (read(scope, stickySecret).value?.source ?? "") : "";
  let place = 0;
  return peers.map((peer) => {
    const sid = sidOf(peer, sticky.value, peer.backup ? -1 : place++);
    return { ...peer, sid: secret === "" ? sid : md5(sid + secret) };
  });
}

function sidOf(peer: PeerPlan, value: Stickiness, place: number): string {
  const route = peer.route ?? "";
  switch (value.kind) {
    case "hash":
      return digestOf(value, peer.server, place);
    case "native":
      return digestOf(nativeSticky, peer.server, place);
    case "session":
      return value.digest === "plain" ? route || peer.name : md5(peer.name);
    case "cookie":
    case "route":
    case "learn":
    case "jvm-route":
      return route || md5(peer.name);
  }
}

function digestOf({ digest, hmacKey = "" }: StickyHash, server: string, place: number): string {
  switch (digest) {
    case "index":
      return String(place);
    case "raw":
      return server;
    case "md5":
      return md5(server);
    case "sha1":
      return createHash("sha1").update(server, "latin1").digest("hex");
    case "hmac-md5":
      return createHmac("md5", hmacKey).update(server, "latin1").digest("hex");
    case "hmac-sha1":
      return createHmac("sha1", hmacKey).update(server, "latin1").digest("hex");
  }
}
