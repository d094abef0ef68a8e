import { resolve } from "node:path";

import type { ErrorLogPlan, HttpPlan, Plan, ServerPlan } from "../../runtime/plan.ts";
import { authRequestSet } from "../catalog/nginx/auth.ts";
import { perlSet } from "../catalog/nginx/host-modules.ts";
import * as client from "../catalog/nginx/http-client.ts";
import { http2BodyPrereadSize, http2MaxConcurrentStreams } from "../catalog/nginx/http2.ts";
import { isSince } from "../catalog/nginx/since.ts";
import { http2, sslBufferSize } from "../catalog/nginx/ssl.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { ProxyConfig } from "../ir/config.ts";
import type { Http, Server } from "../ir/http.ts";
import { read } from "../ir/scope.ts";
import { say } from "../messages/text.ts";
import type { Sources } from "../text/source.ts";
import type { Site } from "../text/span.ts";
import { planCacheZones } from "./cache.ts";
import { definedVariables } from "./defined.ts";
import { Findings } from "./findings.ts";
import { LimitZones } from "./limits.ts";
import { firstName, planListeners } from "./listeners.ts";
import { Locations } from "./locations.ts";
import { LogFormats } from "./logs.ts";
import { logFile, planMain } from "./main.ts";
import { planMap } from "./maps.ts";
import { below, type Paths, pathsOf } from "./paths.ts";
import { resolveProxies } from "./real-ip.ts";
import { everyLocation, resolveBySystem, resolveNames, type Resolver } from "./resolve.ts";
import { planGeo, planSplit } from "./stream-tables.ts";
import { planStream } from "./stream.ts";
import { checkSupport } from "./support.ts";
import { planTls } from "./tls.ts";
import { TypeTables } from "./types.ts";
import { Upstreams } from "./upstreams.ts";
import { Values } from "./values.ts";

export interface ProxyOptions {
  /** `-p`: where relative paths start. */
  readonly prefix: string;
  /** The directory that names of files are relative to. */
  readonly cwd: string;
  /** The texts of the configuration, for their encoding. */
  readonly sources: Sources;
  /** `-e`: the error log where the configuration names none. */
  readonly errorLog?: string | undefined;
  /** Error logs are lines of JSON. */
  readonly jsonErrors?: boolean | undefined;
  /** `Server:` of a drop-in, `nginx/1.22.1`; undefined: lbc's own. */
  readonly branding?: string | undefined;
  /** Names of directives (`$name` of variables) that may be ignored. */
  readonly allowUnsupported?: readonly string[];
  /** Files that were read, for the process that watches them. */
  readonly files?: readonly string[];
  readonly privileged?: boolean;
  readonly resolver?: Resolver;
}

export interface ProxyResult {
  /** Missing when a diagnostic is an error. */
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What the data plane is to do for a configuration of the nginx family, or every reason why it
 * cannot. Looks up names and the certificates' files, as nginx does when it starts.
 */
export async function planProxy(config: ProxyConfig, options: ProxyOptions): Promise<ProxyResult> {
  const findings = new Findings();
  const { prefix, cwd, allowUnsupported = [] } = options;
  const paths = pathsOf(config.file, prefix, cwd);
  checkSupport(config, allowUnsupported, findings);
  if (!config.events) findings.error("serve/incomplete", startOf(config.file), noEvents);
  const defaultErrorLogs: readonly ErrorLogPlan[] = [
    { path: errorLogPath(options, paths), level: "error" },
  ];
  const main = planMain(config, {
    paths,
    findings,
    defaultErrorLogs,
    jsonErrors: options.jsonErrors,
  });
  const { unmodelled } = config;
  const { workers } = main;
  const around = { paths, findings, defaultErrorLogs, options, unmodelled, workers };
  const http = config.http && (await planHttp(config.http, around));
  const stream =
    config.stream && !allowUnsupported.includes("stream")
      ? await planStream(config.stream, {
          paths,
          findings,
          sources: options.sources,
          allowed: allowUnsupported,
          resolver: options.resolver ?? resolveBySystem,
          defaultErrorLogs,
          workers,
        })
      : undefined;
  if (findings.failed) return { plan: undefined, diagnostics: findings.diagnostics };
  const plan: Plan = {
    version: 1,
    target: config.target,
    branding: options.branding,
    prefix: paths.prefix,
    files: (options.files ?? [config.file]).map((file) => resolve(cwd, file)),
    main,
    http,
    stream,
    notices: findings.notices,
  };
  return { plan, diagnostics: findings.diagnostics };
}

/** nginx refuses it too; an empty file is the case that matters. */
const noEvents = say({
  en: 'no "events" section in configuration',
  zh: "配置中没有 events 块",
});

const startOf = (file: string): Site => ({ span: { file, start: 0, end: 0 } });

const errorLogPath = ({ errorLog, cwd }: ProxyOptions, paths: Paths): string => {
  if (errorLog === undefined) return logFile(paths, "error.log") ?? "stderr";
  return errorLog === "stderr" ? errorLog : below(cwd, errorLog);
};

/** Directives without a place in the model that define variables. */
const definers = /^(?:geoip\w*|\w+_by_lua\w*|\w*set)$/;

/** Whether variables are defined by what serve does not carry out. */
function definesElsewhere(http: Http, { unmodelled }: Around): boolean {
  const scopes = [http, ...http.servers, ...everyLocation(http)].map(({ scope }) => scope);
  return (
    scopes.some((scope) => scope.own(authRequestSet).length > 0) ||
    http.scope.own(perlSet).length > 0 ||
    unmodelled.some(({ name }) => definers.test(name))
  );
}

interface Around {
  readonly workers: number;
  readonly unmodelled: ProxyConfig["unmodelled"];
  readonly paths: Paths;
  readonly findings: Findings;
  readonly defaultErrorLogs: readonly ErrorLogPlan[];
  readonly options: ProxyOptions;
}

async function planHttp(http: Http, around: Around): Promise<HttpPlan> {
  const { findings, paths, options } = around;
  const allowed = options.allowUnsupported ?? [];
  const defined = definedVariables(http, findings);
  const values = new Values(options.sources, findings, {
    defined,
    allowed,
    elsewhere: definesElsewhere(http, around),
  });
  const resolver = options.resolver ?? resolveBySystem;
  const resolved = await resolveNames(http, resolver, findings);
  const zones = new LimitZones(http.scope, values);
  const upstreams = new Upstreams(values, findings, resolved, http.matches);
  for (const upstream of http.upstreams) upstreams.add(upstream, allowed);
  const formats = new LogFormats(http.logFormats, values, findings);
  const types = new TypeTables(http.scope);
  const locations = new Locations({
    types,
    formats,
    paths,
    values,
    findings,
    upstreams,
    allowed,
    zones,
    proxyNames: await resolveProxies(http, resolver, findings),
    defaultAccessLog: logFile(paths, "access.log"),
    defaultErrorLogs: around.defaultErrorLogs,
  });
  const servers = http.servers.map((server) => planServer(server, locations, values, around));
  zones.remark(around.workers, findings);
  const listeners = planListeners(http.servers, {
    values,
    findings,
    privileged: options.privileged ?? process.geteuid?.() === 0,
    hasCertificate: (index) => (servers[index]?.tls?.certificates.length ?? 0) > 0,
    rejects: (index) => servers[index]?.tls?.reject === true,
  });
  return {
    listeners,
    servers,
    locations: locations.plans,
    upstreams: upstreams.plans,
    maps: http.maps.map((map) => planMap(map, values, findings)),
    geos: http.geos.map((geo) => planGeo(geo, values)),
    splits: http.splits.map((split) => planSplit(split, values)),
    logFormats: formats.plans,
    limits: zones.plan,
    joinsFields: isSince(http.scope.target, [1, 23, 0]),
    types: types.http,
    otherTypes: types.others,
    cacheZones: planCacheZones(http.scope, paths),
  };
}

function tlsOf(server: Server, values: Values, around: Around): ServerPlan["tls"] {
  const tls = planTls(server, { ...around, values });
  return tls && { ...tls, recordSize: read(server.scope, sslBufferSize).value };
}

function planServer(
  server: Server,
  locations: Locations,
  values: Values,
  around: Around,
): ServerPlan {
  const { scope } = server;
  const name = values.bytes(firstName(server), server.site);
  const root = locations.root(server, name);
  return {
    name,
    tls: tlsOf(server, values, around),
    root,
    ...locations.server(server, name, root),
    headerTimeout: read(scope, client.clientHeaderTimeout).value,
    headerBufferSize: read(scope, client.clientHeaderBufferSize).value,
    headerBuffers: read(scope, client.largeClientHeaderBuffers).value,
    ignoreInvalidHeaders: read(scope, client.ignoreInvalidHeaders).value,
    underscoresInHeaders: read(scope, client.underscoresInHeaders).value,
    mergeSlashes: read(scope, client.mergeSlashes).value,
    http2: {
      on: read(scope, http2).value,
      maxConcurrentStreams: read(scope, http2MaxConcurrentStreams).value,
      bodyPrereadSize: read(scope, http2BodyPrereadSize).value,
    },
  };
}
