/** What a check script looks at, as far as its command line tells. */
export type Probe =
  | { readonly kind: "process"; readonly name: string }
  | { readonly kind: "port"; readonly host: string; readonly port: number };

const shells = new Set(["sh", "bash", "dash", "ash", "ksh", "zsh"]);
const schemePorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Everything that a command probes; nothing where it is a script whose text is elsewhere. */
export function probesOf(argv: readonly string[]): readonly Probe[] {
  const [program = "", option, text] = argv;
  if (shells.has(baseName(program)) && option !== undefined && /^-\w*c$/.test(option))
    return shellProbes(text ?? "");
  return commandProbes(argv);
}

function shellProbes(text: string): readonly Probe[] {
  const sockets = [...text.matchAll(/\/dev\/tcp\/([\w.:-]+)\/(\d+)/g)].map(
    ([, host = "", port]): Probe => ({ kind: "port", host, port: Number(port) }),
  );
  const commands = text.split(/[|;&\n()]+/).flatMap((command) =>
    commandProbes(
      command
        .trim()
        .split(/\s+/)
        .map((word) => word.replace(/["']/g, "")),
    ),
  );
  return [...sockets, ...commands].filter(isPlain);
}

/** What a shell variable stands for is not to be read here. */
const isPlain = (probe: Probe): boolean =>
  !/[$`*?]/.test(probe.kind === "process" ? probe.name : probe.host);

function commandProbes(argv: readonly string[]): readonly Probe[] {
  const [program = "", ...words] = argv;
  switch (baseName(program)) {
    case "killall":
    case "killall5":
      return processes(words, new Set(["-s", "-u", "-o", "-y", "-n", "-Z"]));
    case "pkill":
    case "pgrep":
      return processes(words, new Set(["-u", "-U", "-P", "-g", "-G", "-t", "-s"]));
    case "pidof":
      return processes(words, new Set(["-o", "-S"]));
    case "systemctl":
      return words[0] === "is-active" ? processes(words.slice(1), new Set()) : [];
    case "service":
      return words[1] === "status" && words[0] !== undefined
        ? [{ kind: "process", name: words[0] }]
        : [];
    case "curl":
    case "wget":
      return words.flatMap(urlProbe);
    case "nc":
    case "ncat":
    case "netcat":
    case "telnet":
      return socketProbe(words);
    case "timeout":
    case "sudo":
    case "env":
    case "nice":
      return commandProbes(words.slice(words.findIndex(isProgram)));
    default:
      return [];
  }
}

const isProgram = (word: string): boolean => !/^(?:-|\d|\w+=)/.test(word);

function processes(words: readonly string[], withValue: ReadonlySet<string>): readonly Probe[] {
  const names = words.filter(
    (word, at) =>
      !word.startsWith("-") && !/^\d?[<>]/.test(word) && !withValue.has(words[at - 1] ?? ""),
  );
  return names.map((name) => ({
    kind: "process",
    name: baseName(name)
      .replace(/\.service$/, "")
      .replace(/[[\]"'^]/g, ""),
  }));
}

function urlProbe(word: string): readonly Probe[] {
  const match = /^(?:(https?):\/\/)?(\[[\da-f:]+\]|[\w.-]+)(?::(\d+))?(?:\/.*)?$/i.exec(word);
  if (!match) return [];
  const [, scheme, host = "", port] = match;
  // Without a scheme only `host:port` is surely no value of an option.
  if (scheme === undefined && port === undefined) return [];
  const number = port === undefined ? schemePorts[scheme?.toLowerCase() ?? ""] : Number(port);
  const bare = host.replace(/^\[|\]$/g, "");
  return number === undefined ? [] : [{ kind: "port", host: bare, port: number }];
}

function socketProbe(words: readonly string[]): readonly Probe[] {
  const plain = words.filter(
    (word, at) => !word.startsWith("-") && !/^-\w*[wiGpsqTXx]$/.test(words[at - 1] ?? ""),
  );
  const [host, port] = plain;
  return host !== undefined && port !== undefined && /^\d+$/.test(port)
    ? [{ kind: "port", host, port: Number(port) }]
    : [];
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
