import type { Mail, MailServer } from "../ir/mail.ts";
import { Scope } from "../ir/scope.ts";
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
  const servers: MailServer[] = [];
  reader.read(block.inside, "mail", scope, (taken) => {
    const { statement } = taken;
    if (!statement.body) return;
    if (statement.name.text === "server") servers.push(serverOf(reader, taken, scope));
    else readUnmodelled(reader, taken, "mail", scope);
  });
  for (const found of duplicateAddresses(servers)) reader.report(found);
  return { site: block.headSite, scope, servers };
}

function serverOf(reader: NginxReader, block: Taken, outer: Scope): MailServer {
  const scope = new Scope("mail-server", outer, outer.target);
  reader.read(block.inside, "mail-server", scope, (taken) => {
    if (taken.statement.body) readUnmodelled(reader, taken, "mail-server", scope);
  });
  const listens = mailListensOf(scope);
  const { statement, via } = block;
  const hopeful = statement.body?.some(({ name }) => /^(?:listen|include)$/.test(name.text));
  if (listens.length === 0 && !hopeful)
    reader.report(finding("base/missing-directive", noListen, statement.name.span, { via }));
  return { site: block.headSite, scope, listens };
}
