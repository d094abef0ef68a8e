import { mailSsl, mailStarttls } from "../catalog/nginx/mail.ts";
import type { Mail, MailServer } from "../ir/mail.ts";
import { read, Scope, siteOf } from "../ir/scope.ts";
import type { StreamListen } from "../ir/stream.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { serverCertificateFindings } from "./nginx-certificates.ts";
import { finding } from "./nginx-diagnostics.ts";
import { duplicateAddresses } from "./nginx-listens.ts";
import type { NginxReader } from "./nginx-reader.ts";
import { mailListensOf } from "./nginx-scopes.ts";
import { noListen } from "./nginx-stream.ts";
import type { Taken } from "./nginx-taken.ts";
import { readUnmodelled } from "./nginx-unmodelled.ts";

/** Reads the `mail` block. */
export function lowerMail(reader: NginxReader, block: Taken, main: Scope): Mail {
  const scope = new Scope("mail", main, main.target);
  const blocks: Taken[] = [];
  const servers: MailServer[] = [];
  reader.read(block.inside, "mail", scope, (taken) => {
    if (!taken.statement.body) return;
    if (taken.statement.name.text === "server") {
      servers.push(serverOf(reader, taken, scope));
      blocks.push(taken);
    } else readUnmodelled(reader, taken, "mail", scope);
  });
  for (const found of duplicateAddresses(servers)) reader.report(found);
  for (const [index, server] of servers.entries()) check(reader, server, blocks[index]);
  return { site: block.headSite, scope, servers };
}

function serverOf(reader: NginxReader, block: Taken, outer: Scope): MailServer {
  const scope = new Scope("mail-server", outer, outer.target);
  reader.read(block.inside, "mail-server", scope, (taken) => {
    if (taken.statement.body) readUnmodelled(reader, taken, "mail-server", scope);
  });
  return { site: block.headSite, scope, listens: mailListensOf(reader, scope) };
}

/** Ports that tell the protocol: SMTP, POP3 and IMAP, plain and with TLS. */
const usual: ReadonlySet<number> = new Set([25, 465, 587, 110, 995, 143, 993]);

/** What a server cannot be without, known when all of `mail` has been read. */
function check(reader: NginxReader, server: MailServer, block: Taken | undefined): void {
  const { scope, listens } = server;
  const { name, body } = block?.statement ?? {};
  const says = (word: string) => body?.some((one) => [word, "include"].includes(one.name.text));
  if (name && listens.length === 0 && !says("listen"))
    reader.report(finding("base/missing-directive", noListen, name.span, { via: block?.via }));
  const tells = listens.some(({ value }) => usual.has(value.address.port) && isFirst(value));
  if (name && listens.length > 0 && !tells && !says("protocol"))
    reader.report(finding("base/missing-directive", noProtocol, name.span, { via: block?.via }));
  const asks = [...listens.flatMap(({ value }) => (value.ssl ? [value.site] : [])), ...tls(scope)];
  for (const found of serverCertificateFindings(scope, asks)) reader.report(found);
}

/** Of a range nginx looks at the first port. */
const isFirst = ({ address: { text, port } }: StreamListen): boolean => {
  const range = /(\d+)-\d+$/.exec(text);
  return range === null || Number(range[1]) === port;
};

function tls(scope: Scope): readonly Site[] {
  const on = read(scope, mailSsl);
  const start = read(scope, mailStarttls);
  const sites = [
    on.value ? siteOf(on) : undefined,
    start.value === "off" ? undefined : siteOf(start),
  ];
  return sites.filter((site) => site !== undefined);
}

const noProtocol = say({
  en: "no port tells the protocol of the server: `protocol` is missing",
  zh: "无法从端口判断邮件协议，缺少 `protocol`",
});
