import type { DirectiveDef } from "../catalog/define.ts";
import type { GatewayPass } from "../catalog/nginx/gateway-values.ts";
import { grpcPass, grpcSsl } from "../catalog/nginx/grpc.ts";
import {
  proxySslCertificate,
  proxySslCertificateKey,
  proxySslTrustedCertificate,
  proxySslVerify,
} from "../catalog/nginx/proxy-ssl.ts";
import { proxyPass } from "../catalog/nginx/proxy.ts";
import { uwsgiPass, uwsgiSsl } from "../catalog/nginx/scgi-uwsgi.ts";
import {
  streamProxySsl,
  streamProxySslCertificate,
  streamProxySslCertificateKey,
  streamProxySslTrustedCertificate,
  streamProxySslVerify,
} from "../catalog/nginx/stream-proxy-ssl.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { read, type Scope, siteOf, type Slot, type Traced } from "../ir/scope.ts";
import type { StreamServer } from "../ir/stream.ts";
import type { Target } from "../ir/target.ts";
import type { Template } from "../ir/template.ts";
import { say, type Text } from "../messages/text.ts";
import type { Check, Met } from "./nginx-checks.ts";
import { finding } from "./nginx-diagnostics.ts";

/** What TLS to backends is made of in one module. */
interface BackendTls {
  readonly verify: DirectiveDef<boolean> & { readonly fallback: (target: Target) => boolean };
  readonly trusted: DirectiveDef<string>;
  readonly certificate: DirectiveDef<Template>;
  readonly key: DirectiveDef<Template>;
  /** Whether a block speaks TLS to its backends, or may where variables decide. */
  readonly isOn: (scope: Scope) => boolean;
}

const gatewayIsOn =
  (pass: Slot<GatewayPass>) =>
  (scope: Scope): boolean => {
    const value = scope.last(pass)?.value;
    return value !== undefined && (value.tls || value.address === undefined);
  };

const ofHttp: readonly BackendTls[] = [
  {
    verify: proxySslVerify,
    trusted: proxySslTrustedCertificate,
    certificate: proxySslCertificate,
    key: proxySslCertificateKey,
    isOn: (scope) => {
      const value = scope.last(proxyPass)?.value;
      return value !== undefined && (value.scheme === "https" || value.target.kind === "variable");
    },
  },
  {
    verify: grpcSsl.verify,
    trusted: grpcSsl.trustedCertificate,
    certificate: grpcSsl.certificate,
    key: grpcSsl.certificateKey,
    isOn: gatewayIsOn(grpcPass),
  },
  {
    verify: uwsgiSsl.verify,
    trusted: uwsgiSsl.trustedCertificate,
    certificate: uwsgiSsl.certificate,
    key: uwsgiSsl.certificateKey,
    isOn: gatewayIsOn(uwsgiPass),
  },
];

const ofStream: BackendTls = {
  verify: streamProxySslVerify,
  trusted: streamProxySslTrustedCertificate,
  certificate: streamProxySslCertificate,
  key: streamProxySslCertificateKey,
  isOn: (scope) => read(scope, streamProxySsl).value,
};

const isUsed = ({ verify, certificate }: BackendTls, reader: Met): boolean =>
  reader.met(verify.name) || reader.met(certificate.name);

/** Backends that are to be verified by nobody, and certificates for them without a key. */
export const backendTlsCheck: Check = {
  names: ofHttp.flatMap(({ verify, certificate }) => [verify.name, certificate.name]),
  *inBlocks({ locations }, reader) {
    for (const tls of ofHttp)
      if (isUsed(tls, reader)) for (const scope of locations) yield* inScope(scope, tls);
  },
};

export function* streamTlsFindings(
  servers: readonly StreamServer[],
  reader: Met,
): Generator<Diagnostic> {
  if (isUsed(ofStream, reader)) for (const { scope } of servers) yield* inScope(scope, ofStream);
}

function* inScope(scope: Scope, tls: BackendTls): Generator<Diagnostic> {
  if (!tls.isOn(scope)) return;
  const certificate = read(scope, tls.certificate);
  if (certificate.value !== undefined && read(scope, tls.key).value === undefined)
    yield* lacks(tls.key.name, certificate);
  const verify = read(scope, tls.verify);
  if (verify.value && (read(scope, tls.trusted).value ?? "") === "")
    yield* lacks(tls.trusted.name, verify);
}

function* lacks(name: string, asked: Traced<unknown>): Generator<Diagnostic> {
  const site = siteOf(asked);
  const message: Text = say(
    { en: "this needs `{name}`", zh: "此处需要同时设置 `{name}`" },
    { name },
  );
  if (site) yield finding("base/missing-directive", message, site.span, { via: site.via });
}
