import { directive } from "../define.ts";
import { one } from "../shape.ts";
import { block, type Lookup, lookupShape } from "./blocks.ts";
import { memory, nginxFamily } from "./family.ts";
import { integer } from "./values.ts";

const maps = {
  module: "ngx_http_map_module",
  dialects: nginxFamily,
  contexts: ["http"],
  inherit: "outer",
} as const;

export const map = block<Lookup>(
  { name: "map", module: maps.module, contexts: ["http", "stream"], serve: "full" },
  lookupShape,
  "A variable whose value depends on another string.",
  "定义一个变量，其值由另一字符串决定。",
);

export const mapHashMaxSize = directive<number>({
  ...maps,
  name: "map_hash_max_size",
  takes: one(integer()),
  repeat: "error",
  fallback: 2048,
  serve: memory,
  doc: { en: "Size of a hash table.", zh: "map 哈希表大小。" },
});

export const mapHashBucketSize = directive<number>({
  ...maps,
  name: "map_hash_bucket_size",
  takes: one(integer()),
  repeat: "error",
  fallback: undefined,
  serve: memory,
  doc: { en: "Size of a bucket.", zh: "map 哈希桶大小。" },
});
