const format = [
  ..."$arg_case $request_method $uri $status $body_bytes_sent $http2 $server_protocol".split(" "),
  ..."$http_host $host $http_cookie $scheme $sent_http_connection $connection_requests".split(" "),
  ..."$content_length $pipe $upstream_status $sent_http_content_type".split(" "),
].join("|");

/** Both contestants' file; sockets are in the folder. */
export const configurationOf = (folder: string, echo: number): string => `
daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log info;
events { worker_connections 256; }
http {
  log_format t '${format}';
  access_log ${folder}/access.log t;
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f;
  uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  client_body_timeout 1500ms; keepalive_timeout 3s; send_timeout 1s;
  proxy_http_version 1.1;
  limit_req_zone $arg_key zone=one:1m rate=1r/m;
  map $http_x_kind $kind { default none; "~^a" letter; }
  server {
    listen unix:${folder}/plain http2; root ${folder}/www; server_name main.test;
    location /ok { return 200 "hello $http_host $host\\n"; }
    location /vars { return 200 "$request|$request_uri|$args|$is_args|$kind|$remote_user|$https|$server_name"; }
    location /444 { return 444; }
    location /204 { return 204; }
    location /301 { return 301 /elsewhere; }
    location /403 { deny all; }
    location /404 { error_page 404 /page; return 404; }
    location /page { internal; return 200 "page of $status"; }
    location /code { error_page 502 =200 /ok; proxy_pass http://127.0.0.1:1; }
    location /down { proxy_pass http://127.0.0.1:1; }
    location /rewrite { rewrite ^/rewrite/(.*) /ok?new=$1 last; }
    location /if { if ($http_x_kind = b) { return 402; } return 200 "if"; }
    location /limited { limit_req zone=one; return 200 "never"; }
    location /rate { limit_rate 1m; root ${folder}/www; }
    location /added { add_header X-Added "$arg_a" always; add_trailer X-Trailer end; root ${folder}/www; try_files /f.txt =404; }
    location /small { client_max_body_size 10; proxy_pass http://127.0.0.1:${echo}; }
    location /p { proxy_pass http://127.0.0.1:${echo}; }
    location /u { proxy_pass http://127.0.0.1:${echo}; proxy_request_buffering off; }
    location /u10 { proxy_pass http://127.0.0.1:${echo}; proxy_request_buffering off; proxy_http_version 1.0; }
    location /intercept { proxy_pass http://127.0.0.1:${echo}; proxy_intercept_errors on; error_page 404 /page; }
    location /ws { proxy_pass http://127.0.0.1:${echo}; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }
    location /real { set_real_ip_from unix:; real_ip_header X-Forwarded-For; return 200 "$remote_addr"; }
  }
  server { listen unix:${folder}/plain; server_name other.test; location / { return 200 "other"; } }
  server { listen unix:${folder}/two http2; keepalive_requests 2; location / { return 200 "x$connection_requests"; } }
  server { listen unix:${folder}/proxied http2 proxy_protocol; location / { return 200 "$proxy_protocol_addr $http2"; } }
  server {
    listen unix:${folder}/tls ssl http2; server_name main.test;
    ssl_certificate ${folder}/c.pem; ssl_certificate_key ${folder}/k.pem;
    location / { return 200 "$ssl_alpn_protocol $http2 $scheme $server_protocol $https\\n"; }
    location /301 { return 301 /elsewhere; }
    location /file { alias ${folder}/www/big.bin; }
    location /p { proxy_pass http://127.0.0.1:${echo}; }
  }
  server { listen unix:${folder}/tls ssl; server_name other.test; ssl_certificate ${folder}/c.pem; ssl_certificate_key ${folder}/k.pem; location / { return 200 "other $http2\\n"; } }
  server { listen unix:${folder}/old ssl; ssl_certificate ${folder}/c.pem; ssl_certificate_key ${folder}/k.pem; location / { return 200 "old $ssl_alpn_protocol $http2 $server_protocol\\n"; } }
}
`;
