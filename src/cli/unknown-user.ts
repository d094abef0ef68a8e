import { missingIdentity, workerIdentity } from "../../runtime/control/privileges.ts";
import { user } from "../catalog/nginx/core.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { ProxyConfig } from "../ir/config.ts";
import { read, siteOf } from "../ir/scope.ts";
import type { Text } from "../messages/text.ts";

/** `user` names whom this machine does not know: no worker could start, so `-t` says it already. */
export function unknownUser({ main }: ProxyConfig): readonly Diagnostic[] {
  const asked = read(main, user);
  const site = siteOf(asked);
  const [name, group] = asked.value ?? [];
  if (!site || name === undefined) return [];
  const identity = workerIdentity({ name, group });
  const missing = identity && missingIdentity(identity);
  if (!identity || !missing) return [];
  const { message, help } = missing === "user" ? noUser(identity.user) : noGroup(identity);
  const { span, via } = site;
  return [
    { code: "serve/unknown-user", severity: "error", message, help, span, ...(via && { via }) },
  ];
}

interface Words {
  readonly message: Text;
  readonly help: Text;
}

const noUser = (name: string): Words => ({
  message: {
    en: `this machine has no user \`${name}\``,
    zh: `本机没有用户 \`${name}\``,
  },
  help: {
    en: `name one that exists (Debian: www-data), or create it: useradd --system --user-group ${name}`,
    zh: `改用已有的用户（Debian 上为 www-data），或创建该用户：useradd --system --user-group ${name}`,
  },
});

const noGroup = ({ user: name, group }: { user: string; group: string }): Words => ({
  message: {
    en: `this machine has no group \`${group}\``,
    zh: `本机没有用户组 \`${group}\``,
  },
  help: {
    en: `name the group behind the user (\`user ${name} GROUP;\`), or create it: groupadd --system ${group}`,
    zh: `在用户名后写明组名（\`user ${name} 组名;\`），或创建该组：groupadd --system ${group}`,
  },
});
