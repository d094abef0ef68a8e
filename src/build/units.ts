import { posix } from "node:path";

import { dialectNames, type Dialect, type Target } from "../ir/target.ts";
import { say, type Text } from "../messages/text.ts";

/** A configuration of a machine, as its units need to know it. */
export interface Running {
  readonly target: Target;
  /** Where it stands on the machine. */
  readonly place: string;
  /** nginx: what it says of itself, where it does. */
  readonly daemon?: "on" | "off" | undefined;
}

/** A unit of systemd, by the name of its file. */
export interface Unit {
  readonly name: string;
  readonly text: string;
  readonly purpose: Text;
}

interface Units {
  readonly node: string;
  /** What the description is called: `lbc.config.ts`. */
  readonly description: string;
  readonly proxy: Running | undefined;
  readonly ha: Running | undefined;
}

/** The units that run the products on a machine, and those that run lbc in their place. */
export function unitsOf({ node, description, proxy, ha }: Units): readonly Unit[] {
  if (!proxy && !ha) return [];
  const files = [proxy && `-c ${quoted(proxy.place)}`, ha && `--ha ${quoted(ha.place)}`].filter(
    (one) => one !== undefined,
  );
  const instead = [proxy && serviceOf(proxy.target.dialect), ha && "keepalived"].filter(
    (one) => one !== undefined,
  );
  return [
    ...(proxy ? [proxyUnit(proxy)] : []),
    ...(ha ? [keepalivedUnit(ha.place)] : []),
    lbcUnit("lbc", files.join(" "), instead, filesPurpose),
    lbcUnit(
      "lbc-cluster",
      `--node ${quoted(node)} ${quoted(`/etc/lbc/${description}`)}`,
      instead,
      descriptionPurpose,
    ),
  ];
}

/** What the service of a product is called. */
export const serviceOf = (dialect: Dialect): string =>
  dialect === "nginx-plus" ? "nginx" : dialect;

/** How a product is started, told by where its configuration stands: for systemd, or as `word` writes it. */
export function commandOf({ target: { dialect }, place }: Running, word = quoted): string {
  const [, prefix] = /^(.*)\/conf\/[^/]+$/.exec(place) ?? [];
  const program = word(programOf(dialect, prefix));
  const own = dialect === "ths" ? ` -p ${word(prefix ?? "/opt/ths")}` : "";
  return `${program}${own} -c ${word(place)}`;
}

function programOf(dialect: Dialect, prefix: string | undefined): string {
  if (dialect === "ths") return `${prefix ?? "/opt/ths"}/bin/httpserver`;
  if (dialect === "angie") return "/usr/sbin/angie";
  if (dialect === "openresty") return `${prefix ?? "/usr/local/openresty/nginx"}/sbin/nginx`;
  if (dialect === "tengine") return `${prefix ?? "/usr/local/nginx"}/sbin/nginx`;
  return prefix === undefined ? "/usr/sbin/nginx" : `${prefix}/sbin/nginx`;
}

function proxyUnit(running: Running): Unit {
  const { target, daemon } = running;
  const program = commandOf(running);
  // Said twice it would be refused.
  const stays = daemon === undefined ? `${program} -g "daemon off;"` : program;
  const name = dialectNames[target.dialect];
  const text = `[Unit]
Description=${name}
Wants=network-online.target
After=network-online.target nss-lookup.target

[Service]
Type=${daemon === "on" ? "forking" : "exec"}
ExecStartPre=${program} -t -q
ExecStart=${stays}
ExecReload=${program} -t -q
ExecReload=/bin/kill -s HUP $MAINPID
# Requests that run may end.
KillSignal=SIGQUIT
KillMode=mixed
TimeoutStopSec=30s
Restart=on-failure
RestartSec=1s
LimitNOFILE=524288

[Install]
WantedBy=multi-user.target
`;
  return { name: `${serviceOf(target.dialect)}.service`, text, purpose: runs(name) };
}

const keepalivedUnit = (place: string): Unit => ({
  name: "keepalived.service",
  text: `[Unit]
Description=keepalived
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
ExecStartPre=/usr/sbin/keepalived -t -f ${quoted(place)}
ExecStart=/usr/sbin/keepalived --dont-fork -f ${quoted(place)}
ExecReload=/usr/sbin/keepalived -t -f ${quoted(place)}
ExecReload=/bin/kill -s HUP $MAINPID
# The main process ends its children, and gives up the addresses first.
KillMode=process
Restart=on-failure
RestartSec=1s

[Install]
WantedBy=multi-user.target
`,
  purpose: runs("keepalived"),
});

/** As templates/systemd/lbc.service, with what this machine runs. */
const lbcUnit = (
  name: string,
  options: string,
  instead: readonly string[],
  purpose: Text,
): Unit => ({
  name: `${name}.service`,
  text: `[Unit]
Description=lbc serve
Conflicts=${[...instead, name === "lbc" ? "lbc-cluster" : "lbc"].map((one) => `${one}.service`).join(" ")}
Wants=network-online.target
After=network-online.target nss-lookup.target

[Service]
Type=notify
NotifyAccess=all
EnvironmentFile=-/etc/default/lbc
ExecStart=/usr/bin/lbc serve --admin /run/lbc/lbc.admin.sock -p /var/lib/lbc ${options}
# Fails, and says why, where the new configuration is refused; the old one goes on.
ExecReload=/usr/bin/lbc ctl --admin /run/lbc/lbc.admin.sock reload
KillSignal=SIGQUIT
KillMode=mixed
TimeoutStopSec=30s
TimeoutStartSec=90s
Restart=on-failure
RestartSec=1s
RestartPreventExitStatus=2
WatchdogSec=30s
LimitNOFILE=524288
StateDirectory=lbc lbc/logs
RuntimeDirectory=lbc
LogsDirectory=lbc
CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_SETUID CAP_SETGID CAP_KILL CAP_CHOWN CAP_DAC_OVERRIDE
CapabilityBoundingSet=CAP_FOWNER CAP_SYS_RESOURCE CAP_NET_RAW CAP_NET_ADMIN CAP_SYS_NICE
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET
NoNewPrivileges=yes
ProtectSystem=full
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictNamespaces=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
`,
  purpose,
});

/** A word of a command of systemd: `%` and `$` mean something to it. */
function quoted(word: string): string {
  const plain = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /^[\w@%+=:,./$-]+$/.test(plain)
    ? plain
    : `"${plain.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

const runs = (product: string): Text =>
  say({ en: "runs {product}", zh: "运行 {product}" }, { product });

const filesPurpose = say({
  en: "runs these configurations with `lbc serve`, in the place of the products",
  zh: "用 `lbc serve` 运行这些配置，代替上述产品",
});

const descriptionPurpose = say({
  en: "runs this machine with `lbc serve`, straight from the description",
  zh: "用 `lbc serve` 直接按描述文件运行本机",
});

/** Where the units of a machine go. */
export const unitPlace = (name: string): string => posix.join("/etc/systemd/system", name);
