import type {
  HttpPlan,
  ListenerPlan,
  MainPlan,
  Plan,
  UpstreamPlan,
} from "../../../runtime/plan.ts";

export interface PlanWishes {
  readonly prefix: string;
  readonly listeners: readonly ListenerPlan[];
  readonly name?: string;
  readonly main?: Partial<MainPlan>;
  readonly upstreams?: readonly UpstreamPlan[];
}

export const tcpListener = (port: number, host = "127.0.0.1"): ListenerPlan => ({
  host,
  port,
  unix: false,
  ipv6only: true,
  backlog: 511,
  ssl: false,
  proxyProtocol: false,
  http2: "off",
  defaultServer: 0,
  exact: [],
  leading: [],
  trailing: [],
  regex: [],
});

export const unixListener = (path: string): ListenerPlan => ({
  ...tcpListener(0, path),
  unix: true,
});

/** A plan with as much in it as the supervisor and the plane of the tests look at. */
export function planOf({
  prefix,
  listeners,
  name = "one",
  main,
  upstreams = [],
}: PlanWishes): Plan {
  const http = {
    listeners,
    servers: [{ name }],
    locations: [
      {
        accessLogs: [{ path: `${prefix}/access.log`, format: 0, condition: undefined }],
        errorLogs: [],
      },
    ],
    upstreams,
    maps: [],
    logFormats: [],
    types: [],
  } as unknown as HttpPlan;
  return {
    version: 1,
    target: { dialect: "nginx", version: [1, 22] },
    branding: undefined,
    prefix,
    files: [],
    notices: [],
    http,
    main: {
      pid: `${prefix}/lbc.pid`,
      user: { name: "root", group: undefined },
      workers: 1,
      workerConnections: 512,
      shutdownTimeout: 0,
      errorLogs: [{ path: `${prefix}/error.log`, level: "notice" }],
      ...main,
    },
  };
}
