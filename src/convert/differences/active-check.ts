import { checkDefaults, httpCheckDefaults } from "../../catalog/tengine/check.ts";
import { say } from "../../messages/text.ts";
import { hasSibling, type Subject } from "../subject.ts";
import type { Note, Verdict } from "../verdict.ts";
import { note, replace } from "../verdict.ts";

/** The parameters that both dialects document, with what Tengine does without them. */
const shared: readonly (readonly [string, string])[] = [
  ["interval", String(checkDefaults.interval)],
  ["rise", String(checkDefaults.rise)],
  ["fall", String(checkDefaults.fall)],
  ["timeout", String(checkDefaults.timeout)],
  ["type", checkDefaults.type],
];

const keyOf = (word: string) => word.slice(0, Math.max(0, word.indexOf("=")));

function written(subject: Subject): ReadonlySet<string> {
  return new Set(subject.args.map(({ raw }) => keyOf(raw)));
}

const typeOf = ({ args }: Subject): string =>
  args.findLast(({ raw }) => keyOf(raw) === "type")?.raw.slice("type=".length) ?? "";

/** Types that both dialects know. */
const sharedTypes: ReadonlySet<string> = new Set([
  "",
  "tcp",
  "http",
  "ssl_hello",
  "mysql",
  "ajp",
  "fastcgi",
]);

/** `health_check` of THS in the words of Tengine: the same words under another name. */
export function thsCheckToTengine(subject: Subject): Verdict {
  const { args } = subject;
  const type = typeOf(subject);
  const fits = sharedTypes.has(type);
  // Without national ciphers the same handshake in its international form is what comes nearest.
  const nearest = type === "gmssl_hello" ? "ssl_hello" : "tcp";
  const words = args.map(({ raw }) => (!fits && keyOf(raw) === "type" ? `type=${nearest}` : raw));
  const notes: Note[] = [];
  if (!fits)
    notes.push(
      note(
        "approximated",
        say(
          {
            en: "Tengine has no check of type {type}; type={nearest} is written instead",
            zh: "Tengine 没有 {type} 类型的检查，改写为 type={nearest}",
          },
          { type, nearest },
        ),
        "convert/health-semantics",
      ),
    );
  notes.push(defaultsNote(subject));
  // Tengine's `check` wants at least one word; its own default is the one that says least.
  const text = words.length > 0 ? words.join(" ") : `type=${checkDefaults.type}`;
  const clean =
    fits && words.length === shared.length && shared.every(([key]) => written(subject).has(key));
  return clean ? { do: "rename", name: "check", notes } : replace(`check ${text};`, ...notes);
}

function defaultsNote(subject: Subject): Note {
  const given = written(subject);
  const open = shared.filter(([key]) => !given.has(key)).map(([key, value]) => `${key}=${value}`);
  if (!given.has("default_down")) open.push(`default_down=${checkDefaults.startDown}`);
  if (typeOf(subject) === "http") {
    const { send, expect, requestsPerConnection } = httpCheckDefaults;
    if (!hasSibling(subject, "check_http_send"))
      open.push(`check_http_send ${JSON.stringify(send)}`);
    if (!hasSibling(subject, "check_http_expect_alive"))
      open.push(`check_http_expect_alive ${expect.map((digit) => `http_${digit}xx`).join(" ")}`);
    if (!hasSibling(subject, "check_keepalive_requests"))
      open.push(`check_keepalive_requests ${requestsPerConnection}`);
  }
  return note(
    "default-differs",
    say(
      {
        en: "what THS does without these is not documented, Tengine takes {open}",
        zh: "THS 未说明下列参数省略时的取值，Tengine 取 {open}",
      },
      { open: open.join(", ") },
    ),
    "convert/health-semantics",
  );
}

/** `check` of Tengine in the words of THS: what Tengine takes by default is written out. */
export function tengineCheckToThs(subject: Subject): Verdict {
  const given = written(subject);
  const kept = subject.args.filter(({ raw }) => shared.some(([key]) => key === keyOf(raw)));
  const gone = subject.args.filter((word) => !kept.includes(word)).map(({ raw }) => raw);
  const added = shared.filter(([key]) => !given.has(key)).map(([key, value]) => `${key}=${value}`);
  const notes: Note[] = [startNote(given.has("default_down"))];
  if (added.length > 0)
    notes.unshift(
      note(
        "explicit",
        say(
          {
            en: "Tengine's defaults are written out: {added}",
            zh: "已写出 Tengine 的默认值：{added}",
          },
          { added: added.join(" ") },
        ),
      ),
    );
  if (gone.length > 0)
    notes.unshift(
      note(
        "approximated",
        say(
          {
            en: "THS documents no {gone}: left out",
            zh: "THS 文档中没有 {gone}，已省略",
          },
          { gone: gone.join(" ") },
        ),
        "convert/health-semantics",
      ),
    );
  const words = [...kept.map(({ raw }) => raw), ...added];
  return gone.length === 0 && added.length === 0 && kept.length === shared.length
    ? { do: "rename", name: "health_check", notes }
    : replace(`health_check ${words.join(" ")};`, ...notes);
}

const startNote = (asked: boolean): Note =>
  note(
    "default-differs",
    asked
      ? say({
          en: "whether a backend of THS starts as up or down cannot be set, as far as its manuals say",
          zh: "按 THS 手册，无法设定后端初始为正常还是故障",
        })
      : say({
          en: "backends of Tengine are down until their first checks pass; what THS does is not documented",
          zh: "Tengine 的后端在首次检查通过前视为故障，THS 的行为没有文档说明",
        }),
    "convert/health-semantics",
  );
