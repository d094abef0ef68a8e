import { nearest } from "../messages/nearest.ts";
import { say } from "../messages/text.ts";
import {
  all,
  type Entry,
  linesOf,
  renamed,
  textOf,
  type Told,
  wordsOf,
} from "./keepalived-entries.ts";
import { type Around, type Instance, isWeightless, weightedLines } from "./keepalived-instances.ts";

/**
 * What keepalived reports of sync groups: their members, and the weights of these. Gives the names
 * of the instances whose weights the groups put out of use.
 */
export function syncGroupErrors(
  instances: readonly Instance[],
  around: Around,
): ReadonlySet<string> {
  const { entries, tell } = around;
  const grouped = new Set<string>();
  const weightless = new Set<string>();
  const byName = new Map(instances.map((one) => [one.name, one]));
  for (const group of all(entries, "vrrp_sync_group")) {
    if (group.args.length === 0) continue;
    const members = membersOf(group, byName, grouped, around);
    if (members.known.length < 2 && members.all === members.known.length)
      lonely(group, members.all, tell);
    if (!isWeightless(group)) continue;
    for (const { name, entry } of members.known) {
      weightless.add(name);
      weights(group, entry, around);
    }
  }
  return weightless;
}

function membersOf(
  group: Entry,
  byName: ReadonlyMap<string, Instance>,
  grouped: Set<string>,
  { tell }: Around,
): { readonly known: readonly Instance[]; readonly all: number } {
  const known: Instance[] = [];
  let count = 0;
  const lines = linesOf(group.body, "group");
  const here = new Set(lines.flatMap(wordsOf).map(({ text }) => text));
  const isFree = (name: string) => !here.has(name) && !grouped.has(name);
  for (const line of lines)
    for (const word of wordsOf(line)) {
      count++;
      const instance = byName.get(word.text);
      if (grouped.has(word.text))
        tell(
          word,
          line.via,
          say({ en: "an instance is in one sync group only", zh: "一个实例只能属于一个同步组" }),
        );
      else if (instance) {
        grouped.add(word.text);
        known.push(instance);
      } else
        tell(
          word,
          line.via,
          say(
            {
              en: "there is no instance {name}: keepalived leaves it out of the group",
              zh: "没有名为 {name} 的实例：keepalived 会把它从组中去掉",
            },
            { name: word.text },
          ),
          {
            code: "vrrp/sync-group-unknown-member",
            ...renamed(word, nearest(word.text, [...byName.keys()].filter(isFree))),
          },
        );
    }
  return { known, all: count };
}

/** Where a member is unknown, that has been told. */
function lonely(group: Entry, count: number, tell: Around["tell"]): void {
  tell(
    group.name,
    group.via,
    count === 0
      ? say(
          {
            en: "the sync group {name} has no members: keepalived removes it",
            zh: "同步组 {name} 没有成员：keepalived 会将其移除",
          },
          { name: textOf(group) ?? "" },
        )
      : say(
          {
            en: "the sync group {name} has one member: there is nothing to keep in step",
            zh: "同步组 {name} 只有一个成员：没有什么可以同步",
          },
          { name: textOf(group) ?? "" },
        ),
    {
      code: "vrrp/sync-group-unknown-member",
      help: say({
        en: "name two instances or more, or remove the group",
        zh: "写上两个或更多实例，或删除该组",
      }),
    },
  );
}

/** Members of a group cannot be tracked with weights, unless the group allows them. */
function weights(group: Entry, member: Entry, { entries, tell }: Around): void {
  const told: Told = {
    code: "vrrp/sync-group-weighted-track",
    related: [{ span: group.name.span, message: say({ en: "the group", zh: "所属的组" }) }],
    help: say({
      en: "track without weight: a failure is then FAULT for the whole group; or write sync_group_tracking_weight in the group",
      zh: "去掉权重：失败即让整个组进入 FAULT；或在组中写 sync_group_tracking_weight",
    }),
  };
  for (const { line, block } of weightedLines(member, entries)) {
    const { name, via } = line;
    const values = {
      member: textOf(member) ?? "",
      group: textOf(group) ?? "",
      name: name.text,
    };
    tell(
      name,
      via,
      // 2.2.7 takes the weight away from interfaces and files, and everything else off the list.
      block === "track_interface" || block === "track_file"
        ? say(
            {
              en: "{member} is in the sync group {group}: keepalived ignores the weight of {name}, a failure is FAULT for the whole group",
              zh: "{member} 属于同步组 {group}：keepalived 会忽略 {name} 的权重，失败即让整个组进入 FAULT",
            },
            values,
          )
        : say(
            {
              en: "{member} is in the sync group {group}: keepalived does not track {name}, which has a weight",
              zh: "{member} 属于同步组 {group}：keepalived 不会跟踪带权重的 {name}",
            },
            values,
          ),
      told,
    );
  }
}
