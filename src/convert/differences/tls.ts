import { compareVersions } from "../../ir/target.ts";
import { say } from "../../messages/text.ts";
import { effectOf, withEffect } from "../effects.ts";
import type { FamilyDialect, FamilyTarget } from "../family.ts";
import { productNames } from "../family.ts";
import type { Subject } from "../subject.ts";
import { drop, keep, merged, note, replace, type Verdict } from "../verdict.ts";
import { named, somewhere } from "../view-queries.ts";
import type { BlockView, Entry } from "../view.ts";

/** The switch for TLS with the Chinese ciphers; the other products have none. */
const switches: Readonly<Partial<Record<FamilyDialect, string>>> = {
  ths: "ssl_gmtls",
  tengine: "enable_ntls",
  angie: "ssl_ntls",
};

const switchNames: readonly string[] = Object.values(switches);

export const isGmSwitch = (name: string): boolean => switchNames.includes(name);

/** THS 6.0.0 has no switch: `GMTLSv1.1` stands among the protocols. */
const byProtocol = ({ dialect, version }: FamilyTarget): boolean =>
  dialect === "ths" && compareVersions(version, [6, 0, 1]) < 0;

const switchOf = (target: FamilyTarget): string | undefined =>
  byProtocol(target) ? undefined : switches[target.dialect];

const national = (word: string): boolean => /^GMTLS/i.test(word);
const usual = "GMTLSv1.1";

const hasSwitch = (block: BlockView): boolean =>
  switchNames.some((name) => named(block, name).some(({ args }) => args[0] === "on"));

const hasProtocols = (block: BlockView): boolean => named(block, "ssl_protocols").length > 0;

export function gmSwitchTo(to: FamilyTarget, subject: Subject): Verdict {
  const name = switchOf(to);
  if (name === subject.name) return keep;
  if (name) return { do: "rename", name, notes: [] };
  if (!byProtocol(to)) {
    const reason = say(
      { en: "{product} has no `{name}`", zh: "{product} 没有 `{name}`" },
      { product: productNames[to.dialect], name: subject.name },
    );
    return drop(withEffect(reason, effectOf(subject)));
  }
  if (subject.args[0]?.raw !== "on" || hasProtocols(subject.around)) return merged(amongProtocols);
  return replace(`ssl_protocols ${usual};`, note("exact", amongProtocols));
}

const amongProtocols = say({
  en: "in THS 6.0.0 it stands among the protocols",
  zh: "THS 6.0.0 中写在 ssl_protocols 里",
});

/** `GMTLSv1.1` among the protocols, or a switch beside them. */
export function protocolsTo(to: FamilyTarget, subject: Subject): Verdict {
  const { args, around } = subject;
  const gone = args.filter(({ raw }) => national(raw));
  const others = args.filter((word) => !gone.includes(word)).map(({ raw }) => raw);
  if (gone.length === 0)
    return byProtocol(to) && hasSwitch(around)
      ? replace(`ssl_protocols ${[usual, ...others].join(" ")};`, note("exact", amongProtocols))
      : keep;
  if (byProtocol(to)) return keep;
  const name = switchOf(to);
  const rest = others.length === 0 ? [] : [`ssl_protocols ${others.join(" ")};`];
  if (name) {
    const on = hasSwitch(around) ? [] : [`${name} on;`];
    const text = [...on, ...rest].join(" ");
    const reason = say({ en: "`{name}` stands for it", zh: "由 `{name}` 代替" }, { name });
    return text === "" ? merged(reason) : replace(text, note("exact", reason));
  }
  const words = {
    gone: gone.map(({ raw }) => raw).join(" "),
    product: productNames[to.dialect],
  };
  if (rest.length === 0)
    return drop(
      say(
        {
          en: "{product} does not know {gone}; its default protocols then hold",
          zh: "{product} 不支持 {gone}，此后使用其默认协议",
        },
        words,
      ),
    );
  return replace(
    rest.join(" "),
    note(
      "approximated",
      say(
        {
          en: "{product} does not know {gone}: clients that speak nothing else cannot connect",
          zh: "{product} 不支持 {gone}，只支持该协议的客户端将无法连接",
        },
        words,
      ),
    ),
  );
}

/** A certificate (or key) for signing and one for encryption, in whichever dialect's words. */
interface NationalPair {
  readonly sign: string;
  readonly encrypt: string;
  /** The statement that the pair is written at; the other one goes with it. */
  readonly at: Entry;
}

const suffixOf = (name: string): string => (name.endsWith("_key") ? "_key" : "");

/** Whether the four lines of THS 6.0.0 are meant: nginx would take them for RSA and ECDSA. */
const speaksNational = (block: BlockView): boolean =>
  somewhere(block, "ssl_protocols", ({ args }) => args.some(national));

function pairOf({ name, args, around, entry }: Subject): NationalPair | undefined {
  const suffix = suffixOf(name);
  const own = `ssl_certificate${suffix}`;
  if (name === own && args.length > 1) {
    const [sign, encrypt, more] = args;
    return sign && encrypt && entry && !more
      ? { sign: sign.raw, encrypt: encrypt.raw, at: entry }
      : undefined;
  }
  const single = (wanted: string) => named(around, wanted).filter((one) => one.args.length === 1);
  const four = single(own);
  const [sign, encrypt] =
    name === own
      ? four.length === 2 && speaksNational(around)
        ? four
        : []
      : [single(`ssl_sign_certificate${suffix}`)[0], single(`ssl_enc_certificate${suffix}`)[0]];
  if (!sign || !encrypt || (entry !== sign && entry !== encrypt)) return undefined;
  return { sign: sign.args[0] ?? "", encrypt: encrypt.args[0] ?? "", at: sign };
}

function printPair(to: FamilyTarget, suffix: string, { sign, encrypt }: NationalPair): string {
  if (to.dialect === "tengine")
    return `ssl_sign_certificate${suffix} ${sign}; ssl_enc_certificate${suffix} ${encrypt};`;
  return byProtocol(to)
    ? `ssl_certificate${suffix} ${sign}; ssl_certificate${suffix} ${encrypt};`
    : `ssl_certificate${suffix} ${sign} ${encrypt};`;
}

const oneForm = (from: FamilyTarget, to: FamilyTarget): boolean =>
  from.dialect === to.dialect || (from.dialect !== "tengine" && to.dialect !== "tengine");

/** Certificates: those of national TLS are a pair, and every product writes it in another way. */
export function certificateTo(
  from: FamilyTarget,
  to: FamilyTarget,
  subject: Subject,
): Verdict | undefined {
  const pair = pairOf(subject);
  if (!pair) return undefined;
  if (switches[to.dialect] === undefined)
    return drop(
      say(
        {
          en: "the pair for signing and encryption is of no use to {product}, and a server that has no other certificate does not start",
          zh: "国密签名与加密双证书对 {product} 无用；没有其他证书的 server 将无法启动",
        },
        { product: productNames[to.dialect] },
      ),
    );
  if (oneForm(from, to) && byProtocol(from) === byProtocol(to)) return keep;
  const text = printPair(to, suffixOf(subject.name), pair);
  if (subject.entry !== pair.at)
    return merged(say({ en: "written beside its partner", zh: "与配对的指令写在一起" }));
  return replace(text, note("exact", sameFiles));
}

const sameFiles = say({
  en: "the same two files in other words",
  zh: "同样的两个文件，换一种写法",
});

/** `force` of THS 6.0.1.3 is documented by its name only; `on` is the strictest that others have. */
export function verifyClientTo(to: FamilyTarget, subject: Subject): Verdict {
  if (to.dialect === "ths" || subject.args[0]?.raw !== "force") return keep;
  return replace(
    "ssl_verify_client on;",
    note(
      "approximated",
      say(
        {
          en: "{product} has no `force`; `on` refuses clients without a valid certificate too",
          zh: "{product} 没有 `force`，`on` 同样拒绝没有有效证书的客户端",
        },
        { product: productNames[to.dialect] },
      ),
    ),
  );
}
