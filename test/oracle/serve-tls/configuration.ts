/** What a `{name}` stands for in the texts below: ports by name, and folders. */
export interface Places {
  readonly ports: Readonly<Record<string, number>>;
  readonly folder: string;
  readonly certificates: string;
  readonly load: string;
}

const certificate = (name: string): string =>
  `ssl_certificate {c}/${name}.pem; ssl_certificate_key {c}/${name}.key;`;

const shown = [
  ..."verify s_dn i_dn serial fingerprint v_start v_end v_remain".split(" "),
  ..."s_dn_legacy i_dn_legacy raw_cert cert escaped_cert".split(" "),
].map((name) => `${name}=$ssl_client_${name};`);
const spoken = "protocol cipher ciphers curves server_name session_id session_reused alpn_protocol"
  .split(" ")
  .map((name) => `${name}=$ssl_${name};`);
const body = `server=$server_name; host=$host; ${shown.join(" ")} ${spoken.join(" ")}`;

/** Servers of http that share an address with the default one; their directives by name. */
export const names: Readonly<Record<string, string>> = {
  on: "ssl_verify_client on; ssl_client_certificate {c}/ca.pem;",
  optional: "ssl_verify_client optional; ssl_client_certificate {c}/ca.pem;",
  noca: "ssl_verify_client optional_no_ca;",
  nocaknown: "ssl_verify_client optional_no_ca; ssl_client_certificate {c}/ca.pem;",
  deep0: "ssl_verify_client on; ssl_client_certificate {c}/ca.pem; ssl_verify_depth 0;",
  deep2: "ssl_verify_client on; ssl_client_certificate {c}/ca.pem; ssl_verify_depth 2;",
  crl: "ssl_verify_client on; ssl_client_certificate {c}/ca.pem; ssl_crl {c}/ca.crl;",
  trusted:
    "ssl_verify_client on; ssl_client_certificate {c}/other.pem; ssl_trusted_certificate {c}/ca.pem;",
  page: `ssl_verify_client on; ssl_client_certificate {c}/ca.pem;
    error_page 495 =403 /495; error_page 496 /496;
    location = /495 { return 200 "495 $ssl_client_verify $status"; }
    location = /496 { return 401 "496 $ssl_client_verify"; }`,
  reject: "ssl_reject_handshake on;",
};

/** What belongs to the whole of an address: each has its own. */
const alone: Readonly<Record<string, string>> = {
  prefer:
    "ssl_prefer_server_ciphers on; ssl_ciphers ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256;",
  curves: "ssl_ecdh_curve secp384r1;",
  suites: "ssl_conf_command Ciphersuites TLS_CHACHA20_POLY1305_SHA256;",
  records: "ssl_buffer_size 4k;",
  modern: "ssl_protocols TLSv1.3;",
  ancient: "ssl_protocols TLSv1.1 TLSv1.2;",
  tickets: "",
  nothing: "ssl_session_tickets off;",
  cached: "ssl_session_tickets off; ssl_session_cache shared:cached:1m;",
  both: "ssl_session_cache shared:both:1m;",
  builtin: "ssl_session_tickets off; ssl_session_cache builtin:100;",
  keyed: "ssl_session_ticket_key {c}/ticket.key;",
  known:
    "ssl_session_tickets off; ssl_session_cache shared:known:1m; ssl_verify_client on; ssl_client_certificate {c}/ca.pem;",
  dh: "ssl_dhparam {c}/dh.pem; ssl_ciphers DHE-RSA-AES128-GCM-SHA256;",
};

const servers = Object.entries(names).map(
  ([name, text]) => `server { listen 127.0.0.1:{main} ssl; server_name ${name}.test; ${text}
    ${name === "reject" ? "" : certificate("own.test")}
    location / { return 200 '${body}'; } }`,
);

const own = Object.entries(alone).map(
  ([name, text]) => `server { listen 127.0.0.1:{${name}} ssl; ${text}
    ${certificate(name === "dh" ? "rsa" : "own.test")}
    location / { return 200 '${body}'; } }`,
);

const backends: Readonly<Record<string, string>> = {
  plain: "",
  named: "proxy_ssl_server_name on; proxy_ssl_name own.test;",
  verified:
    "proxy_ssl_verify on; proxy_ssl_trusted_certificate {c}/own.test.pem; proxy_ssl_name own.test;",
  misnamed:
    "proxy_ssl_verify on; proxy_ssl_trusted_certificate {c}/own.test.pem; proxy_ssl_name two.test;",
  untrusted:
    "proxy_ssl_verify on; proxy_ssl_trusted_certificate {c}/two.test.pem; proxy_ssl_name own.test;",
  shown: "proxy_ssl_certificate {c}/good.pem; proxy_ssl_certificate_key {c}/good.key;",
  locked:
    "proxy_ssl_certificate {c}/good.pem; proxy_ssl_certificate_key {c}/good-locked.key; proxy_ssl_password_file {c}/passwords;",
  chosen: "proxy_ssl_certificate {c}/$arg_cert.pem; proxy_ssl_certificate_key {c}/$arg_cert.key;",
  old: "proxy_ssl_protocols TLSv1.1; ",
};

const chained: Readonly<Record<string, string>> = {
  deep: "proxy_ssl_name deep.test;",
  shallow: "proxy_ssl_name deep.test; proxy_ssl_verify_depth 0;",
  revoked: "proxy_ssl_name deep.test; proxy_ssl_crl {c}/ca.crl;",
};

const passes = [
  ...Object.entries(backends).map(
    ([name, text]) =>
      `location = /${name} { proxy_pass https://127.0.0.1:{backend};
        proxy_ssl_session_reuse off; ${text} }`,
  ),
  ...Object.entries(chained).map(
    ([name, text]) =>
      `location = /${name} { proxy_pass https://127.0.0.1:{chained}; proxy_ssl_verify on;
        proxy_ssl_session_reuse off; proxy_ssl_trusted_certificate {c}/ca.pem; ${text} }`,
  ),
];

const streamServers: Readonly<Record<string, string>> = {
  "stream-on": "ssl_verify_client on; ssl_client_certificate {c}/ca.pem;",
  "stream-optional": "ssl_verify_client optional; ssl_client_certificate {c}/ca.pem;",
  "stream-alpn": "ssl_alpn h2 first second;",
  "stream-locked":
    "ssl_certificate {c}/own.test.pem; ssl_certificate_key {c}/locked.key; ssl_password_file {c}/passwords;",
  "stream-named":
    "ssl_certificate {c}/$ssl_server_name.pem; ssl_certificate_key {c}/$ssl_server_name.key;",
};

const streamVariables = "verify s_dn i_dn serial fingerprint v_start v_end v_remain raw_cert cert"
  .split(" ")
  .map((name) => `${name}=$ssl_client_${name};`);

const inStream = Object.entries(streamServers).map(
  ([name, text]) => `server { listen 127.0.0.1:{${name}} ssl; ${text}
    ${text.includes("ssl_certificate ") ? "" : certificate("own.test")}
    return "${streamVariables.join(" ")} ${spoken.join(" ")}";
    access_log {dir}/${name}.log ended; }`,
);

/** Ports that a contestant listens on. */
export const listens: readonly string[] = [
  "main",
  "rejecting",
  "named",
  ...Object.keys(alone),
  ...Object.keys(streamServers),
];

export function configurationOf({ ports, folder, certificates, load }: Places): string {
  const text = `${load} daemon off; pid {dir}/pid; error_log {dir}/error.log info; worker_processes 1;
events { worker_connections 256; }
http {
  log_format told '$server_name $status $ssl_client_verify "$request"';
  access_log {dir}/access.log told;
  ssl_protocols TLSv1.2 TLSv1.3;
  server_tokens off;
  server { listen 127.0.0.1:{main} ssl default_server; server_name default.test ""; ${certificate("two.test")}
    error_page 497 =301 https://secure.test$request_uri;
    location / { return 200 '${body}'; }
    ${passes.join("\n")} }
  ${servers.join("\n")}
  ${own.join("\n")}
  server { listen 127.0.0.1:{rejecting} ssl default_server; ssl_reject_handshake on; }
  server { listen 127.0.0.1:{rejecting} ssl; server_name own.test; ${certificate("own.test")}
    location / { return 200 '${body}'; } }
  server { listen 127.0.0.1:{named} ssl; server_name ~^(?<who>.*)$; 
    ssl_certificate {c}/$ssl_server_name.pem; ssl_certificate_key {c}/$ssl_server_name.key;
    location / { return 200 'who=$who'; } }
}
stream {
  log_format ended '$status $ssl_client_verify "$ssl_server_name" "$ssl_alpn_protocol"';
  ssl_protocols TLSv1.2 TLSv1.3;
  ${inStream.join("\n")}
}
`;
  let filled = text.replaceAll("{dir}", folder).replaceAll("{c}", certificates);
  for (const [name, port] of Object.entries(ports))
    filled = filled.replaceAll(`{${name}}`, String(port));
  return filled;
}
