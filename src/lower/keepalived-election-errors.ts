import { say, type Text } from "../messages/text.ts";
import { all, type Entry, isOn, last, numberOf, textOf, type Told } from "./keepalived-entries.ts";
import { type Around, type Instance, weightedLines } from "./keepalived-instances.ts";

/** What keepalived reports of authentication, of the election and of weights. */
export function electionErrors(instance: Instance, around: Around, isGrouped: boolean): void {
  authentication(instance, around);
  initialState(instance, around);
  delay(instance, around);
  if (instance.strict) strictResets(instance, around);
  if (instance.isOwner && !isGrouped) ownersWeights(instance, around);
}

function authentication(instance: Instance, around: Around): void {
  const { version, strict, family, isMaster, isOwner, name } = instance;
  const blocks = all(instance.entry.body, "authentication");
  const inner = blocks.flatMap(({ body }) => body);
  const type = last(inner, "auth_type");
  const kind = textOf(type);
  if (!type || (kind !== "PASS" && kind !== "AH")) return;
  const tell = (message: Text, told?: Told) => around.tell(type.name, type.via, message, told);
  const block = blocks.find(({ body }) => body.includes(type)) ?? type;
  if (strict)
    tell(
      say(
        {
          en: "strict mode knows no authentication: keepalived ignores that of {name}",
          zh: "严格模式不支持认证：keepalived 会忽略 {name} 的认证配置",
        },
        { name },
      ),
      { code: "vrrp/strict-auth", ...gone(block, around), ...modeOf(strict) },
    );
  else if (version === 3)
    tell(
      say(
        {
          en: "{name} speaks VRRP version 3: authentication is ignored",
          zh: "{name} 使用 VRRP v3：认证配置会被忽略",
        },
        { name },
      ),
      {
        code: "vrrp/auth-with-v3",
        ...gone(block, around),
        help: say({
          en: "keep strangers away by unicast_peer, the firewall, or a network of its own",
          zh: "可用 unicast_peer、防火墙或独立网段来隔离外来报文",
        }),
      },
    );
  else if (!textOf(last(inner, "auth_pass")))
    tell(
      say({
        en: "auth_type without auth_pass is ignored",
        zh: "只有 auth_type 而无 auth_pass，会被忽略",
      }),
    );
  else if (kind === "AH" && family === 6)
    tell(say({ en: "AH is for IPv4 only", zh: "AH 仅适用于 IPv4" }));
  else if (kind === "AH" && isMaster && !isOwner)
    tell(
      say({
        en: "with AH an instance cannot begin as MASTER; keepalived makes it BACKUP",
        zh: "使用 AH 时不能以 MASTER 启动，keepalived 会改为 BACKUP",
      }),
    );
}

/** Where strict mode comes from. */
const modeOf = (strict: Entry): Told => ({
  related: [{ span: strict.name.span, message: say({ en: "strict mode", zh: "严格模式" }) }],
});

/** What keepalived ignores may go. */
function gone({ name, span }: Entry, { texts }: Around): Told {
  const edit = texts.without(span);
  if (!edit) return {};
  const title = say({ en: "remove {name}", zh: "删除 {name}" }, { name: name.text });
  return { fix: { title, safety: "safe", edits: [edit] } };
}

function initialState({ entry: { body }, strict, isMaster, isOwner }: Instance, { tell }: Around) {
  const state = last(body, "state");
  if (strict && state && isMaster !== isOwner)
    tell(
      state.name,
      state.via,
      say({
        en: "in strict mode MASTER is only the owner of the address, with priority 255",
        zh: "严格模式下只有优先级为 255 的地址所有者才能是 MASTER",
      }),
    );
  const nopreempt = nopreemptOf(body);
  // With state MASTER written a rule of its own tells.
  if (nopreempt && isOwner && textOf(state) !== "MASTER")
    tell(
      nopreempt.name,
      nopreempt.via,
      say({
        en: "nopreempt does not work with priority 255; keepalived clears it",
        zh: "nopreempt 与优先级 255 不兼容，keepalived 会清除",
      }),
    );
}

function nopreemptOf(body: readonly Entry[]): Entry | undefined {
  const flag = last(body, "preempt", "nopreempt");
  return flag?.name.text === "nopreempt" ? flag : undefined;
}

/** A delay of preemption where none is delayed. */
function delay(instance: Instance, around: Around): void {
  const { entry, name, strict, isMaster, isOwner } = instance;
  const written = last(entry.body, "preempt_delay");
  if (!written || (numberOf(written) ?? 0) <= 0) return;
  const tell = (message: Text, told: Told) => around.tell(written.name, written.via, message, told);
  // Strict mode makes the owner of the address MASTER, and nobody else.
  const startsAsMaster = strict ? isOwner : isMaster;
  const nopreempt = nopreemptOf(entry.body);
  if (startsAsMaster)
    tell(
      say(
        {
          en: "{name} starts as MASTER, so keepalived clears preempt_delay: the node takes the address back at once",
          zh: "{name} 的初始状态为 MASTER，keepalived 会清除 preempt_delay：节点恢复后立即抢回地址",
        },
        { name },
      ),
      { code: "vrrp/preempt-delay-with-master", ...asBackup(instance) },
    );
  else if (strict)
    tell(
      say(
        {
          en: "strict mode knows no preempt_delay: keepalived resets it, {name} takes the address back at once",
          zh: "严格模式不支持 preempt_delay：keepalived 会将其重置，{name} 恢复后立即抢回地址",
        },
        { name },
      ),
      { code: "vrrp/strict-preempt-delay", ...gone(written, around), ...modeOf(strict) },
    );
  else if (nopreempt && !isOwner)
    tell(
      say(
        {
          en: "{name} never preempts: keepalived resets the delay",
          zh: "{name} 不抢占：keepalived 会把该延迟重置",
        },
        { name },
      ),
      {
        code: "vrrp/preempt-delay-with-nopreempt",
        ...gone(written, around),
        related: [
          { span: nopreempt.name.span, message: say({ en: "does not preempt", zh: "不抢占" }) },
        ],
      },
    );
}

/** A start as BACKUP is what the delay asks for. */
function asBackup({ entry, isOwner }: Instance): Told {
  const state = last(entry.body, "state");
  const word = state?.args[0];
  if (!state || !word) return {};
  const related = [
    { span: state.name.span, message: say({ en: "the initial state", zh: "初始状态" }) },
  ];
  if (isOwner) return { related };
  const title = say({ en: "start as BACKUP", zh: "改为 state BACKUP" });
  const edits = [{ span: word.span, text: "BACKUP" }];
  return { related, fix: { title, safety: "unsafe", edits } };
}

function strictResets({ entry: { body } }: Instance, { tell }: Around): void {
  const unwanted = [
    ...all(body, "garp_lower_prio_repeat", "garp_lower_prio_delay").filter(
      (e) => numberOf(e) !== 0,
    ),
    ...all(body, "lower_prio_no_advert").filter((entry) => !isOn(entry)),
    ...all(body, "higher_prio_send_advert").filter(isOn),
  ];
  for (const { name, via } of unwanted)
    tell(
      name,
      via,
      say({ en: "strict mode resets {name}", zh: "严格模式会重置 {name}" }, { name: name.text }),
    );
}

/** The owner of the address has priority 255 whatever is tracked. */
function ownersWeights({ entry, name }: Instance, { entries, tell }: Around): void {
  for (const { line, block } of weightedLines(entry, entries)) {
    const values = { name, tracked: line.name.text };
    tell(
      line.name,
      line.via,
      // 2.2.7 takes the weight away from a file, and everything else off the list.
      block === "track_file"
        ? say(
            {
              en: "{name} has priority 255, the owner's: keepalived ignores the weight of {tracked}",
              zh: "{name} 的优先级为 255（地址所有者）：keepalived 会忽略 {tracked} 的权重",
            },
            values,
          )
        : say(
            {
              en: "{name} has priority 255, the owner's: keepalived does not track {tracked}, which has a weight",
              zh: "{name} 的优先级为 255（地址所有者）：keepalived 不会跟踪带权重的 {tracked}",
            },
            values,
          ),
      {
        code: "script/weight-ignored",
        help: say({
          en: "priority 254 at most, or weight 0: a failure is then FAULT",
          zh: "优先级最多写 254，或使用 weight 0（失败即进入 FAULT）",
        }),
      },
    );
  }
}
