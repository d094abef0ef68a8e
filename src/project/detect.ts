const keepalivedBlock =
  /^[ \t]*(?:@\^?\S+[ \t]+)?(global_defs|vrrp_instance|vrrp_script|vrrp_sync_group|vrrp_track_process|vrrp_track_file|virtual_server|virtual_server_group|static_ipaddress|static_routes|static_rules|bfd_instance|linkbeat_use_polling|net_namespace|virtual_ipaddress)\b(?![^\n{]*;)/m;

const nginxBlock =
  /^[ \t]*(events|http|server|upstream|location|stream|mail|map|geo|types|split_clients|if)\b[^;{}]{0,300}\{/m;

const statementLine = /^[ \t]*([a-z_]\w*)[ \t][^;{}#\n]*;[ \t\r]*(?:#.*)?$/m;

/** Nothing but files brought in, and no `;` anywhere: in nginx nobody forgets all of them. */
const openInclude = /^(?:\s*include[rmwba]*[ \t]+[^;{}\n]+(?:\n|$))+\s*$/;

interface Family {
  readonly family: "nginx" | "keepalived";
  readonly by: string;
}

/** A block that is open here may begin behind it. */
const headLength = 1 << 16;
/** Whoever writes more than this before the first block or directive writes no configuration. */
const tellingLength = 1 << 22;
const blockLength = 512;

/** Which of the two languages a text is in, and by which word; nothing where it is in neither. */
export function familyOf(path: string, text: string): Family | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return familyOfHead(name, text) ?? familyOfText(name, text);
}

/** The first block nearly always stands at the beginning: the rest is not looked at then. */
function familyOfHead(name: string, text: string): Family | undefined {
  if (text.length <= headLength || name.startsWith("keepalived")) return undefined;
  const head = text.slice(0, text.lastIndexOf("\n", headLength) + 1);
  const block = nginxBlock.exec(withoutComments(head));
  return block && block.index < head.length / 2 - blockLength
    ? familyOfText(name, head)
    : undefined;
}

/** Whether a file has the name of a main file of nginx or THS. */
export const isNamedMain = (path: string): boolean =>
  /(?:^|\/)(?:nginx|httpserver)\.conf$/.test(path);

const withoutComments = (text: string): string => text.replace(/(^|[ \t;{}])[#!][^\n]*/gm, "$1");

function familyOfText(name: string, text: string): Family | undefined {
  const plain = withoutComments(text.slice(0, tellingLength));
  const keepalived = keepalivedBlock.exec(plain);
  const nginx = nginxBlock.exec(plain);
  if (keepalived && (!nginx || name.startsWith("keepalived") || keepalived.index < nginx.index))
    return { family: "keepalived", by: keepalived[1] ?? "" };
  if (nginx) return { family: "nginx", by: nginx[1] ?? "" };
  if (name === "keepalived.conf") return { family: "keepalived", by: name };
  if (isNamedMain(name)) return { family: "nginx", by: name };
  const line = statementLine.exec(plain);
  if (line) return { family: "nginx", by: line[1] ?? "" };
  return openInclude.test(plain) ? { family: "keepalived", by: "include" } : undefined;
}
