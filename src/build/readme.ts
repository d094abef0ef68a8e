import { dialectNames } from "../ir/target.ts";
import { type Language, say, type Text } from "../messages/text.ts";
import { wrap } from "../messages/width.ts";
import { shellWord } from "../text/shell-word.ts";
import type { BuiltFile } from "./built-file.ts";
import { demandsOf } from "./demands.ts";
import { commandOf, serviceOf } from "./units.ts";

interface Told {
  readonly node: string;
  /** The node that is to be changed after this one; the preferred one is the last. */
  readonly isPreferred: boolean;
  readonly isAlone: boolean;
  readonly description: string;
  readonly files: readonly BuiltFile[];
  /** Variables of the environment that secrets stand in. */
  readonly secrets: readonly string[];
  /** Something listens on an address that another machine may hold. */
  readonly listensOnFloats: boolean;
}

/** What goes where on a machine, and in which order, for people. */
export function readmeOf(told: Told, language: Language): string {
  const { node, files } = told;
  const paragraphs: readonly Text[] = [
    { en: `# ${node}`, zh: `# ${node}` },
    madeOf(told),
    tableOf(files),
    { en: "## Install", zh: "## 安装" },
    ...stepsOf(told),
    { en: "## Or with lbc", zh: "## 或直接用 lbc 运行" },
    withLbc(told),
    ...(told.secrets.length > 0 ? [secretsOf(told)] : []),
  ];
  const text = paragraphs.map((one) => one[language]).join("\n\n");
  return `${language === "en" ? folded(text) : text}\n`;
}

/** Sentences in lines of a length that people read; Chinese has no blanks to break them at. */
function folded(text: string): string {
  let inCode = false;
  return text
    .split("\n")
    .flatMap((line) => {
      if (line.startsWith("```")) inCode = !inCode;
      return inCode || line.startsWith("|") ? [line] : line === "" ? [""] : wrap(line, 110);
    })
    .join("\n");
}

const madeOf = ({ description }: Told): Text =>
  say(
    {
      en: "Made by `lbc build` from {description}. Change it there: the next build refuses files that were changed here, and removes those that are no longer asked for.",
      zh: "由 `lbc build` 根据 {description} 生成。请在该文件中修改：下次构建遇到此处改动过的文件会拒绝覆盖，不再需要的文件会删除。",
    },
    { description: asCode(description) },
  );

const octal = (mode: number): string => mode.toString(8).padStart(4, "0");

function tableOf(files: readonly BuiltFile[]): Text {
  const row = (language: Language) =>
    files.map(
      ({ path, place, mode, purpose }) =>
        `| ${cell(path)} | ${cell(place ?? "")} | ${octal(mode)} | ${purpose[language]} |`,
    );
  const whole = (head: string, language: Language) =>
    [head, "| --- | --- | --- | --- |", ...row(language)].join("\n");
  return {
    en: whole("| file | goes to | mode | is |", "en"),
    zh: whole("| 文件 | 位置 | 权限 | 用途 |", "zh"),
  };
}

/** Code in Markdown: more ticks around it than are in it. */
function asCode(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return longest > 0 ? `${ticks} ${text} ${ticks}` : ticks + text + ticks;
}

/** In a table a bar would end it. */
const cell = (text: string): string => asCode(text).replaceAll("|", "\\|");

/** One after the other: what others need comes first. */
function stepsOf(told: Told): readonly Text[] {
  const { files, isAlone, isPreferred, listensOnFloats } = told;
  const scripts = files.filter(({ kind }) => kind === "script");
  const proxies = files.filter(({ kind }) => kind === "proxy");
  const ha = files.find(({ kind }) => kind === "keepalived");
  return [
    onMachine,
    ...(ha && !isAlone ? [isPreferred ? preferredLast : backupFirst] : []),
    ...(listensOnFloats ? [withCode(nonlocal, nonlocalCommands)] : []),
    ...(scripts.length > 0 ? [withCode(scriptsFirst, installs(scripts))] : []),
    ...demandsOf(proxies),
    ...proxies.map((file) => withCode(proxyThen(file), proxyCommands(file))),
    ...(ha ? [withCode(keepalivedLast, keepalivedCommands(ha))] : []),
    units,
  ];
}

const withCode = ({ en, zh }: Text, commands: readonly string[]): Text => {
  const code = `\n\n\`\`\`sh\n${commands.join("\n")}\n\`\`\``;
  return { en: en + code, zh: zh + code };
};

const installs = (files: readonly BuiltFile[]): readonly string[] =>
  [...new Set(files.flatMap(({ place }) => (place === undefined ? [] : [folderOf(place)])))]
    .map((folder) => `install -d -m 0755 ${shellWord(folder)}`)
    .concat(files.flatMap((file) => installOf(file)));

const installOf = ({ path, place, mode }: BuiltFile): readonly string[] =>
  place === undefined ? [] : [`install -m ${octal(mode)} ${shellWord(path)} ${shellWord(place)}`];

const folderOf = (place: string): string => place.slice(0, place.lastIndexOf("/")) || "/";

/** The new file is asked about under a name of its own, in the folder that its paths start from. */
function proxyCommands({ path, place = "", mode, target }: BuiltFile): readonly string[] {
  if (!target) return [];
  const fresh = `${place}.new`;
  const service = serviceOf(target.dialect);
  return [
    `install -m ${octal(mode)} ${shellWord(path)} ${shellWord(fresh)}`,
    `${commandOf({ target, place: fresh }, shellWord)} -t && mv ${shellWord(fresh)} ${shellWord(place)}`,
    `systemctl reload-or-restart ${service}`,
  ];
}

function keepalivedCommands({ path, place = "", mode }: BuiltFile): readonly string[] {
  const fresh = `${place}.new`;
  return [
    `install -m ${octal(mode)} ${shellWord(path)} ${shellWord(fresh)}`,
    `keepalived -t -f ${shellWord(fresh)} && mv ${shellWord(fresh)} ${shellWord(place)}`,
    "systemctl reload-or-restart keepalived",
  ];
}

const onMachine = say({
  en: "Copy this folder to the machine, and run this in it as root.",
  zh: "将本目录复制到机器上，在其中以 root 执行以下命令。",
});

const backupFirst = say({
  en: "This machine comes before the preferred one: what is wrong shows where no address is lost.",
  zh: "先更新本机，再更新优先节点：即使有问题，也不会影响正在持有的地址。",
});

const preferredLast = say({
  en: "This is the preferred machine: it comes last. While it reloads, another one may hold the address.",
  zh: "本机是优先节点，最后更新；重新加载期间地址可能由另一台持有。",
});

const nonlocal = say({
  en: "The proxy listens on addresses that another machine may hold; the kernel has to allow it:",
  zh: "代理要监听可能由另一台机器持有的地址，须由内核允许：",
});

const nonlocalCommands = [
  "printf '%s\\n' 'net.ipv4.ip_nonlocal_bind = 1' 'net.ipv6.ip_nonlocal_bind = 1' > /etc/sysctl.d/60-lbc.conf",
  "sysctl -p /etc/sysctl.d/60-lbc.conf",
];

const scriptsFirst = say({
  en: "Scripts, because keepalived looks whether they are there:",
  zh: "脚本：keepalived 会检查脚本是否存在：",
});

const proxyThen = ({ target }: BuiltFile): Text =>
  say(
    {
      en: "{product} is asked about the new file before it gets it:",
      zh: "{product} 检查通过后再替换配置：",
    },
    { product: target ? dialectNames[target.dialect] : "" },
  );

const keepalivedLast = say({
  en: "keepalived last: it may hold an address only when the proxy answers. The file may hold a password, and nobody else is to read it.",
  zh: "最后是 keepalived：代理能应答后才可持有地址。该文件可能含有口令，不应让他人读取。",
});

const units = say({
  en: "The units in `systemd/` are for machines whose packages bring none; copy them to `/etc/systemd/system/` and run `systemctl daemon-reload`.",
  zh: "`systemd/` 中的单元文件供软件包未自带单元的机器使用：复制到 `/etc/systemd/system/` 后执行 `systemctl daemon-reload`。",
});

const withLbc = ({ node, description, files }: Told): Text => {
  const options = files.flatMap(({ kind, place }) =>
    place === undefined
      ? []
      : kind === "proxy"
        ? [`-c ${shellWord(place)}`]
        : kind === "keepalived"
          ? [`--ha ${shellWord(place)}`]
          : [],
  );
  return withCode(
    say({
      en: "`lbc serve` runs the same files (`systemd/lbc.service`), or this machine straight from the description (`systemd/lbc-cluster.service`, which looks for it in `/etc/lbc`: copy it there with what it imports):",
      zh: "`lbc serve` 可运行同样的文件（`systemd/lbc.service`），也可直接按描述文件运行本机（`systemd/lbc-cluster.service`，描述文件及其导入的文件须复制到 `/etc/lbc`）：",
    }),
    [
      `lbc serve ${options.join(" ")}`,
      `lbc serve --node ${shellWord(node)} ${shellWord(description)}`,
    ],
  );
};

const secretsOf = ({ secrets }: Told): Text =>
  say(
    {
      en: "From the description it needs {names} in its environment: in `/etc/default/lbc`, mode 0600, for the unit.",
      zh: "按描述文件运行时，环境变量中须有 {names}：单元文件从 `/etc/default/lbc`（权限 0600）读取。",
    },
    { names: secrets.map((name) => `\`${name}\``) },
  );
