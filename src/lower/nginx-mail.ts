import type { Mail, MailServer } from "../ir/mail.ts";
import { Scope } from "../ir/scope.ts";
import type { NginxReader } from "./nginx-reader.ts";
import { mailListensOf } from "./nginx-scopes.ts";
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
  return { site: block.headSite, scope, servers };
}

function serverOf(reader: NginxReader, block: Taken, outer: Scope): MailServer {
  const scope = new Scope("mail-server", outer, outer.target);
  reader.read(block.inside, "mail-server", scope, (taken) => {
    if (taken.statement.body) readUnmodelled(reader, taken, "mail-server", scope);
  });
  return { site: block.headSite, scope, listens: mailListensOf(scope) };
}
