import { say } from "../messages/text.ts";
import {
  all,
  type Entry,
  has,
  last,
  linesOf,
  numberOf,
  type Tell,
  textOf,
  wordsOf,
} from "./keepalived-entries.ts";
import type { Instance } from "./keepalived-vrrp-errors.ts";

/** What keepalived reports of sync groups: their members, and the weights of these. */
export function syncGroupErrors(
  entries: readonly Entry[],
  instances: readonly Instance[],
  tell: Tell,
): void {
  const grouped = new Set<string>();
  const byName = new Map(instances.map((one) => [textOf(one.entry) ?? "", one]));
  for (const group of all(entries, "vrrp_sync_group")) {
    if (group.args.length === 0) continue;
    const names = linesOf(group.body, "group").flatMap((line) =>
      wordsOf(line).map((word) => ({ word, via: line.via })),
    );
    const members = names.filter(({ word, via }) => {
      if (grouped.has(word.text)) {
        tell(
          word,
          via,
          say({ en: "an instance is in one sync group only", zh: "一个实例只能属于一个同步组" }),
        );
        return false;
      }
      if (byName.has(word.text)) {
        grouped.add(word.text);
        return true;
      }
      tell(
        word,
        via,
        say(
          { en: "there is no instance {name}", zh: "没有名为 {name} 的实例" },
          { name: word.text },
        ),
      );
      return false;
    });
    if (members.length < 2)
      tell(
        group.name,
        group.via,
        say(
          {
            en: "a sync group of {count} is of no use, keepalived says",
            zh: "同步组只有 {count} 个成员，keepalived 认为没有意义",
          },
          { count: members.length },
        ),
      );
    const known = members.flatMap(({ word }) => byName.get(word.text) ?? []);
    weights(group, known, entries, tell);
  }
}

/** Members of a group cannot be tracked with weights, unless the group allows them. */
function weights(
  group: Entry,
  members: readonly Instance[],
  entries: readonly Entry[],
  tell: Tell,
): void {
  if (has(group.body, "sync_group_tracking_weight")) return;
  const weightOf = (line: Entry): number => {
    if (line.args[0]?.text === "weight") return numberOf(line, 1) ?? 0;
    const files = all(entries, "track_file", "vrrp_track_file");
    const file = files.findLast((one) => textOf(one) === line.name.text);
    return file ? (numberOf(last(file.body, "weight")) ?? 1) : 0;
  };
  for (const { entry } of members)
    for (const block of ["track_interface", "track_script", "track_bfd", "track_file"])
      for (const line of linesOf(entry.body, block))
        if (
          block === "track_file"
            ? weightOf(line) !== 0
            : line.args.length > 0 && weightOf(line) !== 0
        )
          tell(
            line.name,
            line.via,
            say({
              en: "keepalived ignores the weights of members of a sync group",
              zh: "keepalived 会忽略同步组成员的权重",
            }),
          );
}
