import { type VariableDef, variablesOf } from "./define.ts";

/** Variables of connections and requests, of nginx's core modules. */
export const coreVariables: readonly VariableDef[] = [
  ...variablesOf(
    "ngx_http_core_module",
    `
h+* arg_ | An argument of the query string. | 查询串中的参数。
h+ args | The query string; \`set\` changes it. | 查询串，可用 \`set\` 修改。
hs=+ binary_remote_addr | Address of the client in 4 or 16 bytes. | 客户端地址的二进制形式（4 或 16 字节）。
h=+ body_bytes_sent | Bytes of the answer's body that were sent. | 已发送的响应体字节数。
hs=+ bytes_sent | Bytes that were sent to the client. | 已发送给客户端的字节数。
hs=+ connection | Number of the connection. | 连接序号。
h=+ connection_requests | How many requests the connection has carried. | 当前连接已处理的请求数。
h=+ connection_time 1.19.10 | Age of the connection in seconds. | 连接已存在的时间（秒）。
h=+ content_length | Field Content-Length of the request. | 请求头 Content-Length。
h=+ content_type | Field Content-Type of the request. | 请求头 Content-Type。
h+* cookie_ | A cookie of the request. | 请求中的 Cookie。
h=+ document_root | Directory of \`root\` or \`alias\` for the request. | 当前请求的 root 或 alias 目录。
h=+ document_uri | The same as \`$uri\`. | 同 \`$uri\`。
h=+ host | Host that is asked for: of the request line, of Host, or the server's name. | 请求的主机名：取自请求行、Host 头或 server_name。
hs=+ hostname | Name of the machine. | 主机名。
h+* http_ | A field of the request, in lower case with \`_\` for \`-\`. | 请求头，名称小写，\`-\` 写作 \`_\`。
h=+ https | \`on\` over TLS, else empty. | 使用 TLS 时为 \`on\`，否则为空。
h=+ is_args | \`?\` where there is a query string, else empty. | 有查询串时为 \`?\`，否则为空。
h= is_request_port 1.29.3 | \`:\` where the request names a port, else empty. | 请求带端口时为 \`:\`，否则为空。
h+ limit_rate | Bytes a second of this answer; \`set\` changes it. | 当前响应的限速，可用 \`set\` 修改。
hs=+ msec | Now, in seconds with milliseconds. | 当前时间（秒，精确到毫秒）。
hs=+ nginx_version | Version of nginx. | nginx 版本号。
hs=+ pid | Number of the worker's process. | worker 进程号。
h=+ pipe | \`p\` for a pipelined request, else \`.\`. | 流水线请求为 \`p\`，否则为 \`.\`。
h=+ query_string | The same as \`$args\`. | 同 \`$args\`。
h=+ realpath_root | \`$document_root\` without symbolic links. | 解析符号链接后的 \`$document_root\`。
hs=+ remote_addr | Address of the client. | 客户端地址。
hs=+ remote_port | Port of the client. | 客户端端口。
h=+ remote_user | Name that Basic authentication gives. | Basic 认证的用户名。
h=+ request | The request line as it came. | 原始请求行。
h=+ request_body | Body of the request where it is in memory. | 请求体（在内存中时）。
h=+ request_body_file | File that holds the body of the request. | 保存请求体的临时文件。
h=+ request_completion | \`OK\` where the request was completed, else empty. | 请求完成时为 \`OK\`，否则为空。
h=+ request_filename | File of the request, by \`root\` or \`alias\`. | 请求对应的文件路径。
h=+ request_id 1.11.0 | 16 random bytes in hexadecimal. | 16 字节随机数的十六进制形式。
h=+ request_length | Length of the request with its line, fields and body. | 请求长度（含请求行、头和体）。
h=+ request_method | Method of the request. | 请求方法。
h= request_port 1.29.3 | Port that the request names. | 请求中写明的端口。
h=+ request_time | Seconds since the first bytes of the request. | 从收到请求首字节起的时间（秒）。
h=+ request_uri | URI of the request as it came, with its query. | 原始请求 URI（含查询串）。
h=+ scheme | \`http\` or \`https\`. | \`http\` 或 \`https\`。
h+* sent_http_ | A field of the answer. | 响应头。
h+* sent_trailer_ | A field at the end of the answer. | 响应尾部字段。
hs=+ server_addr | Address that the connection came to. | 接收连接的本机地址。
h=+ server_name | Name of the server that the request is for. | 处理请求的 server 名称。
s server_name 1.25.5 | Name of the server that the connection is for. | 处理连接的 server 名称。
hs=+ server_port | Port that the connection came to. | 接收连接的本机端口。
h=+ server_protocol | \`HTTP/1.0\`, \`HTTP/1.1\`, \`HTTP/2.0\` or \`HTTP/3.0\`. | 请求使用的 HTTP 版本。
h=+ status | Status of the answer. | 响应状态码。
s= status | Status of the connection: 200, 400, 403, 500, 502 or 503. | 会话状态：200、400、403、500、502 或 503。
h= tcpinfo_rcv_space | Receive space of the client's connection. | 客户端 TCP 连接的接收窗口空间。
h= tcpinfo_rtt | Round trip time to the client in microseconds. | 到客户端的往返时间（微秒）。
h= tcpinfo_rttvar | Variance of that time. | 往返时间的偏差。
h= tcpinfo_snd_cwnd | Congestion window towards the client. | 到客户端的拥塞窗口。
hs=+ time_iso8601 | Now, in the form of ISO 8601. | ISO 8601 格式的当前时间。
hs=+ time_local | Now, in the form of the common log. | 通用日志格式的当前时间。
h=+ uri | Path of the request, decoded; rewriting changes it. | 解码并规范化的当前 URI，会随改写变化。
s= bytes_received | Bytes that came from the client. | 从客户端收到的字节数。
s= protocol | \`TCP\` or \`UDP\`. | \`TCP\` 或 \`UDP\`。
s= session_time | Length of the session in seconds. | 会话持续时间（秒）。
`,
  ),
  ...variablesOf(
    "ngx_http_core_module",
    `
hs=+ proxy_protocol_addr | Client's address by the PROXY protocol. | PROXY 协议中的客户端地址。
hs=+ proxy_protocol_port | Client's port by the PROXY protocol. | PROXY 协议中的客户端端口。
hs=+ proxy_protocol_server_addr 1.17.6 | Server's address by the PROXY protocol. | PROXY 协议中的服务器地址。
hs=+ proxy_protocol_server_port 1.17.6 | Server's port by the PROXY protocol. | PROXY 协议中的服务器端口。
hs* proxy_protocol_tlv_ 1.23.2 | A further value of the PROXY protocol, by its name or number. | PROXY 协议的 TLV 字段（按名称或编号）。
`,
  ),
  // Of these families nginx keeps some names for itself: nobody may set them.
  ...variablesOf(
    "ngx_http_core_module",
    `
h=+ http_host | Field Host of the request. | 请求头 Host。
h=+ http_user_agent | Field User-Agent of the request. | 请求头 User-Agent。
h=+ http_referer | Field Referer of the request. | 请求头 Referer。
h=+ http_via | Field Via of the request. | 请求头 Via。
h=+ http_x_forwarded_for | Field X-Forwarded-For of the request. | 请求头 X-Forwarded-For。
h=+ http_cookie | Field Cookie of the request. | 请求头 Cookie。
h=+ sent_http_content_type | Field Content-Type of the answer. | 响应头 Content-Type。
h=+ sent_http_content_length | Field Content-Length of the answer. | 响应头 Content-Length。
h=+ sent_http_location | Field Location of the answer. | 响应头 Location。
h=+ sent_http_last_modified | Field Last-Modified of the answer. | 响应头 Last-Modified。
h=+ sent_http_connection | Field Connection of the answer. | 响应头 Connection。
h=+ sent_http_keep_alive | Field Keep-Alive of the answer. | 响应头 Keep-Alive。
h=+ sent_http_transfer_encoding | Field Transfer-Encoding of the answer. | 响应头 Transfer-Encoding。
h=+ sent_http_cache_control | Field Cache-Control of the answer. | 响应头 Cache-Control。
h=+ sent_http_link | Field Link of the answer. | 响应头 Link。
`,
  ),
  ...variablesOf(
    "ngx_http_realip_module",
    `
hs=+ realip_remote_addr | Address before \`set_real_ip_from\` changed it. | 被 realip 替换之前的客户端地址。
hs=+ realip_remote_port 1.11.0 | Port before \`set_real_ip_from\` changed it. | 被 realip 替换之前的客户端端口。
`,
  ),
];
