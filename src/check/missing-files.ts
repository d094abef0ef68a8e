import { dirname, isAbsolute, join } from "node:path";

import type { Statement } from "../../grammars/ast.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { say } from "../messages/text.ts";
import { Files } from "../project/files.ts";
import type { Project, Root } from "../project/project.ts";
import type { LoadRequest } from "../project/settings.ts";

/** What the product does without the file: `nginx -t` fails, or requests are answered with 403. */
type Without = "refuses" | "answers-403";

const tls = ["certificate", "certificate_key", "trusted_certificate", "crl", "password_file"];

/** Directives whose argument is a file that must be there, relative to the configuration's folder. */
const named: ReadonlyMap<string, Without> = new Map<string, Without>([
  ...["ssl", "proxy_ssl", "grpc_ssl", "uwsgi_ssl"].flatMap((prefix) =>
    tls.map((name) => [`${prefix}_${name}`, "refuses"] as const),
  ),
  ["ssl_client_certificate", "refuses"],
  ["ssl_dhparam", "refuses"],
  ["ssl_session_ticket_key", "refuses"],
  ["ssl_stapling_file", "refuses"],
  ["auth_basic_user_file", "answers-403"],
]);

/** Where the products keep their configuration: a file that is read there is read on its machine. */
const homes =
  /^\/(?:etc\/(?:nginx|angie|tengine|openresty|freenginx)|usr\/local\/(?:nginx|tengine|angie|openresty\/nginx)|opt\/(?:nginx|ths|TongHttpServer))\//;

/**
 * Files that the configuration names beside what it includes. Reading needs none of them, and files
 * are often checked away from their machine: what is certain there is a hint elsewhere, and of a
 * folder that is not here nothing is said.
 */
export function missingFiles(project: Project, request: LoadRequest): readonly Diagnostic[] {
  const files = new Files(request.cwd ?? process.cwd(), request.maps ?? []);
  for (const [path, bytes] of request.held ?? []) files.hold(path, bytes);
  const found = new Map<string, Diagnostic>();
  for (const root of project.roots) {
    if (root.dialect === "keepalived" || root.isDumped) continue;
    const place = { files, root: files.absolute(root.path), prefix: request.prefix };
    for (const statement of namingStatements(project, root)) {
      const each = missing(statement, place);
      if (each) found.set(`${each.span.file} ${each.span.start}`, each);
    }
  }
  return [...found.values()];
}

function namingStatements({ trees }: Project, root: Root): readonly Statement[] {
  const found: Statement[] = [];
  const visit = (statements: readonly Statement[]): void => {
    for (const statement of statements)
      if (statement.body) visit(statement.body);
      else if (named.has(statement.name.text)) found.push(statement);
  };
  for (const file of root.files) visit((root.trees ?? trees).get(file)?.statements ?? []);
  return found;
}

interface Place {
  readonly files: Files;
  readonly root: string;
  readonly prefix: string | undefined;
}

function missing(statement: Statement, { files, root, prefix }: Place): Diagnostic | undefined {
  const without = named.get(statement.name.text);
  const word = statement.args[0];
  // A variable is known at a request only; `data:` and `engine:` are no files.
  if (!without || !word || /\$|^(?:data|engine|store):/.test(word.text)) return undefined;
  const path = files.mapped(isAbsolute(word.text) ? word.text : join(dirname(root), word.text));
  if (word.text === "off" || files.standing(path) !== undefined) return undefined;
  if (files.standing(dirname(path)) !== "directory") return undefined;
  const isHere = homes.test(root) || prefix !== undefined;
  return {
    code: "base/file-missing",
    severity: isHere ? (without === "refuses" ? "error" : "warning") : "info",
    message: say(
      without === "refuses"
        ? { en: "there is no file `{path}`", zh: "文件 `{path}` 不存在" }
        : {
            en: "there is no file `{path}`: every request is answered with 403",
            zh: "文件 `{path}` 不存在：所有请求都会得到 403",
          },
      { path: word.text },
    ),
    span: word.span,
    help: say({
      en: "if the files were copied off a machine, --map FROM=TO says where they are now",
      zh: "如果文件是从其他机器复制来的，可用 --map FROM=TO 指明现在的位置",
    }),
  };
}
