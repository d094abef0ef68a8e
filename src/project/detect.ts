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

/** Which of the two languages a text is in, and by which word; nothing where it is in neither. */
export function familyOf(
  path: string,
  text: string,
): { readonly family: "nginx" | "keepalived"; readonly by: string } | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const plain = text.replace(/(^|[ \t;{}])[#!][^\n]*/gm, "$1");
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

type Mark = (statement: Statement, parent: string | undefined) => boolean;

const argument = ({ args }: Statement, pattern: RegExp): boolean =>
  args.some(({ text }) => pattern.test(text));

const named =
  (names: RegExp, args?: RegExp): Mark =>
  (statement) =>
    names.test(statement.name.text) && (!args || argument(statement, args));

/** What only one product says; an earlier one counts more. */
const marks: readonly (readonly [Dialect, string, Mark])[] = [
  [
    "ths",
    "health_check in upstream",
    (statement, parent) => statement.name.text === "health_check" && parent === "upstream",
  ],
  ["ths", "ssl_gmtls", named(/^ssl_gmtls$/)],
  ["ths", "GMTLS", named(/^ssl_protocols$/, /^GMTLS/)],
  ["ths", "license_…", named(/^(?:use_license_server|license_(?:server|pubkey|interface))$/)],
  ["ths", "status_zone;", ({ name, args }) => name.text === "status_zone" && args.length === 0],
  ["ths", "status_bypass", named(/^status_bypass$/)],
  ["ths", "api write=off", named(/^api$/, /^write=off$/)],
  ["ths", "localhost_ths_monitor", named(/^server_name$/, /^localhost_ths_monitor$/)],
  ["ths", "prometheus_templet", named(/^prometheus_templet$/)],
  ["tengine", "check interval=", named(/^check$/, /^interval=/)],
  ["tengine", "session_sticky", named(/^session_sticky/)],
  ["tengine", "dynamic_resolve", named(/^dynamic_resolve$/)],
  ["tengine", "dyups", named(/^dyups_/)],
  ["tengine", "vnswrr", named(/^(?:vnswrr|iwrr)$/)],
  ["tengine", "req_status", named(/^req_status/)],
  ["tengine", "sysguard", named(/^sysguard/)],
  ["tengine", "enable_ntls", named(/^(?:enable_ntls|ssl_(?:sign|enc)_certificate(?:_key)?)$/)],
  ["openresty", "Lua", named(/_by_lua(?:_block|_file)?$|^lua_/)],
  ["nginx-plus", "mgmt", named(/^mgmt$/)],
  ["nginx-plus", "health_check", named(/^health_check$/)],
  ["nginx-plus", "keyval", named(/^(?:zone_sync|keyval|keyval_zone|auth_jwt|license_token)$/)],
  ["nginx-plus", "api write=", named(/^api$/, /^write=/)],
  ["angie", "acme", named(/^acme(?:_client)?$/)],
  ["angie", "docker_endpoint", named(/^docker_endpoint$/)],
  ["angie", "prometheus_template", named(/^prometheus_template$/)],
  ["angie", "server … sid=", named(/^server$/, /^sid=/)],
  ["ths", "api /status", named(/^api$/, /^\/status$/)],
  ["angie", "api", named(/^api$/, /^\//)],
];

/** The product whose language the files of one configuration speak. */
export function dialectOf(
  path: string,
  trees: readonly Tree[],
  { not, is }: ConvertedMarks,
): Detected {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (is !== undefined) return { dialect: is, reason: wasConverted };
  const mark = marks[bestMark(trees, not)];
  if (/^httpserver.*\.conf$/.test(name) && mark?.[0] !== "tengine" && !not.has("ths"))
    return because("ths", name);
  return mark ? because(mark[0], mark[1]) : { dialect: "nginx", reason: nothingElse };
}

function bestMark(trees: readonly Tree[], not: ReadonlySet<Dialect>): number {
  let best = marks.length;
  for (const { statements } of trees) {
    const open: (readonly [readonly Statement[], string | undefined])[] = [[statements, undefined]];
    for (let next = open.pop(); next; next = open.pop()) {
      const [inside, parent] = next;
      for (const statement of inside) {
        for (let index = 0; index < best; index++)
          if (isMark(marks[index], not, statement, parent)) best = index;
        if (statement.body) open.push([statement.body, statement.name.text]);
      }
    }
  }
  return best;
}

const isMark = (
  mark: (typeof marks)[number] | undefined,
  not: ReadonlySet<Dialect>,
  statement: Statement,
  parent: string | undefined,
): boolean => mark !== undefined && !not.has(mark[0]) && mark[2](statement, parent);

const wasConverted = say({ en: "it was converted to it", zh: "由转换得到" });

const because = (dialect: Dialect, mark: string): Detected => ({
  dialect,
  reason: say({ en: "because of {mark}", zh: "依据：{mark}" }, { mark }),
});

const nothingElse = say({
  en: "nothing in it belongs to another product",
  zh: "其中没有其他产品特有的指令",
});
