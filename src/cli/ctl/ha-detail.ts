import type { HaFacts } from "../../../runtime/control/admin-status.ts";
import type { InstanceStatus, PeerSeen, TrackerStatus } from "../../../runtime/vrrp/status.ts";
import { type Look, type Row, rowsOf } from "../../explain/layout.ts";
import { say, type Text, type Value } from "../../messages/text.ts";
import {
  alarmText,
  effectOf,
  nodeText,
  causeText,
  kindText,
  orderTexts,
  roleText,
  upText,
} from "./ha-words.ts";
import { duration } from "./status-page.ts";

/** `lbc ctl ha status` for people; `now` is milliseconds since 1970. */
export function haPage({ instances }: HaFacts, look: Look, now: number): string {
  return instances.map((one) => `${instancePage(one, look, now)}\n`).join("\n");
}

function instancePage(status: InstanceStatus, look: Look, now: number): string {
  const { language, paint } = look;
  const { role } = status;
  const brush = role === "master" ? paint.added : role === "backup" ? paint.warning : paint.error;
  const alarms = (status.alarms ?? []).map((alarm) => alarmText(alarm, seconds(alarm.for)));
  const head = [
    paint.strong(plain(status.name)),
    brush(roleText[role][language]),
    paint.faint(headText(status)[language]),
  ].join("  ");
  const rows = [
    sinceRow(status, now),
    addressRow(status),
    priorityRow(status),
    row(say({ en: "trackers", zh: "跟踪" }), status.trackers.map(trackerText)),
    row(say({ en: "guards", zh: "防护" }), status.guards.map(trackerText)),
    row(say({ en: "orders", zh: "命令" }), orderTexts(status.orders)),
    masterRow(status),
    row(say({ en: "peers", zh: "对端" }), status.peers.map(peerText)),
    row(
      say({ en: "nodes", zh: "节点" }),
      (status.nodes ?? []).map((node) => nodeText(node, seconds)),
    ),
    row(say({ en: "timers", zh: "计时" }), [timerText(status)]),
    row(say({ en: "counters", zh: "计数" }), counterTexts(status)),
  ].flatMap((each): Row[] =>
    each && each.values.length > 0
      ? [[each.label[language], each.values.map((value) => plain(value[language]))]]
      : [],
  );
  const shouts = alarms.map((alarm) => paint.error(`  ${plain(alarm[language])}`));
  return [head, ...shouts, ...rowsOf(rows, look)].join("\n");
}

interface Labelled {
  readonly label: Text;
  readonly values: readonly Text[];
}

const row = (label: Text, values: readonly Text[]): Labelled => ({ label, values });

/** Names come from a configuration and details from scripts; neither may steer the terminal. */
const plain = (text: string): string => text.replace(/\p{Cc}/gu, "?");

const headText = ({ interface: device, vrid, version, group }: InstanceStatus): Text =>
  group === undefined
    ? say(
        {
          en: "{device}, virtual router {vrid}, VRRPv{version}",
          zh: "{device}，虚拟路由号 {vrid}，VRRPv{version}",
        },
        { device, vrid, version },
      )
    : say(
        {
          en: "{device}, virtual router {vrid}, VRRPv{version}, group {group}",
          zh: "{device}，虚拟路由号 {vrid}，VRRPv{version}，同步组 {group}",
        },
        { device, vrid, version, group },
      );

function sinceRow({ last }: InstanceStatus, now: number): Labelled | undefined {
  if (!last) return undefined;
  const time = `${new Date(last.at).toISOString().slice(0, 19).replace("T", " ")}Z`;
  return row(say({ en: "since", zh: "始于" }), [
    say(
      { en: "{time} ({ago} ago)", zh: "{time}（{ago} 前）" },
      { time, ago: duration(now - last.at) },
    ),
    causeText(last),
  ]);
}

function addressRow({ addresses, held, role }: InstanceStatus): Labelled {
  const values = addresses.map((ip): Text => {
    const isHeld = held.includes(ip);
    if (isHeld === (role === "master"))
      return isHeld ? say({ en: "{ip} held here", zh: "{ip} 在本机" }, { ip }) : { en: ip, zh: ip };
    return isHeld
      ? say({ en: "{ip} is here, though not master", zh: "{ip} 在本机，但本机不是主节点" }, { ip })
      : say({ en: "{ip} is missing here", zh: "{ip} 不在本机" }, { ip });
  });
  return row(say({ en: "addresses", zh: "地址" }), values);
}

/** `140 = 150 - 10 (script chk)`. */
function priorityRow({ priority, basePriority, trackers }: InstanceStatus): Labelled {
  const effects = trackers.flatMap((tracker) => {
    const effect = effectOf(tracker);
    return effect === 0 ? [] : [{ effect, tracker }];
  });
  const sums = (language: keyof Text): string =>
    effects
      .map(({ effect, tracker: { kind, name } }) => {
        const what = `${kindText(kind)[language]} ${name}`;
        return ` ${effect < 0 ? "-" : "+"} ${Math.abs(effect)} (${what})`;
      })
      .join("");
  const text = (language: keyof Text): string =>
    effects.length === 0 ? String(priority) : `${priority} = ${basePriority}${sums(language)}`;
  return row(say({ en: "priority", zh: "优先级" }), [{ en: text("en"), zh: text("zh") }]);
}

function trackerText(tracker: TrackerStatus): Text {
  const { kind, name, up, weight, reverse, detail } = tracker;
  const state = upText(up);
  const parts: Text[] = [state];
  if (weight !== 0)
    parts.push(
      say(
        { en: "weight {weight}", zh: "权重 {weight}" },
        { weight: weight > 0 ? `+${weight}` : weight },
      ),
    );
  if (reverse) parts.push(say({ en: "reversed", zh: "反向" }));
  const value: Value = parts;
  return say(
    { en: "{kind} {name}: {value}{detail}", zh: "{kind} {name}：{value}{detailZh}" },
    {
      kind: kindText(kind),
      name,
      value,
      detail: detail === "" ? "" : ` (${detail})`,
      detailZh: detail === "" ? "" : `（${detail}）`,
    },
  );
}

function masterRow({ role, master }: InstanceStatus): Labelled | undefined {
  if (!master || role === "master") return undefined;
  const { from, priority } = master;
  return row(say({ en: "master", zh: "主节点" }), [
    say({ en: "{from}, priority {priority}", zh: "{from}，优先级 {priority}" }, { from, priority }),
  ]);
}

function peerText({ address, priority, ago, adverts, checksum, dropped }: PeerSeen): Text {
  const parts: Text[] = [];
  if (priority !== undefined)
    parts.push(say({ en: "priority {priority}", zh: "优先级 {priority}" }, { priority }));
  parts.push(
    say({ en: "heard {ago} ago", zh: "{ago} 前收到" }, { ago: seconds(ago) }),
    say({ en: "{adverts} adverts", zh: "通告 {adverts} 个" }, { adverts }),
  );
  if (checksum) parts.push({ en: `checksum ${checksum}`, zh: `校验和 ${checksum}` });
  if (dropped.length > 0)
    parts.push(say({ en: "dropped {drops}", zh: "丢弃 {drops}" }, { drops: drops(dropped) }));
  return say({ en: "{address}: {parts}", zh: "{address}：{parts}" }, { address, parts });
}

const drops = (counts: readonly (readonly [string, number])[]): string =>
  counts.map(([reason, count]) => `${reason} ${count}`).join(", ");

/** Microseconds as people read them. */
const seconds = (time: number): string => {
  const rounded = Math.round(time / 1000) / 1000;
  return rounded >= 100 ? duration(rounded * 1000) : `${rounded} s`;
};

const nextText: Readonly<Record<"advert" | "master-down" | "announce", Text>> = {
  advert: say({ en: "next advert", zh: "下一个通告" }),
  "master-down": say({ en: "master counts as dead", zh: "主节点将视为失效" }),
  announce: say({ en: "next gratuitous ARP", zh: "下一次免费 ARP" }),
};

function timerText({ timers }: InstanceStatus): Text {
  const { interval, masterInterval, down, skew, next } = timers;
  const values = {
    interval: seconds(interval),
    down: seconds(down),
    skew: seconds(skew),
    master: masterInterval === interval ? "" : ` (master's ${seconds(masterInterval)})`,
    masterZh: masterInterval === interval ? "" : `（主节点 ${seconds(masterInterval)}）`,
  };
  const known = say(
    {
      en: "advert {interval}{master}, down {down}, skew {skew}",
      zh: "通告间隔 {interval}{masterZh}，失效 {down}，偏移 {skew}",
    },
    values,
  );
  if (!next) return known;
  return say(
    { en: "{known}; {what} in {time}", zh: "{known}；{what}：{time} 后" },
    { known, what: nextText[next.what], time: seconds(next.in) },
  );
}

function counterTexts({ counters, beaconsDropped = [] }: InstanceStatus): readonly Text[] {
  const { advertsSent, advertsReceived, becameMaster, releasedMaster, lateness, dropped } =
    counters;
  const texts = [
    say(
      {
        en: "adverts: {sent} sent, {received} received; became master {became} times, left {left}",
        zh: "通告：发送 {sent}，接收 {received}；成为主节点 {became} 次，退出 {left} 次",
      },
      { sent: advertsSent, received: advertsReceived, became: becameMaster, left: releasedMaster },
    ),
  ];
  if (dropped.length > 0)
    texts.push(say({ en: "dropped: {drops}", zh: "丢弃：{drops}" }, { drops: drops(dropped) }));
  if (beaconsDropped.length > 0)
    texts.push(
      say(
        { en: "beacons dropped: {drops}", zh: "丢弃的信标：{drops}" },
        { drops: drops(beaconsDropped) },
      ),
    );
  if (lateness.most > 0)
    texts.push(
      say(
        { en: "latest advert: {most} behind its time", zh: "通告最大延迟：{most}" },
        { most: seconds(lateness.most) },
      ),
    );
  return texts;
}
