import type { Statement, Tree } from "../../grammars/ast.ts";
import type { Dialect } from "../ir/target.ts";
import { say, type Text } from "../messages/text.ts";
import type { ConvertedMarks } from "./converted.ts";

export interface Detected {
  readonly dialect: Dialect;
  readonly reason: Text;
}

const keepalivedBlock =
  /^[ \t]*(?:@\^?\S+[ \t]+)?(global_defs|vrrp_instance|vrrp_script|vrrp_sync_group|vrrp_track_process|vrrp_track_file|virtual_server|virtual_server_group|static_ipaddress|static_routes|static_rules|bfd_instance|linkbeat_use_polling|net_namespace|virtual_ipaddress)\b(?![^\n{]*;)/m;

const nginxBlock =
  /^[ \t]*(events|http|server|upstream|location|stream|mail|map|geo|types|split_clients|if)\b[^;{}]{0,300}\{/m;

const statementLine = /^[ \t]*([a-z_]\w*)[ \t][^;{}#\n]*;[ \t\r]*(?:#.*)?$/m;

interface Family {
  readonly family: "nginx" | "keepalived";
  readonly by: string;
}

/** A block that is open here may begin behind it. */
const headLength = 1 << 16;
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

const withoutComments = (text: string): string => text.replace(/(^|[ \t;{}])[#!][^\n]*/gm, "$1");

function familyOfText(name: string, text: string): Family | undefined {
  const plain = withoutComments(text);
  const keepalived = keepalivedBlock.exec(plain);
  const nginx = nginxBlock.exec(plain);
  if (keepalived && (!nginx || name.startsWith("keepalived") || keepalived.index < nginx.index))
    return { family: "keepalived", by: keepalived[1] ?? "" };
  if (nginx) return { family: "nginx", by: nginx[1] ?? "" };
  if (name === "keepalived.conf") return { family: "keepalived", by: name };
  if (name === "nginx.conf" || name === "httpserver.conf") return { family: "nginx", by: name };
  const line = statementLine.exec(plain);
  return line ? { family: "nginx", by: line[1] ?? "" } : undefined;
}

/** What only one product says. */
interface Mark {
  readonly dialect: Dialect;
  readonly said: string;
  readonly names: RegExp;
  readonly when: ((statement: Statement, parent: string | undefined) => boolean) | undefined;
}

const mark = (dialect: Dialect, said: string, names: RegExp, when?: Mark["when"]): Mark => ({
  dialect,
  said,
  names,
  when,
});

const argument =
  (pattern: RegExp) =>
  ({ args }: Statement): boolean =>
    args.some(({ text }) => pattern.test(text));

/** An earlier one counts more. */
const marks: readonly Mark[] = [
  mark("ths", "health_check in upstream", /^health_check$/, (_, parent) => parent === "upstream"),
  mark("ths", "ssl_gmtls", /^ssl_gmtls$/),
  mark("ths", "GMTLS", /^ssl_protocols$/, argument(/^GMTLS/)),
  mark("ths", "license_…", /^(?:use_license_server|license_(?:server|pubkey|interface))$/),
  mark("ths", "status_zone;", /^status_zone$/, ({ args }) => args.length === 0),
  mark("ths", "status_bypass", /^status_bypass$/),
  mark("ths", "api write=off", /^api$/, argument(/^write=off$/)),
  mark("ths", "localhost_ths_monitor", /^server_name$/, argument(/^localhost_ths_monitor$/)),
  mark("ths", "prometheus_templet", /^prometheus_templet$/),
  mark("tengine", "check interval=", /^check$/, argument(/^interval=/)),
  mark("tengine", "session_sticky", /^session_sticky/),
  mark("tengine", "dynamic_resolve", /^dynamic_resolve$/),
  mark("tengine", "dyups", /^dyups_/),
  mark("tengine", "vnswrr", /^(?:vnswrr|iwrr)$/),
  mark("tengine", "req_status", /^req_status/),
  mark("tengine", "sysguard", /^sysguard/),
  mark("tengine", "enable_ntls", /^(?:enable_ntls|ssl_(?:sign|enc)_certificate(?:_key)?)$/),
  mark("openresty", "Lua", /_by_lua(?:_block|_file)?$|^lua_/),
  mark("nginx-plus", "mgmt", /^mgmt$/),
  mark("nginx-plus", "health_check", /^health_check$/),
  mark("nginx-plus", "keyval", /^(?:zone_sync|keyval|keyval_zone|auth_jwt|license_token)$/),
  mark("nginx-plus", "api write=", /^api$/, argument(/^write=/)),
  mark("angie", "acme", /^acme(?:_client)?$/),
  mark("angie", "docker_endpoint", /^docker_endpoint$/),
  mark("angie", "prometheus_template", /^prometheus_template$/),
  mark("angie", "server … sid=", /^server$/, argument(/^sid=/)),
  mark("ths", "api /status", /^api$/, argument(/^\/status$/)),
  mark("angie", "api", /^api$/, argument(/^\//)),
];

/** The marks that a name may be, of which nearly all names are none; asked once for each name. */
class MarksByName {
  readonly #known = new Map<string, readonly number[]>();

  of(name: string): readonly number[] {
    const known = this.#known.get(name);
    if (known) return known;
    const found = marks.flatMap(({ names }, index) => (names.test(name) ? [index] : []));
    this.#known.set(name, found);
    return found;
  }
}

/** The product whose language the files of one configuration speak. */
export function dialectOf(
  path: string,
  trees: readonly Tree[],
  { not, is }: ConvertedMarks,
): Detected {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (is !== undefined) return { dialect: is, reason: wasConverted };
  const best = marks[bestMark(trees, not)];
  if (/^httpserver.*\.conf$/.test(name) && best?.dialect !== "tengine" && !not.has("ths"))
    return because("ths", name);
  return best ? because(best.dialect, best.said) : { dialect: "nginx", reason: nothingElse };
}

function bestMark(trees: readonly Tree[], not: ReadonlySet<Dialect>): number {
  const byName = new MarksByName();
  let best = marks.length;
  const visit = (statements: readonly Statement[], parent: string | undefined): void => {
    for (const statement of statements) {
      const name = statement.name.text;
      for (const index of byName.of(name))
        if (index < best && isMark(marks[index], not, statement, parent)) best = index;
      if (statement.body) visit(statement.body, name);
    }
  };
  for (const { statements } of trees) visit(statements, undefined);
  return best;
}

const isMark = (
  found: Mark | undefined,
  not: ReadonlySet<Dialect>,
  statement: Statement,
  parent: string | undefined,
): boolean =>
  found !== undefined &&
  !not.has(found.dialect) &&
  (found.when === undefined || found.when(statement, parent));

const wasConverted = say({ en: "it was converted to it", zh: "由转换得到" });

const because = (dialect: Dialect, mark: string): Detected => ({
  dialect,
  reason: say({ en: "because of {mark}", zh: "依据：{mark}" }, { mark }),
});

const nothingElse = say({
  en: "nothing in it belongs to another product",
  zh: "其中没有其他产品特有的指令",
});
