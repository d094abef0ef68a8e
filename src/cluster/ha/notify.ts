import { command } from "../../catalog/keepalived/script.ts";
import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { say } from "../../messages/text.ts";
import { addressIn } from "../addresses.ts";
import { entryAt, isOn, itemsOf, listAt, mapOf, scalarAt, textOf, valueOf } from "../placed.ts";
import type { ClusterScript } from "../view.ts";
import type { HaAsked } from "./asked.ts";
import { notifyScript } from "./notify-script.ts";

/** Who is told of the changes of one float or group. */
export interface Notifying {
  readonly entries: readonly PlacedEntry[];
  /** Lines of `# lbc:`. */
  readonly annotations: readonly Placed[];
  readonly scripts: readonly ClusterScript[];
  /** `notify` is no directive here. */
  readonly isDescribed: boolean;
}

const nobody: Notifying = { entries: [], annotations: [], scripts: [], isDescribed: false };

/** What `notify` of a float or group stands for, or of the cluster where it says nothing. */
export function notifyingOf(map: PlacedMap, name: string, asked: HaAsked): Notifying {
  const own = valueOf(map, "notify");
  if (own && own.kind !== "map") return nobody;
  const said = own ?? mapOf(asked.view.sections, "notify");
  if (!said) return nobody;
  const mail = mapOf(said, "mail");
  const alert = mail ? [entryAt("smtp_alert", scalarAt(true, mail.span))] : [];
  const told = asked.view.cluster.isServed
    ? toldByServe(said)
    : toldByKeepalived(said, own ? `notify-${name}.sh` : "notify.sh", asked);
  return { ...told, entries: [...told.entries, ...alert], isDescribed: own !== undefined };
}

/** lbc posts by itself and logs every change by itself. */
function toldByServe(said: Placed): Notifying {
  const program = valueOf(said, "command");
  const webhook = valueOf(said, "webhook");
  return {
    ...nobody,
    entries: program ? [entryAt("notify", program)] : [],
    annotations: webhook
      ? [listAt([scalarAt("webhook", webhook.span), webhook], webhook.span)]
      : [],
  };
}

/** keepalived runs one program for an instance: a script where there is more to do than that. */
function toldByKeepalived(said: Placed, file: string, { view }: HaAsked): Notifying {
  const program = valueOf(said, "command");
  const webhook = valueOf(said, "webhook");
  const log = valueOf(said, "log");
  const isLogged = isOn(log);
  if (!webhook && !isLogged)
    return { ...nobody, entries: program ? [entryAt("notify", program)] : [] };
  const text = notifyScript({
    node: view.name,
    isLogged,
    command: textOf(program),
    webhook: textOf(webhook),
  });
  const script: ClusterScript = { name: file, text, purpose, span: said.span };
  return {
    ...nobody,
    entries: [entryAt("notify", scalarAt(scriptWord(`${view.paths.scripts}/${file}`), said.span))],
    scripts: [script],
  };
}

/** A path as keepalived takes it for one word: blanks would make arguments of it. */
const scriptWord = (path: string): string =>
  command.print({ argv: [path], user: undefined, group: undefined })[0] ?? path;

const purpose = say({
  en: "tells of changes of state: keepalived runs it with type, name, state and priority",
  zh: "通知状态变化：由 keepalived 执行，参数为类型、名称、状态、优先级",
});

/** keepalived has one mail server and one list of receivers for everything. */
export function mailGlobals(
  blocks: readonly (PlacedMap | undefined)[],
  { complain }: HaAsked,
): readonly PlacedEntry[] {
  const mails = blocks.flatMap((one) => mapOf(mapOf(one, "notify"), "mail") ?? []);
  const [mail, ...others] = mails;
  if (!mail) return [];
  const first = wordsIn(mail);
  const other = others.find((one) => wordsIn(one) !== first);
  if (other) complain(oneMail, other.span);
  return [
    ...listed("notification_email", valueOf(mail, "to")),
    ...single("notification_email_from", valueOf(mail, "from")),
    ...server(valueOf(mail, "server")),
  ];
}

const oneMail = say({
  en: "keepalived has one mail server and one list of receivers: say it once, under `notify` of the cluster",
  zh: "keepalived 只有一个邮件服务器和一份收件人列表：请只在集群的 `notify` 中写一次",
});

const wordsIn = (mail: PlacedMap): string =>
  ["to", "from", "server"]
    .flatMap((key) => itemsOf(valueOf(mail, key)).map((one) => `${key}=${textOf(one)}`))
    .join(" ");

const listed = (key: string, value: Placed | undefined): readonly PlacedEntry[] =>
  value ? [entryAt(key, listAt(itemsOf(value), value.span))] : [];

const single = (key: string, value: Placed | undefined): readonly PlacedEntry[] =>
  value ? [entryAt(key, value)] : [];

/** `mail.example:25`: the host and its port. */
function server(value: Placed | undefined): readonly PlacedEntry[] {
  const place = addressIn(textOf(value) ?? "");
  if (!value || !place) return [];
  const words = [place.host, ...(place.port === undefined ? [] : [place.port])];
  const items = words.map((word) => scalarAt(word, value.span));
  return [entryAt("smtp_server", listAt(items, value.span))];
}
