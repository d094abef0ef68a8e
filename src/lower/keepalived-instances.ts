import {
  all,
  type Entry,
  familyOf,
  has,
  isOn,
  last,
  linesOf,
  numberOf,
  type Tell,
  textOf,
} from "./keepalived-entries.ts";
import type { FileTexts } from "./keepalived-texts.ts";

/** An instance as keepalived holds it when it has read its block. */
export interface Instance {
  readonly entry: Entry;
  readonly name: string;
  readonly family: 4 | 6;
  /** What made it of this family: the first address in the block. */
  readonly firstAddress: Entry | undefined;
  readonly version: number;
  /** Where strict mode is switched on for it. */
  readonly strict: Entry | undefined;
  readonly isMaster: boolean;
  readonly isOwner: boolean;
  readonly vips: readonly Entry[];
  readonly unicast: boolean;
}

/** What the checks of instances share. */
export interface Around {
  readonly entries: readonly Entry[];
  readonly globals: readonly Entry[];
  readonly texts: FileTexts;
  /** A keepalived after 2.2.7. */
  readonly isNewer: boolean;
  readonly tell: Tell;
}

export function instanceOf(entry: Entry, globals: readonly Entry[]): Instance {
  const { body } = entry;
  const vips = linesOf(body, "virtual_ipaddress");
  const peers = linesOf(body, "unicast_peer");
  const firstAddress = addressesOf(body).find((one) => familyOf(wordOf(one)?.text) !== undefined);
  const family = familyOf(firstAddress && wordOf(firstAddress)?.text) ?? 4;
  const own = numberOf(last(body, "version"));
  const strict = strictOf(body, globals);
  const asked = own ?? (family === 6 ? 3 : (numberOf(last(globals, "vrrp_version")) ?? 2));
  const written = textOf(last(body, "state"));
  const state = written === "MASTER" || written === "BACKUP" ? written : undefined;
  const number = numberOf(last(body, "priority"));
  const priority =
    number !== undefined && number >= 1 && number <= 255
      ? number
      : state === "MASTER" && number === undefined
        ? 255
        : 100;
  const isOwner = priority === 255;
  return {
    entry,
    name: textOf(entry) ?? "",
    family,
    firstAddress,
    version: family === 6 && strict ? 3 : asked,
    strict,
    isMaster: state === undefined ? isOwner : state === "MASTER",
    isOwner,
    vips,
    unicast: peers.length > 0,
  };
}

function strictOf(body: readonly Entry[], globals: readonly Entry[]): Entry | undefined {
  const own = last(body, "strict_mode");
  if (own) return isOn(own) ? own : undefined;
  return last(globals, "vrrp_strict");
}

const keywords = ["unicast_src_ip", "mcast_src_ip", "mcast_dst_ip"];
const blocks = ["virtual_ipaddress", "unicast_peer"];

/** The addresses that must be of one family, in the order of the text. */
export const addressesOf = (body: readonly Entry[]): readonly Entry[] =>
  body.flatMap((entry) =>
    blocks.includes(entry.name.text)
      ? entry.body
      : keywords.includes(entry.name.text)
        ? [entry]
        : [],
  );

/** The address of a line: its first word in a block of values, else the one behind the keyword. */
export const wordOf = (entry: Entry): Entry["name"] | undefined =>
  keywords.includes(entry.name.text) ? entry.args[0] : entry.name;

/** What tracks with a weight: the block of an instance, who defines the names, the weight of these. */
const weighing: readonly (readonly [block: string, definers: readonly string[], usual: number])[] =
  [
    ["track_interface", [], 0],
    ["track_script", ["vrrp_script"], 0],
    ["track_bfd", ["bfd_instance"], 0],
    ["track_file", ["track_file", "vrrp_track_file"], 1],
  ];

export interface WeightedLine {
  readonly line: Entry;
  /** The block that it stands in: `track_script`. */
  readonly block: string;
}

/** Lines of an instance that track with a weight; keepalived says nothing of processes. */
export function weightedLines(instance: Entry, entries: readonly Entry[]): readonly WeightedLine[] {
  const known = entries.slice(0, entries.indexOf(instance));
  return weighing.flatMap(([block, definers, usual]) =>
    linesOf(instance.body, block)
      .filter((line) => {
        const definition = all(known, ...definers).find((one) => textOf(one) === line.name.text);
        if (definers.length > 0 && !definition) return false;
        const own = line.args[0]?.text === "weight" ? numberOf(line, 1) : undefined;
        return (own ?? numberOf(last(definition?.body ?? [], "weight")) ?? usual) !== 0;
      })
      .map((line) => ({ line, block })),
  );
}

/** Groups whose members are tracked without weights. */
export const isWeightless = (group: Entry): boolean =>
  !has(group.body, "sync_group_tracking_weight");
