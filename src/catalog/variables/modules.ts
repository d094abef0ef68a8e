import type { Dialect } from "../../ir/target.ts";
import { type VariableDef, variablesOf } from "./define.ts";

const plus: readonly Dialect[] = ["nginx-plus"];

/** Variables of the modules that talk to backends, and of TLS. */
export const moduleVariables: readonly VariableDef[] = [
  ...variablesOf(
    "ngx_http_upstream_module",
    `
hs=+ upstream_addr | Addresses of the backends that were asked. | 请求过的后端地址。
hs=+ upstream_bytes_received | Bytes that came from the backends. | 从后端收到的字节数。
hs=+ upstream_bytes_sent 1.15.8 | Bytes that were sent to the backends. | 发送给后端的字节数。
h=+ upstream_cache_status | \`HIT\`, \`MISS\`, \`BYPASS\`, \`EXPIRED\`, \`STALE\`, \`UPDATING\` or \`REVALIDATED\`. | 缓存命中状态。
h=+ upstream_cache_last_modified | Date of the entry in the cache; nginx's own. | 缓存条目的 Last-Modified（内部使用）。
h=+ upstream_cache_etag | ETag of the entry in the cache; nginx's own. | 缓存条目的 ETag（内部使用）。
hs=+ upstream_connect_time | Seconds until the connections to the backends stood. | 与后端建立连接的时间（秒）。
h+* upstream_cookie_ | A cookie that the backend sets. | 后端 Set-Cookie 设置的 Cookie。
h=+ upstream_header_time | Seconds until the heads of the answers were there. | 收到后端响应头的时间（秒）。
h+* upstream_http_ | A field of the backend's answer. | 后端响应头。
h=+ upstream_response_length | Lengths of the backends' answers. | 后端响应长度。
h=+ upstream_response_time | Seconds until the answers were whole. | 收完后端响应的时间（秒）。
h=+ upstream_status | Statuses of the backends' answers. | 后端响应状态码。
h+* upstream_trailer_ | A field at the end of the backend's answer. | 后端响应的尾部字段。
s= upstream_first_byte_time | Seconds until the first byte of the backend. | 收到后端首字节的时间（秒）。
s= upstream_session_time | Length of the session with the backend. | 与后端会话的时间（秒）。
`,
  ),
  ...variablesOf(
    "ngx_http_upstream_module",
    `
hs upstream_last_addr | Address of the backend that was asked last. | 最后选中的后端地址。
hs upstream_last_server_name | Name of the backend that was asked last. | 最后选中的后端名称。
h upstream_queue_time | Seconds that the request waited for a backend. | 请求在队列中等待后端的时间（秒）。
h session_log_id | Id of the session of a client. | 客户端会话日志标识。
h* jwt_claim_ | A claim of the token of the request. | 请求令牌中的声明。
h* jwt_header_ | A field of the head of the token. | 请求令牌的头字段。
h jwt_payload | Payload of the token. | 令牌的载荷。
s mqtt_preread_clientid | Client of an MQTT connection. | MQTT 连接的客户端标识。
s mqtt_preread_username | User of an MQTT connection. | MQTT 连接的用户名。
`,
    plus,
  ),
  ...variablesOf(
    "ngx_http_proxy_module",
    `
h=+ proxy_add_x_forwarded_for | X-Forwarded-For of the request with the client's address at its end. | 在 X-Forwarded-For 末尾追加客户端地址。
h+ proxy_host | Host and port of \`proxy_pass\`. | \`proxy_pass\` 的主机和端口。
h= proxy_internal_body_length | Length of the body for the backend; nginx's own. | 发往后端的请求体长度（内部使用）。
h= proxy_internal_chunked | Coding of that body; nginx's own. | 发往后端的传输编码（内部使用）。
h+ proxy_port | Port of \`proxy_pass\`. | \`proxy_pass\` 的端口。
`,
  ),
  ...variablesOf(
    "ngx_http_ssl_module",
    `
hs+ ssl_alpn_protocol 1.21.5 | Protocol that ALPN chose. | ALPN 协商出的协议。
hs+ ssl_cipher | Cipher of the connection. | 连接使用的密码套件。
hs+ ssl_ciphers 1.11.7 | Ciphers that the client offers. | 客户端支持的密码套件列表。
hs+ ssl_client_cert | Certificate of the client, its lines indented. | 客户端证书（PEM，行首缩进）。
hs+ ssl_client_escaped_cert 1.13.5 | Certificate of the client, encoded for URLs. | URL 编码的客户端证书（PEM）。
hs+ ssl_client_fingerprint | SHA-1 of the client's certificate. | 客户端证书的 SHA-1 指纹。
hs+ ssl_client_i_dn | Issuer of the client's certificate. | 客户端证书的颁发者（RFC 2253）。
h+ ssl_client_i_dn_legacy | Issuer in the form of before 1.11.6. | 旧格式的颁发者。
hs+ ssl_client_raw_cert | Certificate of the client. | 客户端证书（PEM）。
hs+ ssl_client_s_dn | Subject of the client's certificate. | 客户端证书的主题（RFC 2253）。
h+ ssl_client_s_dn_legacy | Subject in the form of before 1.11.6. | 旧格式的主题。
hs+ ssl_client_serial | Serial number of the client's certificate. | 客户端证书的序列号。
hs ssl_client_sigalg 1.29.3 | Algorithm that the client signed with. | 客户端签名算法。
hs+ ssl_client_v_end | Last day of the client's certificate. | 客户端证书的失效日期。
hs+ ssl_client_v_remain | Days until then. | 客户端证书剩余天数。
hs+ ssl_client_v_start | First day of the client's certificate. | 客户端证书的生效日期。
hs+ ssl_client_verify | \`SUCCESS\`, \`FAILED:reason\` or \`NONE\`. | 客户端证书校验结果：\`SUCCESS\`、\`FAILED:原因\` 或 \`NONE\`。
hs ssl_curve 1.21.5 | Curve of the key exchange. | 密钥交换使用的曲线。
hs+ ssl_curves 1.11.7 | Curves that the client offers. | 客户端支持的曲线列表。
h+ ssl_early_data 1.15.3 | \`1\` for early data before the handshake is over, else empty. | 握手完成前的 TLS 1.3 早期数据为 \`1\`。
hs ssl_ech_outer_server_name 1.29.4 | Name in the open part of an encrypted client hello. | ECH 外层的服务器名。
hs ssl_ech_status 1.29.4 | What became of the encrypted client hello. | ECH 的处理结果。
hs+ ssl_protocol | Version of TLS. | TLS 版本。
hs+ ssl_server_name | Name that the client asked for with SNI. | 客户端 SNI 中的服务器名。
hs+ ssl_session_id | Id of the session. | TLS 会话标识。
hs+ ssl_session_reused | \`r\` for a resumed session, else \`.\`. | 会话复用为 \`r\`，否则为 \`.\`。
hs ssl_sigalg 1.29.3 | Algorithm that the server signed with. | 服务器签名算法。
`,
  ),
  ...variablesOf(
    "ngx_stream_ssl_preread_module",
    `
s= ssl_preread_alpn_protocols 1.13.10 | Protocols that the client offers with ALPN. | 预读到的 ALPN 协议列表。
s= ssl_preread_protocol 1.15.2 | Highest version of TLS that the client offers. | 预读到的客户端最高 TLS 版本。
s= ssl_preread_server_name | Name that the client asks for with SNI. | 预读到的 SNI 服务器名。
`,
  ),
  ...variablesOf(
    "ngx_http_fastcgi_module",
    `
h= fastcgi_path_info | Path behind the script, by \`fastcgi_split_path_info\`. | \`fastcgi_split_path_info\` 得到的路径部分。
h= fastcgi_script_name | Script of the request. | 请求对应的脚本名。
`,
  ),
];
