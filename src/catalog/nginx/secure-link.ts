import { everyLevel } from "./family.ts";
import { directivesOf } from "./kinds.ts";
import { valuesOfReferers, type Referers } from "./referers.ts";

const links = directivesOf({ module: "ngx_http_secure_link_module", contexts: everyLevel });

export const secureLink = links.template(
  "secure_link",
  "Where a request brings its checksum and, behind a comma, the time until which it holds.",
  "请求中携带的校验值及（逗号之后的）失效时间。",
);

export const secureLinkMd5 = links.template(
  "secure_link_md5",
  "What the checksum is made of.",
  "用于计算 MD5 校验值的表达式。",
);

export const secureLinkSecret = links.text(
  "secure_link_secret",
  "A secret that is part of the checksum in links of the old form.",
  "旧式安全链接中参与校验的密钥。",
  { secret: true },
);

const referers = directivesOf({
  module: "ngx_http_referer_module",
  contexts: ["server", "location"],
});

export const validReferers = referers.of<Referers>(
  "valid_referers",
  valuesOfReferers,
  "Values of `Referer` for which `$invalid_referer` is empty.",
  "使 `$invalid_referer` 为空的 Referer 取值。",
  { repeat: "append" },
);

export const refererHashMaxSize = referers.number(
  "referer_hash_max_size",
  2048,
  "Size of the hash table of referers.",
  "valid_referers 哈希表的最大容量。",
);

export const refererHashBucketSize = referers.number(
  "referer_hash_bucket_size",
  64,
  "Size of a bucket of the hash table of referers.",
  "valid_referers 哈希表的桶大小。",
);
