import type { ProxyConfig } from "../../ir/config.ts";
import type { HealthCheck } from "../../ir/health.ts";
import type { Upstream } from "../../ir/upstream.ts";
import { mapOf, textOf, valueOf } from "../placed.ts";
import type { NodeView } from "../view.ts";
import { type Check, checkOf, requestOf } from "./health.ts";
import { datagramGroups } from "./site.ts";

/**
 * The configuration with the checks that `health` asks for and the target has no words for: `lbc
 * serve` asks servers itself, whatever product the files would be for.
 */
export function withServedChecks(config: ProxyConfig, { sections }: NodeView): ProxyConfig {
  const { http, stream } = config;
  const datagrams = datagramGroups(sections);
  const checked = (upstream: Upstream, isDatagram: boolean): Upstream => {
    const described = mapOf(mapOf(sections, "upstreams"), upstream.name);
    const check = upstream.health ? undefined : checkOf(valueOf(described, "health"));
    if (!check) return upstream;
    const origin = { kind: "written", site: { span: check.at.span } } as const;
    return { ...upstream, health: { value: served(check, isDatagram), origin } };
  };
  return {
    ...config,
    http: http && { ...http, upstreams: http.upstreams.map((one) => checked(one, false)) },
    stream: stream && {
      ...stream,
      upstreams: stream.upstreams.map((one) => checked(one, datagrams.has(one.name))),
    },
  };
}

/** A server of datagrams is alive while it does not refuse them. */
function served(check: Check, isDatagram: boolean): HealthCheck {
  const isHttp = check.type === "http";
  const type = isHttp ? "http" : isDatagram ? "udp" : "tcp";
  const port = textOf(check.port);
  return {
    type,
    interval: check.interval,
    timeout: check.timeout,
    rise: Number(check.rise),
    fall: Number(check.fall),
    port: port === undefined ? undefined : Number(port),
    startDown: false,
    send: isHttp ? requestOf(check) : "",
    expect: isHttp ? check.expect.map((one) => Number(one.charAt(0))) : [],
    requestsPerConnection: undefined,
  };
}
