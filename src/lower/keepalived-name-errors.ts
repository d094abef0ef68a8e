import { nearest } from "../messages/nearest.ts";
import { say, type Text } from "../messages/text.ts";
import {
  all,
  type Entry,
  familyOf,
  last,
  linesOf,
  numberOf,
  notDefined,
  renamed,
  type Tell,
  textOf,
  wordsOf,
} from "./keepalived-entries.ts";
import type { FileTexts } from "./keepalived-texts.ts";

/** Blocks that are dropped where they lack something. */
const needs: Readonly<Record<string, readonly string[]>> = {
  vrrp_script: ["script"],
  track_file: ["file"],
  vrrp_track_file: ["file"],
  bfd_instance: ["neighbor_ip", "neighbour_ip"],
};

/** What a line of these blocks names, and which block defines it. */
const trackers: readonly (readonly [string, string, readonly string[]])[] = [
  ["track_script", "vrrp_script", ["vrrp_script"]],
  ["track_file", "track_file", ["track_file", "vrrp_track_file"]],
  ["track_process", "vrrp_track_process", ["vrrp_track_process"]],
  ["track_bfd", "bfd_instance", ["bfd_instance"]],
];

/** Keywords of which keepalived takes the first and reports a second. */
const once: Readonly<Record<string, readonly string[]>> = {
  global_defs: ["nftables", "nftables_ipvs"],
  SSL: ["password", "ca", "certificate", "key"],
  track_file: ["file"],
  vrrp_track_file: ["file"],
  vrrp_track_process: ["process"],
  vrrp_sync_group: ["group"],
  track_group: ["group"],
};

/** Names that nothing defines, and blocks that lack something. */
export function nameErrors(entries: readonly Entry[], texts: FileTexts, tell: Tell): void {
  const defined = new Set<string>();
  for (const entry of entries) {
    const { name } = entry;
    if (entry.args.length > 0) incomplete(entry, tell);
    if (name.text === "bfd_instance") sameFamily(entry, tell);
    if (name.text === "vrrp_instance" || name.text === "vrrp_sync_group")
      tracked(entry, { entries, defined, texts, tell });
    if (name.text.startsWith("static_")) trackGroups(entry, defined, tell);
    if (isWhole(entry)) defined.add(`${name.text} ${textOf(entry) ?? ""}`);
  }
  for (const server of all(entries, "virtual_server").flatMap(({ body }) =>
    all(body, "real_server"),
  ))
    checkers(server, defined, tell);
  repeated(entries, tell);
}

const isWhole = ({ name, body, args }: Entry): boolean =>
  args.length > 0 && (!Object.hasOwn(needs, name.text) || fills(body, needs[name.text] ?? []));

/** A keyword with nothing behind it says nothing. */
const fills = (body: readonly Entry[], names: readonly string[]): boolean =>
  textOf(last(body, ...names)) !== undefined;

function incomplete({ name, body, via }: Entry, tell: Tell): void {
  const needed = Object.hasOwn(needs, name.text) ? (needs[name.text] ?? []) : [];
  if (needed.length > 0 && !fills(body, needed))
    tell(
      name,
      via,
      say(
        {
          en: "{name} lacks {needed}; keepalived drops it",
          zh: "{name} 缺少 {needed}，keepalived 会丢弃",
        },
        { name: name.text, needed: needed[0] ?? "" },
      ),
    );
}

function sameFamily({ body }: Entry, tell: Tell): void {
  const source = last(body, "source_ip");
  const families = [source, last(body, "neighbor_ip", "neighbour_ip")].map((entry) =>
    familyOf(textOf(entry)),
  );
  if (source && families[0] && families[1] && families[0] !== families[1])
    tell(
      source.name,
      source.via,
      say({
        en: "source_ip and neighbor_ip are not of the same family",
        zh: "source_ip 与 neighbor_ip 的地址族不一致",
      }),
    );
}

interface Names {
  readonly entries: readonly Entry[];
  readonly defined: ReadonlySet<string>;
  readonly texts: FileTexts;
  readonly tell: Tell;
}

/** Names in the blocks of an instance or a group that track something. */
function tracked(user: Entry, names: Names): void {
  for (const [block, kind, definers] of trackers)
    for (const line of linesOf(user.body, block)) {
      if (definers.some((definer) => names.defined.has(`${definer} ${line.name.text}`))) continue;
      const candidates = all(names.entries, ...definers);
      const definition = candidates.find((one) => textOf(one) === line.name.text);
      if (!definition) unknown(line, kind, candidates, names);
      // Of one that lacks something that has been told.
      else if (isWhole(definition)) tooLate(block, line, definition, names);
    }
}

function unknown(
  { name, via }: Entry,
  kind: string,
  candidates: readonly Entry[],
  { tell }: Names,
): void {
  const known = candidates.flatMap((one) => textOf(one) ?? []);
  tell(
    name,
    via,
    say(
      {
        en: "there is no {kind} {name}: keepalived ignores the line, and nothing is tracked",
        zh: "没有名为 {name} 的 {kind}：keepalived 会忽略该行，不做任何跟踪",
      },
      { kind, name: name.text },
    ),
    { code: "script/track-undefined", ...renamed(name, nearest(name.text, known)) },
  );
}

function tooLate(block: string, line: Entry, definition: Entry, names: Names): void {
  const { name, via } = line;
  // One move serves all who wait for the definition.
  const user = names.entries.find(({ body }) =>
    linesOf(body, block).some((one) => one.name.text === name.text),
  );
  const isPlain = user?.via === undefined && definition.via === undefined;
  const edits = user && isPlain ? names.texts.movedBefore(definition.span, user.span) : undefined;
  names.tell(
    name,
    via,
    say(
      {
        en: "{kind} {name} is defined below: keepalived ignores the line, and nothing is tracked",
        zh: "{kind} {name} 的定义在后面：keepalived 会忽略该行，不做任何跟踪",
      },
      { kind: definition.name.text, name: name.text },
    ),
    {
      code: "script/track-used-before-definition",
      related: [
        { span: definition.name.span, message: say({ en: "defined here", zh: "定义在此" }) },
      ],
      ...(edits && {
        fix: {
          title: say({ en: "move the definition up", zh: "把定义移到前面" }),
          safety: "unsafe",
          edits,
        },
      }),
    },
  );
}

function trackGroups({ body }: Entry, defined: ReadonlySet<string>, tell: Tell): void {
  for (const line of body) {
    const words = wordsOf(line);
    const at = words.findIndex(({ text }) => text === "track_group");
    const group = at === -1 ? undefined : words[at + 1];
    if (group && !defined.has(`track_group ${group.text}`))
      tell(group, line.via, notDefined("track_group", group.text));
  }
}

const differ = say({
  en: "the families of bindto and of the address that is checked differ",
  zh: "bindto 与被检查地址的地址族不一致",
});

function checkers(server: Entry, defined: ReadonlySet<string>, tell: Tell): void {
  for (const checker of server.body) {
    const { name, body, via } = checker;
    const file = last(body, "track_file");
    if (name.text === "FILE_CHECK" && !file)
      tell(name, via, say({ en: "FILE_CHECK lacks track_file", zh: "FILE_CHECK 缺少 track_file" }));
    if (name.text === "FILE_CHECK" && file?.args[0])
      named(file, ["track_file", "vrrp_track_file"], defined, tell);
    const bfd = name.text === "BFD_CHECK" ? last(body, "name") : undefined;
    if (bfd?.args[0]) named(bfd, ["bfd_instance"], defined, tell);
    if (name.text === "MISC_CHECK" && !fills(body, ["misc_path"]))
      tell(name, via, say({ en: "MISC_CHECK lacks misc_path", zh: "MISC_CHECK 缺少 misc_path" }));
    const least = last(body, "min_reply_length");
    if (least && (numberOf(least) ?? 0) > (numberOf(last(body, "max_reply_length")) ?? 255))
      tell(
        least.name,
        least.via,
        say({
          en: "min_reply_length is above max_reply_length",
          zh: "min_reply_length 大于 max_reply_length",
        }),
      );
    if (name.text !== "SMTP_CHECK") bound(body, familyOf(textOf(server)), tell);
    for (const host of all(body, "host")) bound(host.body, familyOf(textOf(server)), tell);
  }
}

function named(
  entry: Entry,
  kinds: readonly string[],
  defined: ReadonlySet<string>,
  tell: Tell,
): void {
  const [word] = entry.args;
  if (word && !kinds.some((kind) => defined.has(`${kind} ${word.text}`)))
    tell(word, entry.via, notDefined(kinds[0] ?? "", word.text));
}

function bound(body: readonly Entry[], server: 4 | 6 | undefined, tell: Tell): void {
  const bindto = last(body, "bindto");
  const own = familyOf(textOf(bindto));
  const family = familyOf(textOf(last(body, "connect_ip"))) ?? server;
  if (bindto?.args[0] && own && family && own !== family) tell(bindto.args[0], bindto.via, differ);
}

const twice: Text = say({
  en: "this is there already; keepalived reports the second one",
  zh: "重复设置，keepalived 会报告第二处",
});

function repeated(entries: readonly Entry[], tell: Tell): void {
  for (const [block, names] of Object.entries(once)) {
    const bodies =
      block === "global_defs" || block === "SSL"
        ? [all(entries, block).flatMap(({ body }) => body)]
        : all(entries, block).map(({ body }) => body);
    for (const body of bodies)
      for (const name of names)
        for (const { name: word, via } of all(body, name).slice(1)) tell(word, via, twice);
  }
  for (const { name, via } of all(entries, "SSL").slice(1)) tell(name, via, twice);
  const taken = new Set<string>();
  for (const { body } of all(entries, "garp_group"))
    for (const { word, via } of garpInterfaces(body)) {
      if (taken.has(word.text)) tell(word, via, twice);
      taken.add(word.text);
    }
  for (const mails of all(entries, "global_defs").flatMap(({ body }) =>
    all(body, "notification_email"),
  ))
    if (mails.body.length === 0)
      tell(
        mails.name,
        mails.via,
        say({ en: "notification_email names nobody", zh: "notification_email 中没有收件人" }),
      );
}

const garpInterfaces = (body: readonly Entry[]) => [
  ...all(body, "interface").flatMap(({ args, via }) =>
    args.slice(0, 1).map((word) => ({ word, via })),
  ),
  ...linesOf(body, "interfaces").flatMap((line) =>
    wordsOf(line).map((word) => ({ word, via: line.via })),
  ),
];
