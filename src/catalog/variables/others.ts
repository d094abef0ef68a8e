import type { Dialect } from "../../ir/target.ts";
import { type VariableDef, variablesOf } from "./define.ts";

const tengine: readonly Dialect[] = ["tengine", "ths"];
const angie: readonly Dialect[] = ["angie"];
const ths: readonly Dialect[] = ["ths"];

/** Variables that nginx does not have, of the products built on it. */
export const otherVariables: readonly VariableDef[] = [
  ...variablesOf(
    "ngx_http_core_module",
    `
h dollar | A \`$\`. | 字符 \`$\`。
h raw_uri | Path of the request as it came, without its query. | 原始请求路径，不含查询串。
h unix_time | Now, in seconds since 1970. | 当前 Unix 时间戳。
h year | Year of now in four digits. | 四位年份。
h year2 | Year of now in two digits. | 两位年份。
h month | Month of now. | 月份。
h day | Day of now. | 日。
h hour | Hour of now. | 小时（24 小时制）。
h hour12 | Hour of now up to twelve. | 小时（12 小时制）。
h minute | Minute of now. | 分钟。
h second | Second of now. | 秒。
h time_http | Now in the form of HTTP. | HTTP 日期格式的当前时间。
h request_time_msec | Milliseconds since the first bytes of the request. | 从收到请求首字节起的毫秒数。
h request_time_usec | Microseconds since the first bytes of the request. | 从收到请求首字节起的微秒数。
`,
    tengine,
  ),
  ...variablesOf(
    "ngx_http_prometheus_module",
    `
h p8s_value | Value of a metric in a template of Prometheus. | Prometheus 模板中的指标值。
`,
    angie,
  ),
  ...variablesOf(
    "ngx_http_core_module",
    `
hs angie_version | Version of Angie. | Angie 版本号。
hs* acme_cert_ | A certificate or key that ACME got. | ACME 获取的证书或私钥。
h* acme_hook_ | What a hook of ACME is called for. | ACME 钩子的参数。
hs* upstream_probe_ | An active check's answer. | 主动探测的结果。
h upstream_sticky_status | How the stickiness chose. | 会话保持的选择结果。
hs* metric_ | A metric of the configuration. | 自定义指标。
s* mqtt_preread_ | A field of an MQTT connection. | MQTT 连接的字段。
s* rdp_cookie | The cookie of an RDP connection. | RDP 连接的 Cookie。
`,
    angie,
  ),
  ...variablesOf(
    "ngx_http_prometheus_module",
    `
h prometheus_value | Value of a metric in a template of Prometheus. | Prometheus 模板中的指标值。
`,
    ths,
  ),
];
