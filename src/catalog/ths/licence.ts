import { directive } from "../define.ts";
import { thsOnOff, wordCount } from "./words.ts";

const licence = {
  module: "ths_license",
  dialects: ["ths"],
  contexts: ["main"],
  repeat: "last-wins",
  inherit: "none",
  fallback: undefined,
  serve: { accepted: "lbc needs no licence of THS" },
} as const;

export const useLicenseServer = directive<boolean>({
  ...licence,
  name: "use_license_server",
  takes: thsOnOff,
  doc: {
    en: "Asks a licence server of THS instead of a licence file.",
    zh: "使用 THS 许可证服务器，而不是许可证文件。",
  },
});

export const licenseServer = directive<readonly string[]>({
  ...licence,
  name: "license_server",
  takes: wordCount("url", 1, 1),
  doc: { en: "Where the licence server of THS is.", zh: "THS 许可证服务器的地址。" },
});

export const licensePubkey = directive<readonly string[]>({
  ...licence,
  name: "license_pubkey",
  takes: wordCount("key", 1, 1),
  doc: {
    en: "The public key with which THS checks its licence.",
    zh: "THS 校验许可证所用的公钥。",
  },
});

export const licenseInterface = directive<readonly string[]>({
  ...licence,
  name: "license_interface",
  takes: wordCount("interface", 1, 1),
  doc: {
    en: "The network interface whose address the licence of THS is bound to.",
    zh: "THS 许可证绑定的网卡。",
  },
});
