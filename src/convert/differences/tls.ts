import { say } from "../../messages/text.ts";
import { effectOf, withEffect } from "../effects.ts";
import type { FamilyDialect, FamilyTarget } from "../family.ts";
import { productNames } from "../family.ts";
import type { Subject } from "../subject.ts";
import type { Verdict } from "../verdict.ts";
import { drop, keep, note, replace } from "../verdict.ts";

/** The switch for TLS with the Chinese ciphers; two products have none. */
const switches: Readonly<Partial<Record<FamilyDialect, string>>> = {
  ths: "ssl_gmtls",
  tengine: "enable_ntls",
  angie: "ssl_ntls",
};

export const isGmSwitch = (name: string): boolean => Object.values(switches).includes(name);

export function gmSwitchTo(to: FamilyTarget, subject: Subject): Verdict {
  const name = switches[to.dialect];
  if (name === subject.name) return keep;
  if (name) return { do: "rename", name, notes: [] };
  const reason = say(
    { en: "{product} has no `{name}`", zh: "{product} 没有 `{name}`" },
    { product: productNames[to.dialect], name: subject.name },
  );
  return drop(withEffect(reason, effectOf(subject)));
}

/** Two values on one line are the certificates (or keys) for signing and for encryption. */
export function certificateTo(to: FamilyTarget, subject: Subject): Verdict {
  const [sign, encrypt, more] = subject.args;
  if (!sign || !encrypt || more || to.dialect === "ths" || to.dialect === "angie") return keep;
  const suffix = subject.name.endsWith("_key") ? "_key" : "";
  if (to.dialect === "tengine")
    return replace(
      `ssl_sign_certificate${suffix} ${sign.raw}; ssl_enc_certificate${suffix} ${encrypt.raw};`,
      note("exact", say({ en: "two directives in Tengine", zh: "在 Tengine 中是两条指令" })),
    );
  return drop(
    say(
      {
        en: "{product} takes one file; the pair for signing and encryption is of no use to it, and a server that has no other certificate does not start",
        zh: "{product} 只接受一个文件，国密签名与加密双证书对它无用；没有其他证书的 server 将无法启动",
      },
      { product: productNames[to.dialect] },
    ),
  );
}

/** `GMTLSv1.1` stands among the protocols in THS 6.0.0. */
export function protocolsTo(to: FamilyTarget, subject: Subject): Verdict {
  const national = subject.args.filter(({ raw }) => /^GMTLS/i.test(raw));
  if (national.length === 0 || to.dialect === "ths") return keep;
  const others = subject.args.filter((word) => !national.includes(word)).map(({ raw }) => raw);
  const words = {
    gone: national.map(({ raw }) => raw).join(" "),
    product: productNames[to.dialect],
  };
  if (others.length === 0)
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
    `ssl_protocols ${others.join(" ")};`,
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
