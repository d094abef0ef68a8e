import { posix } from "node:path";

import type { Target } from "../ir/target.ts";
import { say, type Text } from "../messages/text.ts";
import type { BuiltFile, ConfigNeeds } from "./built-file.ts";

/** What has to be on the machine before its proxy takes the configuration. */
export function demandsOf(proxies: readonly BuiltFile[]): readonly Text[] {
  const named = [...new Set(proxies.flatMap(namedIn))].toSorted();
  return [
    ...(proxies.some(({ needs }) => needs?.stream) ? [streamModule] : []),
    ...(named.length > 0 ? [listed(named)] : []),
  ];
}

/** Only packages of nginx bring `stream` apart; the other products have it built in. */
export const needsOf = (text: string, { dialect }: Target): ConfigNeeds => ({
  stream: dialect === "nginx" && /^stream \{/m.test(text) && !/^load_module /m.test(text),
  files: [...text.matchAll(opened)].flatMap(([, path = ""]) =>
    /^(?:data|engine|store):/.test(path) ? [] : [path],
  ),
});

const code = `\`\`\`ts
proxy: { load_module: "/usr/lib/nginx/modules/ngx_stream_module.so" }, // RHEL: /usr/lib64/…
\`\`\``;

const streamModule: Text = {
  en: `The nginx of Debian, Ubuntu and RHEL has \`stream\` as a module of its own (\`libnginx-mod-stream\`, \`nginx-mod-stream\`); without it, it says \`unknown directive "stream"\`. There, add this to the description, and build again. The packages of nginx.org have it built in.\n\n${code}`,
  zh: `Debian、Ubuntu 与 RHEL 的 nginx 将 \`stream\` 作为单独的模块（软件包 \`libnginx-mod-stream\`、\`nginx-mod-stream\`），未加载时报 \`unknown directive "stream"\`。此时请在描述中加入下面一行并重新构建；nginx.org 的软件包已内置该模块。\n\n${code}`,
};

/** Directives whose file nginx opens when it starts, from the folder of its configuration. */
const opened =
  /^\s*(?:(?:proxy_|grpc_|uwsgi_)?ssl_(?:certificate|certificate_key|trusted_certificate|crl|password_file)|ssl_(?:client_certificate|dhparam|session_ticket_key)) ([\w@%+=:,./-]+);$/gm;

const namedIn = ({ needs, place = "" }: BuiltFile): readonly string[] =>
  (needs?.files ?? []).map((path) => posix.resolve(posix.dirname(place), path));

const listed = (paths: readonly string[]): Text =>
  say(
    {
      en: "The configuration names files that are not in this folder; put them there first: {paths}.",
      zh: "配置引用了以下不在本目录中的文件，请先放到机器上：{paths}。",
    },
    { paths: paths.map((path) => `\`${path}\``) },
  );
