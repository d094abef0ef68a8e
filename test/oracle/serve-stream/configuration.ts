/** Servers by name; `{name}` in them is the port of a backend, `{dir}` the folder. */
export const servers: Readonly<Record<string, string>> = {
  echo: "proxy_pass 127.0.0.1:{echo};",
  rated: "proxy_pass 127.0.0.1:{echo}; proxy_download_rate 1m; proxy_upload_rate 1m;",
  late: "proxy_pass 127.0.0.1:{late};",
  half: "proxy_pass 127.0.0.1:{late}; proxy_half_close on;",
  closing: "proxy_pass 127.0.0.1:{closing};",
  quiet: "proxy_pass 127.0.0.1:{silent}; proxy_timeout 300ms;",
  refused: "proxy_pass 127.0.0.1:{dead1};",
  next: "proxy_pass next;",
  never: "proxy_pass next; proxy_next_upstream off;",
  once: "proxy_pass nobody; proxy_next_upstream_tries 1;",
  nobody: "proxy_pass nobody;",
  failing: "proxy_pass failing;",
  weighted: "proxy_pass weighted;",
  least: "proxy_pass least;",
  backup: "proxy_pass backup;",
  full: "proxy_pass full;",
  sent: "proxy_pass 127.0.0.1:{first}; proxy_protocol on;",
  believed:
    'set_real_ip_from 127.0.0.0/8; return "$remote_addr $remote_port $realip_remote_addr $proxy_protocol_server_addr";',
  unbelieved: 'return "$remote_addr $proxy_protocol_addr $proxy_protocol_port";',
  hashed: "proxy_pass hashed;",
  consistent: "proxy_pass consistent;",
  denied: "allow 10.0.0.0/8; deny 127.0.0.1; proxy_pass 127.0.0.1:{echo};",
  allowed: "allow 127.0.0.1; deny all; proxy_pass 127.0.0.1:{a};",
  returned: 'set $word "a word"; return "$word $protocol $remote_addr $server_addr\\n";',
  empty: "return $nothing;",
  tables: 'return "$network $part $word_of";',
  chosen: "proxy_pass $chosen;",
  portless: 'set $chosen_host "127.0.0.1"; proxy_pass $chosen_host;',
  unresolved: 'set $other_host "backend.test:80"; proxy_pass $other_host;',
  preread: "ssl_preread on; proxy_pass $by_name; preread_timeout 300ms;",
  small: "ssl_preread on; proxy_pass 127.0.0.1:{a}; preread_buffer_size 64;",
  tls: "ssl_certificate {dir}/cert.pem; ssl_certificate_key {dir}/key.pem; proxy_pass 127.0.0.1:{echo};",
  secure: "proxy_pass 127.0.0.1:{secure}; proxy_ssl on;",
  untrusted:
    "proxy_pass 127.0.0.1:{secure}; proxy_ssl on; proxy_ssl_verify on; proxy_ssl_trusted_certificate {dir}/other.pem;",
  unix: "proxy_pass unix:{dir}/../backend.sock;",
  gone: "proxy_pass unix:{dir}/nobody.sock;",
  bound: "proxy_pass 127.0.0.1:{echo}; proxy_bind 127.0.0.2; proxy_socket_keepalive on;",
  udp: "proxy_pass 127.0.0.1:{udp-echo}; proxy_responses 1; proxy_timeout 5s;",
  twice: "proxy_pass 127.0.0.1:{udp-twice}; proxy_responses 2; proxy_timeout 5s;",
  unanswered: "proxy_pass 127.0.0.1:{udp-silent}; proxy_responses 1; proxy_timeout 300ms;",
  fire: "proxy_pass 127.0.0.1:{udp-silent}; proxy_responses 0;",
  pairs: "proxy_pass 127.0.0.1:{udp-echo}; proxy_requests 2; proxy_responses 1; proxy_timeout 5s;",
  endless: "proxy_pass 127.0.0.1:{udp-echo}; proxy_timeout 300ms;",
  away: "proxy_pass away; proxy_responses 1; proxy_timeout 5s;",
  spoken: 'return "said to $remote_addr by $protocol";',
};

const parameters: Readonly<Record<string, string>> = {
  believed: "proxy_protocol",
  unbelieved: "proxy_protocol",
  hashed: "proxy_protocol",
  consistent: "proxy_protocol so_keepalive=on",
  tables: "proxy_protocol",
  tls: "ssl",
  udp: "udp",
  twice: "udp",
  unanswered: "udp",
  fire: "udp",
  pairs: "udp",
  endless: "udp",
  away: "udp reuseport",
  spoken: "udp",
};

/** `quickest` is a server that a path leads to: a unix socket in front. */
const common = `
upstream next { server 127.0.0.1:{dead1}; server 127.0.0.1:{a}; }
upstream nobody { server 127.0.0.1:{dead1}; server 127.0.0.1:{dead2}; }
upstream failing { server 127.0.0.1:{dead1} max_fails=2 fail_timeout=60s; server 127.0.0.1:{a}; server 127.0.0.1:{b}; }
upstream weighted { server 127.0.0.1:{a} weight=5; server 127.0.0.1:{b}; server 127.0.0.1:{c} weight=2; }
upstream least { least_conn; server 127.0.0.1:{a}; server 127.0.0.1:{b}; server 127.0.0.1:{c} down; }
upstream backup { server 127.0.0.1:{dead1}; server 127.0.0.1:{dead2} down; server 127.0.0.1:{b} backup; }
upstream full { server 127.0.0.1:{a} max_conns=1; server 127.0.0.1:{b} max_conns=1; }
upstream hashed { hash $proxy_protocol_addr; server 127.0.0.1:{a} weight=2; server 127.0.0.1:{b}; server 127.0.0.1:{c}; }
upstream consistent { hash $proxy_protocol_addr consistent; server 127.0.0.1:{a} weight=2; server 127.0.0.1:{b}; server 127.0.0.1:{c}; }
upstream away { server 127.0.0.1:{dead1}; server 127.0.0.1:{udp-echo}; }
upstream named-b { server 127.0.0.1:{b}; }
map $ssl_preread_server_name $by_name { hostnames; *.b.test named-b; c.test 127.0.0.1:{c}; default 127.0.0.1:{a}; }
map $protocol $chosen { TCP named-b; default 127.0.0.1:{a}; }
map $protocol $nothing { default ""; }
map $proxy_protocol_addr $word_of { ~^10\\.(?<second>\\d+) second-$second; default none; }
geo $proxy_protocol_addr $network { default out; 10.0.0.0/8 ten; 10.1.0.0/16 ten-one; 192.168.1.7 one; }
split_clients $proxy_protocol_addr $part { 20% fifth; 30% third; * rest; }`;

export interface Wanted {
  readonly listens: Readonly<Record<string, number>>;
  readonly backends: Readonly<Record<string, number>>;
  readonly folder: string;
  readonly load: string;
}

/** The whole file for one contestant. */
export function configurationOf({ listens, backends, folder, load }: Wanted): string {
  const blocks = Object.entries(servers).map(([name, text]) => {
    const listen = `listen 127.0.0.1:${listens[name]} ${parameters[name] ?? ""};`;
    const log = `access_log ${folder}/${name}.log line;`;
    return `server { ${listen} ${log} ${text} }`;
  });
  const text = `${load}
worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log info; daemon off; user root;
events { worker_connections 512; }
stream {
log_format line '$remote_addr $protocol $status $bytes_sent $bytes_received "$upstream_addr" "$upstream_bytes_sent" "$upstream_bytes_received" "$upstream_connect_time" "$upstream_first_byte_time" "$upstream_session_time" $session_time "$ssl_preread_server_name" "$ssl_preread_protocol" "$ssl_preread_alpn_protocols" "$ssl_protocol" "$ssl_server_name"';
${common}
server { listen unix:${folder}/front.sock; access_log ${folder}/front.log line; proxy_pass 127.0.0.1:{b}; }
${blocks.join("\n")}
}`;
  return text
    .replaceAll("{dir}", folder)
    .replaceAll(/\{([a-z][\w-]*)\}/g, (whole, name: string) => String(backends[name] ?? whole));
}
