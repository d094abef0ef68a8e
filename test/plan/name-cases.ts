import { AccessList } from "../../runtime/decide/access.ts";
import { normaliseHost } from "../../runtime/decide/host.ts";
import { compileVariables, Router } from "../../runtime/decide/router.ts";
import { FakeExchange } from "../decide/exchange.ts";
import { planOk } from "./plan-text.ts";

const names: readonly string[] = [
  "a.com www.a.com",
  "*.a.com",
  ".b.com",
  "www.* mail.*",
  "*.x.b.com",
  "~^(?<sub>[a-z]+)\\d+\\.c\\.com$",
  "~\\.C\\.com$",
  "~^www\\.(.+)\\.net$",
  '""',
  "_ localhost",
  "www.d.com *.d.com www.d.*",
  "UPPER.com",
];

/** Servers that answer with their number. */
export const nameConfig = (listen: string): string =>
  `server { listen ${listen} default_server; server_name default; return 200 default; }
  ${names.map((list, index) => `server { listen ${listen}; server_name ${list}; return 200 ${index}; }`).join("\n")}`;

export const hosts: readonly string[] = [
  "a.com",
  "www.a.com",
  "x.a.com",
  "x.y.a.com",
  "A.COM",
  "a.com:8080",
  "a.com.",
  "b.com",
  "x.b.com",
  "y.x.b.com",
  "www.x.b.com",
  "www.org",
  "www.a.b",
  "mail.q",
  "www.",
  "www",
  "ab12.c.com",
  "ab.c.com",
  "12.c.com",
  "www.q.net",
  "q.net",
  "_",
  "localhost",
  "LOCALHOST:1",
  "www.d.com",
  "x.d.com",
  "www.d.org",
  "www.d",
  "upper.com",
  "nothing",
  "1.2.3.4",
  "[::1]",
  "[::1]:80",
  "a..com",
  "a.com..",
  "a/com",
  "a com",
  ".",
  "..",
  ".a.com",
  "a.com:x",
  "a@b",
  "a_b.com",
  "-",
  "x.default",
  "default",
  "\xe4.com",
  "com",
  "",
  ":80",
];

/** The number of the server that lbc chooses, or 400. */
export async function chooseServers(): Promise<Record<string, string>> {
  const http = await planOk(nameConfig("unix:/s"));
  const [listener] = http.listeners;
  if (!listener) throw new Error("nobody listens");
  const finder = new Router(http, compileVariables(http)).names(listener);
  return Object.fromEntries(
    hosts.map((host) => {
      const exchange = new FakeExchange();
      const normal = normaliseHost(host);
      if (normal === undefined) return [host, "400"];
      const found = finder.find(normal, exchange);
      return [host, found === 0 ? "default" : String(found - 1)];
    }),
  );
}

const rules: Readonly<Record<string, string>> = {
  one: "deny 10.0.0.1; allow 10.0.0.0/8; allow 2001:db8::/33; deny all;",
  two: "allow 192.168.1.7/30; deny 192.168.0.0/16;",
  three: "allow 0.0.0.0/1; deny all;",
  four: "deny ::ffff:10.0.0.0/104; deny ::1;",
  five: "allow unix:; deny all;",
  six: "deny 10.1.2.3/16; allow 10.0.0.0/9; deny 10.0.0.0/8;",
};

export const addresses: readonly string[] = [
  "10.0.0.1",
  "10.0.0.2",
  "10.127.0.1",
  "10.128.0.1",
  "11.0.0.1",
  "10.1.0.1",
  "192.168.1.3",
  "192.168.1.4",
  "192.168.1.7",
  "192.168.1.8",
  "128.0.0.1",
  "127.255.0.1",
  "2001:db8:7fff::1",
  "2001:db8:8000::1",
  "::1",
  "::2",
  "::ffff:10.0.0.2",
  "::ffff:11.0.0.2",
  "fe80::1",
];

export const accessConfig = (listen: string): string =>
  `set_real_ip_from unix:; real_ip_header X-Address;
  server { listen ${listen}; ${Object.entries(rules)
    .map(([name, text]) => `location /${name} { ${text} alias /dev/null; }`)
    .join("\n")} }`;

export const accessPaths: readonly string[] = Object.keys(rules);

/** Whether lbc lets each address in, by rule and address. */
export function letIn(): Record<string, string> {
  const answers: Record<string, string> = {};
  for (const [name, text] of Object.entries(rules)) {
    const list = new AccessList(
      [...text.matchAll(/(allow|deny) ([^;]+);/g)].map(([, word, network = ""]) => ({
        allow: word === "allow",
        network,
      })),
    );
    for (const address of addresses)
      answers[`${name} ${address}`] = list.allows(address) ? "in" : "403";
  }
  return answers;
}
