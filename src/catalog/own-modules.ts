import * as angie from "./angie/angie.ts";
import * as fair from "./modules/fair.ts";
import * as jvmRoute from "./modules/jvm-route.ts";
import * as stickyNg from "./modules/sticky-ng.ts";
import * as urlHash from "./modules/url-hash.ts";
import * as lua from "./openresty/lua.ts";
import * as plusHealth from "./plus/health-check.ts";
import * as plus from "./plus/plus.ts";
import * as tengineBalance from "./tengine/balance.ts";
import * as tengineCheck from "./tengine/check.ts";
import * as tengineDynamic from "./tengine/dynamic.ts";
import * as tengineLimits from "./tengine/limit-req.ts";
import * as ntls from "./tengine/ntls.ts";
import * as tenginePages from "./tengine/pages.ts";
import * as requestStatus from "./tengine/request-status.ts";
import * as sessionSticky from "./tengine/session-sticky.ts";
import * as sysguard from "./tengine/sysguard.ts";
import * as tries from "./tengine/tries.ts";
import * as thsApi from "./ths/api.ts";
import * as gmtls from "./ths/gmtls.ts";
import * as thsHealthCheck from "./ths/health-check.ts";
import * as licence from "./ths/licence.ts";
import * as prometheus from "./ths/prometheus.ts";
import * as statusZone from "./ths/status-zone.ts";
import * as thsSticky from "./ths/sticky.ts";

/** What nginx itself does not have: other products, and modules of third parties. */
export const ownModules: readonly object[] = [
  tengineCheck,
  sessionSticky,
  tengineBalance,
  tengineDynamic,
  tries,
  tengineLimits,
  sysguard,
  ntls,
  tenginePages,
  requestStatus,
  thsApi,
  gmtls,
  thsHealthCheck,
  licence,
  prometheus,
  statusZone,
  thsSticky,
  angie,
  plusHealth,
  plus,
  lua,
  stickyNg,
  jvmRoute,
  fair,
  urlHash,
];
