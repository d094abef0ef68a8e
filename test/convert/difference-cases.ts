interface DifferenceCase {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly input: string;
  /** Without the first line that says from what to what. */
  readonly output: string;
  readonly outcomes: readonly string[];
}

/** One word, several meanings: what each product makes of the others'. */
export const differenceCases: readonly DifferenceCase[] = [
  {
    name: "http2 of http moves into every listen that speaks TLS",
    from: "nginx@1.31",
    to: "nginx@1.22",
    input:
      "http {\n  http2 on;\n  server {\n    listen 443 ssl;\n    listen [::]:443 ssl;\n  }\n}\n",
    output:
      "http {\n  # lbc:nginx@1.31 http2 on;\n  server {\n    # lbc:nginx@1.31 listen 443 ssl;\\\n    listen 443 ssl http2; # lbc:nginx@1.31+\n    # lbc:nginx@1.31 listen [::]:443 ssl;\\\n    listen [::]:443 ssl http2; # lbc:nginx@1.31+\n  }\n  ssl_protocols TLSv1.2 TLSv1.3; # lbc:nginx@1.31+\n}\n",
    outcomes: ["explicit http"],
  },
  {
    name: "http2 in listen holds for neighbours too",
    from: "nginx@1.31",
    to: "nginx@1.22",
    input:
      "http {\n  server {\n    listen 443 ssl;\n    http2 on;\n  }\n  server {\n    listen 443 ssl;\n  }\n}\n",
    output:
      "http {\n  server {\n    # lbc:nginx@1.31 listen 443 ssl;\\\n    listen 443 ssl http2; # lbc:nginx@1.31+\n    # lbc:nginx@1.31 http2 on;\n  }\n  server {\n    listen 443 ssl;\n  }\n  ssl_protocols TLSv1.2 TLSv1.3; # lbc:nginx@1.31+\n}\n",
    outcomes: ["explicit http", "approximated listen"],
  },
  {
    name: "HTTP/2 without TLS is lost",
    from: "nginx@1.31",
    to: "nginx@1.22",
    input: "http {\n  server {\n    listen 80;\n    http2 on;\n  }\n}\n",
    output: "http {\n  server {\n    listen 80;\n    # lbc:nginx@1.31 http2 on;\n  }\n}\n",
    outcomes: ["dropped http2"],
  },
  {
    name: "http2 leaves listen where all servers of the address have it",
    from: "nginx@1.22",
    to: "nginx@1.31",
    input:
      "http {\n  server {\n    listen 443 ssl http2;\n    listen [::]:443 ssl http2;\n  }\n}\n",
    output:
      "http {\n  server {\n    # lbc:nginx@1.22 listen 443 ssl http2;\\\n    listen 443 ssl; http2 on; # lbc:nginx@1.22+\n    # lbc:nginx@1.22 listen [::]:443 ssl http2;\\\n    listen [::]:443 ssl; # lbc:nginx@1.22+\n  }\n  ssl_protocols TLSv1 TLSv1.1 TLSv1.2; # lbc:nginx@1.22+\n}\n",
    outcomes: ["explicit http"],
  },
  {
    name: "http2 stays in listen where a neighbour lives on it",
    from: "nginx@1.22",
    to: "nginx@1.31",
    input:
      "http {\n  server {\n    listen 443 ssl http2;\n  }\n  server {\n    listen 443 ssl;\n  }\n}\n",
    output:
      "http {\n  server {\n    listen 443 ssl http2;\n  }\n  server {\n    listen 443 ssl;\n  }\n  ssl_protocols TLSv1 TLSv1.1 TLSv1.2; # lbc:nginx@1.22+\n}\n",
    outcomes: ["explicit http"],
  },
  {
    name: "keepalive: words of 1.29.7",
    from: "nginx@1.31",
    to: "nginx@1.22",
    input:
      "upstream a {\n  server b;\n  keepalive 16 local;\n}\nupstream b {\n  server c;\n  keepalive 0;\n}\n",
    output:
      "upstream a {\n  server b;\n  # lbc:nginx@1.31 keepalive 16 local;\\\n  keepalive 16; # lbc:nginx@1.31+\n}\nupstream b {\n  server c;\n  # lbc:nginx@1.31 keepalive 0;\n}\n",
    outcomes: ["approximated keepalive"],
  },
  {
    name: "connections to backends mean the same in an older nginx",
    from: "nginx@1.31",
    to: "nginx@1.22",
    input:
      "http {\n  upstream a {\n    least_conn;\n    server b;\n  }\n  server {\n    location / {\n      proxy_pass http://a;\n      proxy_set_header Host $host;\n    }\n  }\n}\n",
    output:
      'http {\n  upstream a {\n    least_conn;\n    server b;\n    keepalive 32; # lbc:nginx@1.31+\n  }\n  server {\n    location / {\n      proxy_pass http://a;\n      proxy_set_header Host $host;\n      proxy_set_header Connection ""; # lbc:nginx@1.31+\n    }\n  }\n  proxy_http_version 1.1; # lbc:nginx@1.31+\n  proxy_set_header Connection ""; # lbc:nginx@1.31+\n}\n',
    outcomes: ["explicit http", "explicit upstream", "explicit location"],
  },
  {
    name: "connections to backends mean the same in a newer nginx",
    from: "nginx@1.22",
    to: "nginx@1.31",
    input:
      "http {\n  upstream a {\n    server b;\n  }\n  server {\n    location / {\n      proxy_pass http://a;\n      proxy_set_header Host $host;\n    }\n  }\n}\n",
    output:
      "http {\n  upstream a {\n    server b;\n    keepalive 0; # lbc:nginx@1.22+\n  }\n  server {\n    location / {\n      proxy_pass http://a;\n      proxy_set_header Host $host;\n    }\n  }\n  proxy_http_version 1.0; # lbc:nginx@1.22+\n}\n",
    outcomes: ["explicit http", "explicit upstream"],
  },
  {
    name: "what is written is no default",
    from: "nginx@1.22",
    to: "nginx@1.31",
    input:
      'http {\n  proxy_http_version 1.1;\n  proxy_set_header Connection "";\n  upstream a {\n    server b;\n    keepalive 4;\n  }\n  server {\n    location / {\n      proxy_pass http://a;\n    }\n  }\n}\n',
    output:
      'http {\n  proxy_http_version 1.1;\n  proxy_set_header Connection "";\n  upstream a {\n    server b;\n    keepalive 4;\n  }\n  server {\n    location / {\n      proxy_pass http://a;\n    }\n  }\n}\n',
    outcomes: [],
  },
  {
    name: "national certificates: four directives become two",
    from: "tengine",
    to: "ths",
    input:
      "server {\n  enable_ntls on;\n  ssl_sign_certificate s.pem;\n  ssl_sign_certificate_key s.key;\n  ssl_enc_certificate e.pem;\n  ssl_enc_certificate_key e.key;\n}\n",
    output:
      "server {\n  ssl_gmtls on;\n  # lbc:tengine ssl_sign_certificate s.pem;\\\n  ssl_certificate s.pem e.pem; # lbc:tengine+\n  # lbc:tengine ssl_sign_certificate_key s.key;\\\n  ssl_certificate_key s.key e.key; # lbc:tengine+\n  # lbc:tengine ssl_enc_certificate e.pem;\n  # lbc:tengine ssl_enc_certificate_key e.key;\n}\n",
    outcomes: [],
  },
  {
    name: "national certificates and the switch for THS 6.0.0",
    from: "tengine",
    to: "ths@6.0.0",
    input:
      "server {\n  enable_ntls on;\n  ssl_protocols TLSv1.2;\n  ssl_sign_certificate s.pem;\n  ssl_enc_certificate e.pem;\n}\n",
    output:
      "server {\n  # lbc:tengine enable_ntls on;\n  # lbc:tengine ssl_protocols TLSv1.2;\\\n  ssl_protocols GMTLSv1.1 TLSv1.2; # lbc:tengine+\n  # lbc:tengine ssl_sign_certificate s.pem;\\\n  ssl_certificate s.pem; ssl_certificate e.pem; # lbc:tengine+\n  # lbc:tengine ssl_enc_certificate e.pem;\n}\n",
    outcomes: [],
  },
  {
    name: "four lines of THS 6.0.0 are no RSA and ECDSA",
    from: "ths@6.0.0",
    to: "tengine",
    input:
      "server {\n  ssl_protocols GMTLSv1.1;\n  ssl_certificate s.pem;\n  ssl_certificate_key s.key;\n  ssl_certificate e.pem;\n  ssl_certificate_key e.key;\n}\n",
    output:
      "server {\n  # lbc:ths ssl_protocols GMTLSv1.1;\\\n  enable_ntls on; # lbc:ths+\n  # lbc:ths ssl_certificate s.pem;\\\n  ssl_sign_certificate s.pem; ssl_enc_certificate e.pem; # lbc:ths+\n  # lbc:ths ssl_certificate_key s.key;\\\n  ssl_sign_certificate_key s.key; ssl_enc_certificate_key e.key; # lbc:ths+\n  # lbc:ths ssl_certificate e.pem;\n  # lbc:ths ssl_certificate_key e.key;\n}\n",
    outcomes: [],
  },
  {
    name: "two certificates without national TLS are RSA and ECDSA",
    from: "ths@6.0.0",
    to: "tengine",
    input:
      "server {\n  ssl_certificate rsa.pem;\n  ssl_certificate_key rsa.key;\n  ssl_certificate ec.pem;\n  ssl_certificate_key ec.key;\n}\n",
    output:
      "server {\n  ssl_certificate rsa.pem;\n  ssl_certificate_key rsa.key;\n  ssl_certificate ec.pem;\n  ssl_certificate_key ec.key;\n}\n",
    outcomes: [],
  },
  {
    name: "from one THS to the next",
    from: "ths@6.0.0",
    to: "ths@6.0.1",
    input:
      "server {\n  ssl_protocols GMTLSv1.1 TLSv1.2;\n  ssl_certificate s.pem;\n  ssl_certificate e.pem;\n}\n",
    output:
      "server {\n  # lbc:ths@6.0.0 ssl_protocols GMTLSv1.1 TLSv1.2;\\\n  ssl_gmtls on; ssl_protocols TLSv1.2; # lbc:ths@6.0.0+\n  # lbc:ths@6.0.0 ssl_certificate s.pem;\\\n  ssl_certificate s.pem e.pem; # lbc:ths@6.0.0+\n  # lbc:ths@6.0.0 ssl_certificate e.pem;\n}\n",
    outcomes: [],
  },
  {
    name: "Angie's two values",
    from: "ths",
    to: "angie",
    input: "server {\n  ssl_gmtls on;\n  ssl_certificate s.pem e.pem;\n}\n",
    output: "server {\n  ssl_ntls on;\n  ssl_certificate s.pem e.pem;\n}\n",
    outcomes: [],
  },
  {
    name: "THS wants sticky behind the algorithm",
    from: "nginx@1.31",
    to: "ths",
    input:
      "upstream a {\n  sticky cookie S expires=1h path=/ secure;\n  least_conn;\n  server b;\n}\n",
    output:
      "upstream a {\n  # lbc:nginx sticky cookie S expires=1h path=/ secure;\n  # lbc:nginx least_conn;\\\n  least_conn; sticky cookie S maxage=3600; # lbc:nginx+\n  server b;\n  keepalive 32; # lbc:nginx+\n}\n",
    outcomes: ["explicit upstream", "approximated sticky"],
  },
  {
    name: "sticky of the module",
    from: "nginx",
    to: "ths",
    input: "upstream a {\n  sticky name=srv expires=1h no_fallback;\n  server b;\n}\n",
    output:
      "upstream a {\n  # lbc:nginx sticky name=srv expires=1h no_fallback;\\\n  sticky cookie srv maxage=3600; # lbc:nginx+\n  server b;\n}\n",
    outcomes: ["approximated sticky"],
  },
  {
    name: "sticky of the module becomes nginx's own",
    from: "nginx",
    to: "nginx@1.31",
    input:
      "upstream a {\n  sticky name=srv expires=1h path=/a httponly hash=sha1;\n  server b;\n  keepalive 2;\n}\n",
    output:
      "upstream a {\n  # lbc:nginx@1.22 sticky name=srv expires=1h path=/a httponly hash=sha1;\\\n  sticky cookie srv expires=3600s path=/a httponly; # lbc:nginx@1.22+\n  server b;\n  keepalive 2;\n}\n",
    outcomes: ["approximated sticky"],
  },
  {
    name: "a bare sticky is an algorithm of THS 6.0.0",
    from: "ths@6.0.0",
    to: "tengine",
    input: "upstream a {\n  sticky;\n  server b;\n}\n",
    output:
      "upstream a {\n  # lbc:ths sticky;\\\n  session_sticky cookie=route; # lbc:ths+\n  server b;\n}\n",
    outcomes: ["approximated sticky"],
  },
  {
    name: "route and learn are the same words",
    from: "nginx@1.31",
    to: "angie",
    input: "upstream a {\n  sticky route $cookie_r;\n  server b route=x;\n}\n",
    output: "upstream a {\n  sticky route $cookie_r;\n  server b route=x;\n}\n",
    outcomes: [],
  },
  {
    name: "session_sticky by rewriting has no counterpart",
    from: "tengine",
    to: "ths",
    input: "upstream a {\n  session_sticky cookie=s mode=rewrite;\n  server b;\n}\n",
    output: "upstream a {\n  # lbc:tengine session_sticky cookie=s mode=rewrite;\n  server b;\n}\n",
    outcomes: ["dropped session_sticky"],
  },
  {
    name: "api and zones of an older THS",
    from: "ths",
    to: "ths@6.0.0",
    input: "server {\n  status_zone a;\n  location /thsapi/ {\n    api /status;\n  }\n}\n",
    output:
      "server {\n  # lbc:ths@6.0.1 status_zone a;\n  location /thsapi/ {\n    # lbc:ths@6.0.1 api /status;\\\n    api write=off; # lbc:ths@6.0.1+\n  }\n}\n",
    outcomes: ["dropped status_zone", "approximated api"],
  },
  {
    name: "api of nginx Plus",
    from: "nginx-plus",
    to: "ths",
    input: "server {\n  location /api {\n    api write=on;\n  }\n}\n",
    output:
      "server {\n  location /api {\n    # lbc:nginx-plus api write=on;\\\n    api /; # lbc:nginx-plus+\n  }\n}\n",
    outcomes: ["approximated api"],
  },
  {
    name: "algorithms that only Tengine has",
    from: "tengine",
    to: "nginx",
    input:
      "upstream a {\n  consistent_hash $request_uri;\n  server b id=1;\n}\nupstream b {\n  vnswrr;\n  dynamic_resolve;\n  server c;\n}\n",
    output:
      "upstream a {\n  # lbc:tengine consistent_hash $request_uri;\\\n  hash $request_uri consistent; # lbc:tengine+\n  # lbc:tengine server b id=1;\\\n  server b; # lbc:tengine+\n}\nupstream b {\n  # lbc:tengine vnswrr;\n  # lbc:tengine dynamic_resolve;\n  server c;\n}\n",
    outcomes: [
      "approximated consistent_hash",
      "approximated server",
      "dropped vnswrr",
      "dropped dynamic_resolve",
    ],
  },
  {
    name: "fair and hash_again",
    from: "nginx",
    to: "angie",
    input:
      "upstream a {\n  fair no_rr;\n  server b;\n  keepalive 1;\n}\nupstream b {\n  hash $uri;\n  hash_again 2;\n  server c;\n  keepalive 1;\n}\n",
    output:
      "upstream a {\n  # lbc:nginx fair no_rr;\\\n  least_conn; # lbc:nginx+\n  server b;\n  keepalive 1;\n}\nupstream b {\n  hash $uri;\n  # lbc:nginx hash_again 2;\n  server c;\n  keepalive 1;\n}\n",
    outcomes: ["approximated fair", "dropped hash_again"],
  },
  {
    name: "attempts have another name",
    from: "tengine",
    to: "nginx",
    input: "server {\n  location / {\n    proxy_upstream_tries 3;\n  }\n}\n",
    output:
      "server {\n  location / {\n    # lbc:tengine proxy_upstream_tries 3;\\\n    proxy_next_upstream_tries 3; # lbc:tengine+\n  }\n}\n",
    outcomes: [],
  },
  {
    name: "limits of a zone that has to go",
    from: "tengine",
    to: "openresty",
    input:
      "server {\n  limit_req zone=one;\n  limit_req zone=two forbid_action=@a;\n}\nlimit_req_zone $a $b zone=one:1m rate=1r/s;\n",
    output:
      "server {\n  # lbc:tengine limit_req zone=one;\n  # lbc:tengine limit_req zone=two forbid_action=@a;\\\n  limit_req zone=two; # lbc:tengine+\n}\n# lbc:tengine limit_req_zone $a $b zone=one:1m rate=1r/s;\n",
    outcomes: ["dropped limit_req", "approximated limit_req", "dropped limit_req_zone"],
  },
  {
    name: "checks of locations, in seconds",
    from: "nginx-plus",
    to: "tengine",
    input: "server {\n  location / {\n    health_check interval=5 fails=3 match=ok;\n  }\n}\n",
    output:
      "server {\n  location / {\n    # lbc:nginx-plus health_check interval=5 fails=3 match=ok;\n  }\n}\n",
    outcomes: ["dropped health_check"],
  },
  {
    name: "checks of groups, in milliseconds",
    from: "ths",
    to: "nginx-plus",
    input: "upstream a {\n  health_check interval=30000 rise=1 fall=3;\n  keepalive 1;\n}\n",
    output:
      "upstream a {\n  # lbc:ths health_check interval=30000 rise=1 fall=3;\n  keepalive 1;\n}\n",
    outcomes: ["dropped health_check"],
  },
  {
    name: "a check in a stream has no counterpart",
    from: "ths",
    to: "tengine",
    input:
      "stream {\n  upstream a {\n    server b:1;\n    health_check interval=3000 type=tcp;\n  }\n}\n",
    output:
      "worker_processes 1; # lbc:ths+\nstream {\n  upstream a {\n    server b:1;\n    # lbc:ths health_check interval=3000 type=tcp;\n  }\n}\n",
    outcomes: ["default-differs worker_processes", "dropped health_check"],
  },
  {
    name: "jvm_route and its marks",
    from: "nginx",
    to: "nginx@1.31",
    input:
      "upstream a {\n  jvm_route $cookie_J reverse;\n  server b srun_id=x;\n  keepalive 1;\n}\n",
    output:
      "upstream a {\n  jvm_route $cookie_J reverse;\n  server b srun_id=x;\n  keepalive 1;\n}\n",
    outcomes: [],
  },
  {
    name: "jvm_route is of a module that the target does not have",
    from: "nginx",
    to: "tengine",
    input: "upstream a {\n  jvm_route $cookie_J reverse;\n  server b srun_id=x;\n}\n",
    output:
      "upstream a {\n  # lbc:nginx jvm_route $cookie_J reverse;\n  # lbc:nginx server b srun_id=x;\\\n  server b; # lbc:nginx+\n}\n",
    outcomes: ["dropped jvm_route", "approximated server"],
  },
  {
    name: "Angie's resolver is that of the system",
    from: "angie",
    to: "nginx@1.31",
    input: "server {\n  location / {\n    proxy_pass http://$host;\n  }\n}\n",
    output: "server {\n  location / {\n    proxy_pass http://$host;\n  }\n}\n",
    outcomes: ["default-differs proxy_pass"],
  },
  {
    name: "a module that both may have stays, an unknown word too",
    from: "nginx",
    to: "nginx@1.31",
    input: "http {\n  more_set_headers a;\n  unheard_of x;\n}\n",
    output: "http {\n  more_set_headers a;\n  unheard_of x;\n}\n",
    outcomes: [],
  },
  {
    name: "lookups are counted by THS and Angie only",
    from: "ths",
    to: "openresty",
    input: "http {\n  resolver 10.0.0.1 status_zone=dns;\n}\n",
    output:
      "http {\n  # lbc:ths resolver 10.0.0.1 status_zone=dns;\\\n  resolver 10.0.0.1; # lbc:ths+\n}\n",
    outcomes: ["approximated resolver"],
  },
  {
    name: "metrics have other names",
    from: "ths",
    to: "angie",
    input: "server {\n  location /p {\n    prometheus all;\n  }\n}\n",
    output: "server {\n  location /p {\n    # lbc:ths prometheus all;\n  }\n}\n",
    outcomes: ["dropped prometheus"],
  },
  {
    name: "what every server says itself needs no default",
    from: "nginx",
    to: "tengine@3.2",
    input:
      "http {\n  server {\n    listen 443 ssl;\n    ssl_protocols TLSv1.2;\n    location / {\n      proxy_http_version 1.0;\n      proxy_pass http://a;\n    }\n  }\n}\n",
    output:
      "worker_processes 1; # lbc:nginx+\nhttp {\n  server {\n    listen 443 ssl;\n    ssl_protocols TLSv1.2;\n    location / {\n      proxy_http_version 1.0;\n      proxy_pass http://a;\n    }\n  }\n}\n",
    outcomes: ["explicit worker_processes"],
  },
  {
    name: "sticky that stands behind the algorithm already stays there",
    from: "nginx@1.31",
    to: "ths",
    input: "upstream a {\n  least_conn;\n  sticky cookie S;\n  server b;\n  keepalive 1;\n}\n",
    output:
      "upstream a {\n  least_conn;\n  # lbc:nginx sticky cookie S;\\\n  sticky cookie S; # lbc:nginx+\n  server b;\n  keepalive 1;\n}\n",
    outcomes: ["approximated sticky"],
  },
  {
    name: "a line that only looks like a default which came here stays",
    from: "nginx@1.22",
    to: "nginx@1.31",
    input:
      'http {\n  server {\n    location / {\n      proxy_pass http://a;\n      proxy_set_header Host a;\n      proxy_set_header Connection ""; # lbc:nginx@1.31+\n    }\n  }\n}\n',
    output:
      'http {\n  server {\n    location / {\n      proxy_pass http://a;\n      proxy_set_header Host a;\n      proxy_set_header Connection ""; # lbc:nginx@1.22 # lbc:nginx@1.31+\n    }\n  }\n  proxy_http_version 1.0; # lbc:nginx@1.22+\n}\n',
    outcomes: ["explicit http"],
  },
  {
    name: "HTTP/2 without TLS is spoken by a listen of its own",
    from: "nginx@1.22",
    to: "nginx@1.31",
    input: "server {\n  listen 80 http2;\n  listen 443 ssl http2;\n}\n",
    output: "server {\n  listen 80 http2;\n  listen 443 ssl http2;\n}\n",
    outcomes: [],
  },
];
