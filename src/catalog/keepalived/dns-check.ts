import { directive } from "../define.ts";
import { inLvs, realServer } from "./kinds.ts";
import { anyCase } from "./lvs-values.ts";
import { one } from "./shapes.ts";
import { domainName } from "./values.ts";

const inCheck = {
  ...inLvs,
  module: "dns_check",
  inherit: "none",
  contexts: [`${realServer}/DNS_CHECK`],
  serve: "refused",
} as const;

export const dnsType = directive({
  ...inCheck,
  name: "type",
  takes: one(anyCase("A", "NS", "CNAME", "SOA", "MX", "TXT", "AAAA")),
  fallback: "SOA",
  doc: { en: "Type of the record that is asked for.", zh: "查询的记录类型。" },
});

export const dnsName = directive({
  ...inCheck,
  name: "name",
  takes: one(domainName),
  fallback: ".",
  doc: { en: "Name that is asked for; `.` is the root.", zh: "查询的域名；“.” 表示根域。" },
});
