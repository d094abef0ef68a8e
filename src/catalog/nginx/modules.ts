import * as access from "./access.ts";
import * as auth from "./auth.ts";
import * as charsetMaps from "./charset-map.ts";
import * as core from "./core.ts";
import * as events from "./events.ts";
import * as fastcgi from "./fastcgi.ts";
import * as fileModules from "./file-modules.ts";
import * as filters from "./filters.ts";
import * as geo from "./geo.ts";
import * as grpc from "./grpc.ts";
import * as gzip from "./gzip.ts";
import * as headers from "./headers.ts";
import * as hostModules from "./host-modules.ts";
import * as httpClient from "./http-client.ts";
import * as httpCore from "./http-core.ts";
import * as httpLater from "./http-later.ts";
import * as httpTuning from "./http-tuning.ts";
import * as http2 from "./http2.ts";
import * as limits from "./limit.ts";
import * as log from "./log.ts";
import * as mail from "./mail.ts";
import * as maps from "./map.ts";
import * as matches from "./match.ts";
import * as mediaTypes from "./media-types.ts";
import * as memcached from "./memcached.ts";
import * as proxyBuffering from "./proxy-buffering.ts";
import * as proxyExtra from "./proxy-extra.ts";
import * as proxySsl from "./proxy-ssl.ts";
import * as proxy from "./proxy.ts";
import * as realip from "./realip.ts";
import * as rewrite from "./rewrite.ts";
import * as scgiUwsgi from "./scgi-uwsgi.ts";
import * as secureLink from "./secure-link.ts";
import * as splitClients from "./split-clients.ts";
import * as ssi from "./ssi.ts";
import * as sslLater from "./ssl-later.ts";
import * as ssl from "./ssl.ts";
import * as files from "./static.ts";
import * as streamCore from "./stream-core.ts";
import * as streamProxySsl from "./stream-proxy-ssl.ts";
import * as streamProxy from "./stream-proxy.ts";
import * as streamSsl from "./stream-ssl.ts";
import * as streamUpstream from "./stream-upstream.ts";
import * as tunnel from "./tunnel.ts";
import * as upstream from "./upstream.ts";
import * as userid from "./userid.ts";

/** Everything that the modules of nginx itself define; of one name in one block the first counts. */
export const nginxModules: readonly object[] = [
  access,
  charsetMaps,
  core,
  events,
  geo,
  gzip,
  headers,
  httpClient,
  httpCore,
  httpTuning,
  limits,
  log,
  maps,
  matches,
  mail,
  mediaTypes,
  proxyBuffering,
  proxySsl,
  proxy,
  realip,
  rewrite,
  splitClients,
  ssl,
  files,
  streamCore,
  streamProxySsl,
  streamProxy,
  streamSsl,
  streamUpstream,
  upstream,
  auth,
  fastcgi,
  fileModules,
  filters,
  grpc,
  hostModules,
  httpLater,
  http2,
  memcached,
  proxyExtra,
  scgiUwsgi,
  secureLink,
  ssi,
  sslLater,
  tunnel,
  userid,
];
