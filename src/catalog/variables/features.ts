import { type VariableDef, variablesOf } from "./define.ts";

/** Variables of the smaller modules of nginx. */
export const featureVariables: readonly VariableDef[] = [
  ...variablesOf(
    "ngx_http_stub_status_module",
    `
h=+ connections_active | Connections of clients that are open. | 活动的客户端连接数。
h=+ connections_reading | Connections whose request is being read. | 正在读取请求的连接数。
h=+ connections_waiting | Connections that wait for a request. | 空闲等待请求的连接数。
h=+ connections_writing | Connections that are being answered. | 正在发送响应的连接数。
`,
  ),
  ...variablesOf(
    "ngx_http_v2_module",
    `
h=+ http2 | \`h2\` over TLS, \`h2c\` in the open, else empty. | HTTP/2 连接为 \`h2\` 或 \`h2c\`，否则为空。
`,
  ),
  ...variablesOf(
    "ngx_http_limit_req_module",
    `
h=+ limit_req_status 1.17.6 | \`PASSED\`, \`DELAYED\` or \`REJECTED\` by \`limit_req\`. | \`limit_req\` 的结果。
`,
  ),
  ...variablesOf(
    "ngx_http_ssi_filter_module",
    `
h= date_gmt | Now in GMT, in the form that SSI chose. | GMT 当前时间，格式由 SSI config 指定。
h= date_local | Now in local time, in the form that SSI chose. | 本地当前时间，格式由 SSI config 指定。
`,
  ),
  ...variablesOf(
    "ngx_http_browser_module",
    `
h ancient_browser | Set where the browser is an ancient one. | 旧式浏览器时有值。
h modern_browser | Set where the browser is a modern one. | 新式浏览器时有值。
h msie | \`1\` for any Internet Explorer. | 任意版本 IE 时为 \`1\`。
`,
  ),
  ...variablesOf(
    "ngx_http_secure_link_module",
    `
h= secure_link | \`1\` for a good link, \`0\` for one that is too old, empty for a bad one. | 安全链接校验结果：有效为 \`1\`，过期为 \`0\`，无效为空。
h= secure_link_expires | The time until which the link holds. | 链接的失效时间。
`,
  ),
  ...variablesOf(
    "ngx_http_userid_filter_module",
    `
h= uid_got | The cookie that the client brought. | 客户端带来的标识 Cookie。
h uid_reset | \`set\` it to have the cookie sent again. | 非空时重新下发标识 Cookie。
h= uid_set | The cookie that the client was sent. | 下发给客户端的标识 Cookie。
`,
  ),
  ...variablesOf(
    "ngx_http_referer_module",
    `
h invalid_referer | Empty for a referer of \`valid_referers\`, else \`1\`. | Referer 有效时为空，否则为 \`1\`。
`,
  ),
  ...variablesOf(
    "ngx_http_gzip_filter_module",
    `
h= gzip_ratio | How much smaller gzip made the answer. | 响应的压缩比。
`,
  ),
  ...variablesOf(
    "ngx_http_slice_filter_module",
    `
h= slice_range | Range of the piece that is asked for. | 当前分片的 Range。
`,
  ),
  ...variablesOf(
    "ngx_http_limit_conn_module",
    `
hs=+ limit_conn_status 1.17.6 | \`PASSED\`, \`REJECTED\` or \`REJECTED_DRY_RUN\` by \`limit_conn\`. | \`limit_conn\` 的结果。
`,
  ),
  ...variablesOf(
    "ngx_http_v3_module",
    `
h= http3 1.25.0 | \`h3\` for HTTP/3, else empty. | HTTP/3 连接为 \`h3\`，否则为空。
`,
  ),
];

/** Variables that need a module of nginx that is loaded. */
export const loadedVariables: readonly VariableDef[] = variablesOf(
  "ngx_http_geoip_module",
  `
hs geoip_country_code | Country in two letters. | 两字母国家代码。
hs geoip_country_code3 | Country in three letters. | 三字母国家代码。
hs geoip_country_name | Name of the country. | 国家名称。
hs geoip_area_code | Code for telephones in the USA. | 美国电话区号。
hs geoip_city | Name of the city. | 城市名称。
hs geoip_city_continent_code | Continent of the city. | 所在大洲代码。
hs geoip_city_country_code | Country of the city in two letters. | 城市所在国家的两字母代码。
hs geoip_city_country_code3 | Country of the city in three letters. | 城市所在国家的三字母代码。
hs geoip_city_country_name | Name of the country of the city. | 城市所在国家名称。
hs geoip_dma_code | Market of the USA. | 美国 DMA 区域代码。
hs geoip_latitude | Latitude of the city. | 纬度。
hs geoip_longitude | Longitude of the city. | 经度。
hs geoip_region | Region of the city in two signs. | 地区代码。
hs geoip_region_name | Name of the region. | 地区名称。
hs geoip_postal_code | Postal code of the city. | 邮政编码。
hs geoip_org | Organisation that has the address. | 所属组织机构。
`,
);
