/*
 * What directives with a grammar of their own take and refuse, as questions to nginx. Several are
 * separated by a bar between blanks; `@` and letters name the blocks where another grammar holds.
 */
interface Samples {
  readonly good: string;
  readonly bad: string;
}

const bind: Samples = {
  good: "127.0.0.1 | off | $remote_addr | 127.0.0.1:0 | 127.0.0.1 transparent | ::1 | [::1]:0",
  bad: "x | 127.0.0.1:x | 300.0.0.1 | $ | 127.0.0.1 bogus",
};

const cachePath: Samples = {
  good: "lbc-cache keys_zone=a:1m | lbc-cache levels=1:2 keys_zone=a:1m inactive=10m max_size=1g | lbc-cache keys_zone=a:1m use_temp_path=off | lbc-cache keys_zone=a:64k min_free=1m loader_files=10 | lbc-cache levels=2 keys_zone=a:1m manager_sleep=50 purger=off",
  bad: "lbc-cache levels=1:2 | lbc-cache keys_zone=a | lbc-cache levels=4 keys_zone=a:1m | lbc-cache keys_zone=a:1m inactive=x | lbc-cache keys_zone=a:1m max_size=x | lbc-cache keys_zone=a:1m bogus",
};

const cacheValid: Samples = {
  good: "10m | 200 302 10m | any 1m | 404 1m | 200 5",
  bad: "x | 200 x | bogus 1m | 99 1m | 600 1m | 200",
};

const cacheKey: Samples = {
  good: "a | $remote_addr | $scheme$host$uri | a$uri | ${uri}",
  bad: "$ | a$ | ${ | ${uri | ${}",
};

const cache: Samples = {
  good: "off | OFF$uri | $uri | a$host | ${host}",
  bad: "$ | ${ | ${host | a$ | ${}",
};

const store: Samples = {
  good: "on | off | /tmp/lbc$uri | /tmp/$host | $document_root$uri",
  bad: "$ | ${ | ${uri | a$ | ${}",
};

const param: Samples = {
  good: "A b | A $uri | A $host if_not_empty | HTTP_X b | A ${uri}",
  bad: "A b bogus | A $ | A ${ | A ${uri | A a$",
};

const address: Samples = {
  good: "127.0.0.1 | 10.0.0.0/8 | all | ::1 | 2001:db8::/32 | unix:",
  bad: "x | 10.0.0.0/33 | 300.0.0.1 | 127.0.0.1/x | $remote_addr",
};

const errorLog: Samples = {
  good: "stderr | stderr debug | stderr emerg | stderr notice | stderr warn",
  bad: "stderr bogus | stderr WARN | stderr 1 | stderr info,warn | stderr infox",
};

const capabilities: Samples = { good: "A | A B | LOGIN | a b c | IDLE", bad: "" };

const quality: Samples = {
  good: "1 | 75 | 100 | $arg_q | 50",
  bad: "x | 0 | 101 | -1 | 1.5",
};

/** By name; with `@LETTERS` for the blocks where another grammar holds. */
export const argumentSamples: Readonly<Record<string, Samples>> = {
  add_trailer: {
    good: 'X a | X a always | X $host | X "" | X ${host}',
    bad: "X a bogus | X $ | X a ALWAYS1 | X ${ | X a$",
  },
  aio: {
    good: "off | threads | threads=default | threads=$host | on",
    bad: "x | 1 | onn | thread | yes",
  },
  alias: { good: "/a | /a/ | $document_root/a | a | /a$uri", bad: "$ | ${ | /a/$ | ${uri | ${}" },
  allow: address,
  deny: address,
  ancient_browser: { good: "msie | netscape4 | a b | Lynx | a", bad: "" },
  ancient_browser_value: { good: "1 | a | x | yes | $host", bad: "" },
  auth_basic_user_file: {
    good: "/a | a | $host | /a/$host | a$uri",
    bad: "$ | ${ | a$ | ${uri | ${}",
  },
  auth_http: {
    good: "127.0.0.1/a | http://127.0.0.1/a | 127.0.0.1:80/a | 127.0.0.1 | unix:/tmp/a:/b",
    bad: "127.0.0.1:x | 127.0.0.1:0 | 127.0.0.1:70000 | http:// | [::1",
  },
  auth_http_header: { good: "A b | X-Y z | a b | A 1 | X-Z abc", bad: "" },
  auth_request: { good: "/a | off | a | $uri | /a/b", bad: "" },
  auth_request_set: {
    good: "$a b | $a $uri | $b $upstream_status | $a a$host | $a x",
    bad: "a b | $ b | $a $ | $a ${ | $a ${uri",
  },
  charset: { good: "utf-8 | off | koi8-r | $charset2x | UTF-8", bad: "" },
  source_charset: { good: "utf-8 | off | koi8-r | windows-1251 | UTF-8", bad: "" },
  charset_map: {
    good: "koi8-r utf-8 { } | a b { 80 E282AC; } | a b { } | x y { 80 81; } | utf-8 a { }",
    bad: "a a { } | a b { x y; } | a b { 80; } | a b { 800 1; } | a b { 80 xx; }",
  },
  debug_connection: {
    good: "127.0.0.1 | 10.0.0.0/8 | localhost | ::1 | unix:",
    bad: "300.0.0.1 | 10.0.0.0/33 | 127.0.0.1/x | 1.2.3.4.5 | 10.0.0.0/-1",
  },
  directio: { good: "off | 4m | 512 | 1g | 8k", bad: "x | on | -1 | 1t | 4mb" },
  disable_symlinks: {
    good: "on | off | if_not_owner | on from=/a | if_not_owner from=$document_root",
    bad: "x | on x | 1 | on from= | yes",
  },
  env: { good: "PATH | A=b | TZ | HOME | A=", bad: "" },
  "error_log@hlsaAMS": errorLog,
  error_log: errorLog,
  error_page: {
    good: "404 /a | 500 502 /b | 404 =200 /c | 404 = /d | 404 @x",
    bad: "299 /a | 600 /a | x /a | 404 =x /a | 499 /a",
  },
  expires: {
    good: "off | epoch | max | 1h | modified +24h | @15h30m | $host | -1 | modified 1d",
    bad: "x | modified | @25h | 1x | modified @1h | @-1h",
  },
  fastcgi_bind: bind,
  grpc_bind: bind,
  memcached_bind: bind,
  proxy_bind: bind,
  scgi_bind: bind,
  uwsgi_bind: bind,
  fastcgi_cache: cache,
  proxy_cache: cache,
  scgi_cache: cache,
  uwsgi_cache: cache,
  fastcgi_cache_key: cacheKey,
  proxy_cache_key: cacheKey,
  scgi_cache_key: cacheKey,
  uwsgi_cache_key: cacheKey,
  fastcgi_cache_path: cachePath,
  proxy_cache_path: cachePath,
  scgi_cache_path: cachePath,
  uwsgi_cache_path: cachePath,
  fastcgi_cache_valid: cacheValid,
  proxy_cache_valid: cacheValid,
  scgi_cache_valid: cacheValid,
  uwsgi_cache_valid: cacheValid,
  fastcgi_param: param,
  scgi_param: param,
  uwsgi_param: param,
  fastcgi_pass: {
    good: "127.0.0.1:9000 | unix:/tmp/a.sock | $host | 127.0.0.1 | [::1]:9000",
    bad: "127.0.0.1:x | 127.0.0.1:0 | 127.0.0.1:70000 | [::1 | unix:",
  },
  scgi_pass: {
    good: "127.0.0.1:9000 | unix:/tmp/a.sock | $host | scgi://127.0.0.1:9000 | [::1]:9000",
    bad: "127.0.0.1 | 127.0.0.1:x | 127.0.0.1:0 | 127.0.0.1:70000 | [::1 | unix:",
  },
  uwsgi_pass: {
    good: "127.0.0.1:9000 | unix:/tmp/a.sock | uwsgi://127.0.0.1:9000 | suwsgi://127.0.0.1:9000 | [::1]:9000",
    bad: "127.0.0.1 | 127.0.0.1:x | 127.0.0.1:0 | 127.0.0.1:70000 | [::1 | unix:",
  },
  grpc_pass: {
    good: "127.0.0.1:9000 | grpc://127.0.0.1:9000 | grpcs://127.0.0.1:9000 | unix:/tmp/a.sock | [::1]:9000",
    bad: "127.0.0.1 | 127.0.0.1:x | 127.0.0.1:0 | 127.0.0.1:70000 | [::1 | unix:",
  },
  memcached_pass: {
    good: "127.0.0.1:11211 | unix:/tmp/a.sock | [::1]:11211 | 127.0.0.1:1 | 127.0.0.1:65535",
    bad: "127.0.0.1 | 127.0.0.1:x | 127.0.0.1:0 | 127.0.0.1:70000 | [::1 | unix:",
  },
  fastcgi_split_path_info: {
    good: "^(.+\\.php)(/.+)$ | ^(a)(b)$ | (a)(b)(c) | ^(.+?\\.php)(/.*)$ | (.*)(.*)",
    bad: "^a$ | ^(a)$ | (a | [a | ^(a)b$",
  },
  fastcgi_store: store,
  proxy_store: store,
  scgi_store: store,
  uwsgi_store: store,
  geo: {
    good: "$a { } | $remote_addr $a { default 0; } | $a { 10.0.0.0/8 1; } | $a { ranges; 10.0.0.0-10.0.0.9 1; } | $a { default 0; delete 10.0.0.0/8; proxy 10.0.0.1; proxy_recursive; }",
    bad: "a { } | $ { } | $a { 10.0.0.0/33 1; } | $a { x 1; } | $a { default; } | $a b { } | a $a { } | $a { 10.0.0.1 1 2; }",
  },
  geoip_city: { good: "/gone.dat | /gone.dat utf8 | gone | /gone | /a/gone.dat", bad: "" },
  geoip_country: { good: "/gone.dat | /gone.dat utf8 | gone | /gone | /a/gone.dat", bad: "" },
  geoip_org: { good: "/gone.dat | /gone.dat utf8 | gone | /gone | /a/gone.dat", bad: "" },
  geoip_proxy: {
    good: "127.0.0.1 | 10.0.0.0/8 | ::1 | 2001:db8::/32 | 192.168.0.0/16",
    bad: "x | 10.0.0.0/33 | 300.0.0.1 | 127.0.0.1/x | 1",
  },
  grpc_ssl_password_file: { good: "/gone | gone | /a/gone | ./gone | a", bad: "" },
  proxy_ssl_password_file: { good: "/gone | gone | /a/gone | ./gone | a", bad: "" },
  uwsgi_ssl_password_file: { good: "/gone | gone | /a/gone | ./gone | a", bad: "" },
  ssl_password_file: { good: "/gone | gone | /a/gone | ./gone | a", bad: "" },
  gzip_disable: { good: "msie6 | MSIE | a b | ^Mozilla | a.*b", bad: "(a | [a | *a | a( | a b(" },
  http2_idle_timeout: { good: "1 | x | 3m | 0 | a", bad: "" },
  http2_recv_timeout: { good: "1 | x | 3m | 0 | a", bad: "" },
  http2_max_requests: { good: "1 | x | 3m | 0 | a", bad: "" },
  http2_max_field_size: { good: "1 | x | 3m | 0 | a", bad: "" },
  http2_max_header_size: { good: "1 | x | 3m | 0 | a", bad: "" },
  image_filter: {
    good: "off | test | size | rotate 90 | resize 100 100 | crop 10 - | resize $arg_w -",
    bad: "x | resize x 1 | rotate 45 | crop 1 | resize 0 1 | test 1",
  },
  image_filter_jpeg_quality: quality,
  image_filter_webp_quality: quality,
  image_filter_sharpen: { good: "0 | 100 | $arg_q | 1 | 50", bad: "x | 101 | -1 | 1.5 | 1k" },
  imap_capabilities: capabilities,
  pop3_capabilities: capabilities,
  smtp_capabilities: capabilities,
  include: { good: "/gone/*.conf | gone/*.inc | /gone.conf | /a/*/b | gone.conf", bad: "" },
  index: {
    good: "a | a b /c | $host.html | index.html index.php | /a",
    bad: "$ | ${ | ${host | a$ b | /a b",
  },
  limit_conn: {
    good: "a 1 | a 10 | addr 65535 | a 100 | z 2",
    bad: "a 0 | a x | a -1 | a 65536 | a 1k",
  },
  limit_conn_zone: {
    good: "$remote_addr zone=a:1m | $binary_remote_addr zone=b:64k | a zone=c:1m | $remote_addr$remote_port zone=d:8m | x zone=e:1m",
    bad: "$remote_addr zone=a | $remote_addr bogus | $ zone=a:1m | $remote_addr zone=a:x | $remote_addr zone=a:1k",
  },
  limit_req: {
    good: "zone=a | zone=a burst=5 | zone=a burst=5 nodelay | zone=a burst=5 delay=3 | zone=a nodelay",
    bad: "burst=5 | zone=a burst=x | zone=a burst=0 | zone=a bogus | zone=a delay=x",
  },
  limit_req_zone: {
    good: "$remote_addr zone=a:1m rate=1r/s | $host zone=a:64k rate=30r/m | $remote_addr zone=b:1m rate=10r/s | a zone=c:1m rate=1r/s | $remote_addr zone=d:1m rate=100r/m",
    bad: "$remote_addr zone=a:1m rate=x | $remote_addr zone=a rate=1r/s | $remote_addr zone=a:1m rate=0r/s | $remote_addr zone=a:1k rate=1r/s | $remote_addr zone=a:1m bogus | $ zone=a:1m rate=1r/s",
  },
  "listen@A": {
    good: "127.0.0.1:1025 | 1025 | *:1025 | 127.0.0.1:1025 bind | [::1]:1025 ipv6only=on | 1025 so_keepalive=on backlog=5",
    bad: "0 | 65536 | 127.0.0.1 | 1025 bogus | 1025 backlog=x | [::1:25",
  },
  "listen@S": {
    good: "1025 | 127.0.0.1:1025 | 1025 udp | 1025 reuseport | 1025 backlog=5 so_keepalive=on | 127.0.0.1:1025-1027 | [::1]:1025 ipv6only=on | 1025 proxy_protocol | 1025 rcvbuf=8k sndbuf=8k",
    bad: "0 | 65536 | 127.0.0.1 | 1025 bogus | 1025 backlog=x | 1025 udp proxy_protocol | [::1:25 | 1025 fastopen=x",
  },
  load_module: { good: "modules/gone.so | /gone.so | gone | gone.so | /a/gone.so", bad: "" },
  location: {
    good: "/a { } | = /a { } | ^~ /a { } | ~ a { } | ~* \\.php$ { } | @a { } | =/a { }",
    bad: "bogus /a { } | = { } | ~ (a { } | ! /a { } | ~~ a { } | a b { }",
  },
  "location@l": {
    good: "/a { } | = /a { } | ^~ /a { } | ~ a { } | ~* \\.php$ { }",
    bad: "bogus /a { } | ~ (a { } | @a { } | ! /a { } | = a { }",
  },
  log_format: {
    good: "a $remote_addr | a escape=json '$remote_addr' b | a escape=none x | a x y | a escape=default x",
    bad: "a escape=bogus x | a $ | a ${ | a ${remote_addr | a $-",
  },
  "access_log@MS": {
    good: "off | /dev/null basic1x | off x | off y z | off basic",
    bad: "/dev/null | /dev/null gone | /dev/null gone bogus | /dev/null gone buffer=x | /dev/null gone flush=x",
  },
  map: {
    good: "$remote_addr $a { } | $remote_addr $a { default 1; } | $remote_addr $a { ~^1 2; } | a$remote_addr $a { hostnames; x y; } | $remote_addr $a { volatile; a b; '' c; }",
    bad: "$remote_addr a { } | $ $a { } | $remote_addr $ { } | $remote_addr $a { a; } | $remote_addr $a { ~(a 1; } | $remote_addr $a { a b c; } | $remote_addr $a { a 1; a 2; }",
  },
  mirror: { good: "/a | off | /mirror | a | $uri", bad: "" },
  modern_browser: {
    good: "msie 5.5 | gecko 1.0 | unlisted | opera 9.0 | konqueror 3.0 | safari 413",
    bad: "x 1 | msie x | msie | bogus | msie 1.2.3.4.5 | unlistedx",
  },
  modern_browser_value: { good: "1 | a | x | yes | $host", bad: "" },
  open_file_cache: {
    good: "off | max=10 | max=10 inactive=20s | max=1 inactive=1m | max=100",
    bad: "x | max=0 | max=x | inactive=20s | max=10 inactive=x | max=10 bogus",
  },
  open_log_file_cache: {
    good: "off | max=10 | max=10 inactive=20s | max=10 valid=1m min_uses=2 | max=1 inactive=1s valid=1s min_uses=1",
    bad: "x | max=0 | max=x | inactive=20s | max=10 min_uses=0 | max=10 valid=x",
  },
  perl: {
    good: "'sub { return OK; }' | 'sub { }' | 'sub { 1 }' | a::b | 'sub { return 200; }'",
    bad: "",
  },
  perl_set: {
    good: "$a 'sub { 1 }' | $b 'sub { return 2; }' | $c a::b | $a 'sub { }' | $x 'sub { 3 }'",
    bad: "a 'sub { 1 }' | b x | a::b c | x 'sub { }' | 1 x",
  },
  protocol: { good: "smtp | imap | pop3 | imap | smtp", bad: "x | http | SMTP | pop | imaps" },
  proxy_cookie_domain: {
    good: "off | a b | ~^(a)$ $1 | $host b | a $host",
    bad: "x | ~(a b | a $ | on | a",
  },
  proxy_cookie_path: {
    good: "off | /a /b | ~^/(a) /$1 | ~*/a /b | / $uri",
    bad: "x | ~(a b | a $ | on | /a",
  },
  proxy_cookie_flags: {
    good: "off | a secure | ~a httponly samesite=strict | a nosecure | a samesite=lax secure | $host $host",
    bad: "a bogus | ~(a secure | a samesite=x | a secure bogus | a $",
  },
  "proxy_pass@S": {
    good: "127.0.0.1:1 | unix:/tmp/a.sock | $remote_addr:80 | [::1]:80 | 127.0.0.1:65535",
    bad: "127.0.0.1 | 127.0.0.1:x | 127.0.0.1:0 | 127.0.0.1:70000 | [::1 | $",
  },
  "proxy_pass@x": {
    good: "http://127.0.0.1 | http://127.0.0.1:80 | https://127.0.0.1 | http://[::1]:80 | http://unix:/tmp/a.sock",
    bad: "127.0.0.1 | ftp://127.0.0.1 | http:// | http://127.0.0.1:x | http://127.0.0.1/a",
  },
  "proxy_pass@j": {
    good: "http://127.0.0.1 | http://127.0.0.1:80 | https://127.0.0.1 | http://[::1]:80 | http://unix:/tmp/a.sock",
    bad: "127.0.0.1 | ftp://127.0.0.1 | http:// | http://127.0.0.1:x | http://127.0.0.1/a",
  },
  real_ip_header: { good: "X-Real-IP | proxy_protocol | X-Forwarded-For | A | x", bad: "" },
  resolver: {
    good: "127.0.0.1 | 127.0.0.1 valid=30s | 127.0.0.1:5353 | 127.0.0.1 [::1] ipv6=off | 127.0.0.1 ipv6=on",
    bad: "127.0.0.1 valid=x | 127.0.0.1 ipv6=x | 127.0.0.1:x | [::1 | 127.0.0.1 valid=",
  },
  "return@S": {
    good: "x | $remote_addr | 'a b' | 404 | a${remote_addr}",
    bad: "$ | a$ | ${ | ${remote_addr | ${}",
  },
  "server@haM": { good: "{ }", bad: "" },
  "server@M": { good: "{ listen 127.0.0.1:2; return x; }", bad: "{ }" },
  "server@a": { good: "{ listen 127.0.0.1:26; protocol smtp; }", bad: "" },
  "server@h": { good: "{ }", bad: "" },
  "server@U": {
    good: "127.0.0.1:1 | 127.0.0.1:80 weight=5 | 127.0.0.1:1 max_fails=0 fail_timeout=1m30s | 127.0.0.1:1 max_conns=10 | 127.0.0.1:1 backup | 127.0.0.1:1 down | unix:/tmp/a.sock",
    bad: "127.0.0.1 | 127.0.0.1:0 | 127.0.0.1:x | 127.0.0.1:1 weight=0 | 127.0.0.1:1 weight=x | 127.0.0.1:1 bogus | 127.0.0.1:1 fail_timeout=x",
  },
  "server_name@A": { good: "a.com | x | _ | mail.example.com | a", bad: "" },
  "set@S": {
    good: "$a b | $a $remote_addr | $a '' | $b a$remote_port | $a x",
    bad: "a b | $ b | $a $ | $a ${ | $a ${remote_addr",
  },
  set_real_ip_from: {
    good: "127.0.0.1 | 10.0.0.0/8 | ::1 | 2001:db8::/32 | unix:",
    bad: "10.0.0.0/33 | 300.0.0.1 | 127.0.0.1/x | 10.0.0.0/-1 | 1.2.3.4.5",
  },
  split_clients: {
    good: "$remote_addr $a { * b; } | $remote_addr $a { 50% x; * y; } | a$remote_addr $a { 0.5% x; 99.5% y; } | $remote_addr $a { 10% a; 20% b; * c; } | $remote_addr $a { }",
    bad: "$remote_addr a { * b; } | $ $a { * b; } | $remote_addr $a { 50 x; } | $remote_addr $a { 60% x; 50% y; } | $remote_addr $a { x% y; } | $remote_addr $a { 0% y; }",
  },
  ssl_alpn: { good: "h2 | h2 http/1.1 | a | a b c | http/1.1", bad: "" },
  ssl_engine: {
    good: "dynamic | rdrand | dynamic | rdrand | dynamic",
    bad: "bogus | x | gone | 1 | on",
  },
  ssl_ocsp_cache: {
    good: "off | shared:a:1m | shared:b:64k | shared:ocsp:10m | shared:c:8k",
    bad: "x | shared:a | shared:a:x | shared::1m | shared:a:1 | on",
  },
  ssl_session_cache: {
    good: "off | none | builtin | builtin:1000 | shared:a:1m | builtin shared:b:1m",
    bad: "bogus | shared:a | shared:a:1 | shared::1m | builtin:x",
  },
  starttls: { good: "on | off | only | on | off", bad: "x | 1 | yes | onl | true" },
  stub_status: { good: " | on | off | a | 1", bad: "" },
  sub_filter: {
    good: "a b | a '' | $host b | a $uri | 'a b' c",
    bad: "'' b | $ b | a $ | a ${ | ${ b",
  },
  thread_pool: {
    good: "a threads=4 | a threads=1 max_queue=10 | default threads=16 | b threads=2 | c threads=8 max_queue=0",
    bad: "a threads=0 | a threads=x | a bogus | a max_queue=1 | a threads=4 max_queue=x",
  },
  types: {
    good: "{ } | { text/html html; } | { text/html html htm; a/b c; } | { a/b c; a/d e; } | { default x; }",
    bad: "",
  },
  "upstream@h": {
    good: "a { server 127.0.0.1; } | b { server 127.0.0.1; server 127.0.0.2; } | c { server unix:/tmp/a; } | d { server 127.0.0.1 weight=2; } | e.f { server 127.0.0.1; }",
    bad: "a { server 127.0.0.1:x; } | a { bogus; } | a { listen 80; } | a { server 127.0.0.1 bogus; } | a { weight 1; }",
  },
  "upstream@M": {
    good: "a { server 127.0.0.1:1; } | b { server 127.0.0.1:1; server 127.0.0.2:1; } | c { server unix:/tmp/a; } | d { server 127.0.0.1:1 weight=2; } | e.f { server 127.0.0.1:1; }",
    bad: "a { server 127.0.0.1; } | a { bogus; } | a { listen 80; } | a { server 127.0.0.1:1 bogus; } | a { weight 1; }",
  },
  use: { good: "epoll | select | poll | epoll | epoll", bad: "x | kqueue | EPOLL | on | 1" },
  userid_expires: { good: "max | off | 365d | 1y | 1h", bad: "x | on | 1x | -1 | 1.5d" },
  userid_mark: { good: "off | a | Z | 1 | =", bad: "ab | - | $ | on | ?" },
  valid_referers: {
    good: "none | none blocked server_names | *.a.com | a.com/b | ~a | a.*",
    bad: "~(a | *.*.a | *a | ~ | a..*",
  },
  worker_connections: { good: "1 | 512 | 1024 | 10000 | 768", bad: "x | -1 | 1k | 1.5 | auto" },
  worker_cpu_affinity: {
    good: "auto | 0001 | 01 10 | auto 11 | 1",
    bad: "x | 2 | 012 | autox | a",
  },
  worker_priority: { good: "0 | -5 | 10 | 19 | -20", bad: "x | 1.5 | 1k | + | --1" },
  xml_entities: { good: "/gone | gone | a | /a/gone | ./x", bad: "" },
  xslt_param: {
    good: "a b | a $uri | x 1 | a 'b c' | a $host",
    bad: "a $ | a ${ | a ${uri | a a$ | a ${}",
  },
  xslt_string_param: {
    good: "a b | a $uri | x 1 | a 'b c' | a $host",
    bad: "a $ | a ${ | a ${uri | a a$ | a ${}",
  },
  xslt_stylesheet: { good: "/gone | gone a=b | gone a=$uri | a | /a/gone", bad: "" },
  zone: { good: "a 64k | a 1m | b 8m | c 128k | d 32k", bad: "a x | a 1k | a -1 | a 1.5m | a 8kb" },
  stream: { good: "{ }", bad: "" },
  mail: { good: "{ }", bad: "" },
  events: {
    good: "{ } | { worker_connections 1; } | { multi_accept on; } | { use epoll; } | { accept_mutex off; }",
    bad: "{ bogus; } | { listen 80; } | { use x; } | { multi_accept x; } | { worker_connections x; }",
  },
  http: {
    good: "{ } | { sendfile on; } | { server { } } | { root /a; } | { gzip on; }",
    bad: "{ bogus; } | { use epoll; } | { sendfile x; } | { server a { } } | { proxy_pass http://127.0.0.1; }",
  },
  limit_except: {
    good: "GET { } | GET POST { deny all; } | PUT { } | DELETE { allow all; } | PROPFIND { }",
    bad: "X { } | get { } | GET bogus { } | GET { root /a; } | 1 { }",
  },
  empty_gif: { good: "", bad: "" },
  internal: { good: "", bad: "" },
  break: { good: "", bad: "" },
  // Modules of third parties that Debian has.
  echo: { good: "a | a b | -n a | '' | $host", bad: "$ | ${ | ${host | a $ | ${}" },
  more_set_headers: {
    good: "'A: b' | 'A: b' 'C: d' | -s 404 'A: b' | 'A: $host' | -t text/html 'A: b'",
    bad: "$ | ${ | -s x 'A: b' | -x 'A: b' | 'A: $'",
  },
  more_clear_headers: {
    good: "A | A B | -s 404 A | 'A*' | -t text/html A",
    bad: "-s x A | -x A | -s 404 | -s | -t",
  },
  fair: {
    good: "no_rr | weight_mode=idle | weight_mode=peak | no_rr weight_mode=idle | weight_mode=idle no_rr",
    bad: "",
  },
  geoip2: { good: "/gone.mmdb { } | gone { } | /a { } | x.mmdb { } | /a/b { }", bad: "" },
  set_md5: {
    good: "$a b | $a $host | $a | $b $uri | $a 'x y'",
    bad: "a b | $ b | b | $a $ | $a ${",
  },
  lua_shared_dict: {
    good: "a 1m | b 64k | c 12k | dogs 10m | e 8192",
    bad: "a x | a 1k | a 0 | a -1 | a 1.5m",
  },
  upload_progress: {
    good: "a 1m | b 64k | c 8m | z 2m | d 128k",
    bad: "a x | a 1g | a -1 | a 1.5m | a 8kb",
  },
  lua_code_cache: { good: "on | off", bad: "x | 1 | yes | onn | true" },
  js_set: {
    good: "$a a.b | $a f | $b main.x | $c y | $d z.z",
    bad: "a b | x y | b c | a main.x | 1 2",
  },
  subs_filter: { good: "a b | a b g | a b gi | (a) b r | a b o", bad: "" },
};
