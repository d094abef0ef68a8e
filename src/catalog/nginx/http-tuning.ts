import { directive } from "../define.ts";
import { one } from "../shape.ts";
import { buffers } from "./buffers.ts";
import { everyLevel, everyLevelAndIf, fileSending, memory, nginxFamily } from "./family.ts";
import { type FileCache, fileCacheShape } from "./file-cache.ts";
import { type Aio, aioValue, type Symlinks, symlinksShape } from "./file-reading.ts";
import { poolSize } from "./numbers.ts";
import { orOff, type Buffers } from "./shapes.ts";
import { integer, offset, onOff, seconds, size } from "./values.ts";

const tuning = {
  module: "ngx_http_core_module",
  dialects: nginxFamily,
  contexts: everyLevel,
  inherit: "outer",
} as const;

export const typesHashMaxSize = directive<number>({
  ...tuning,
  name: "types_hash_max_size",
  takes: one(integer()),
  repeat: "error",
  fallback: 1024,
  serve: memory,
  doc: { en: "Size of a hash table.", zh: "类型哈希表的大小。" },
});

export const typesHashBucketSize = directive<number>({
  ...tuning,
  name: "types_hash_bucket_size",
  takes: one(integer()),
  repeat: "error",
  fallback: 64,
  serve: memory,
  doc: { en: "Size of a bucket of a hash table.", zh: "类型哈希桶大小。" },
});

export const sendLowat = directive<number>({
  ...tuning,
  name: "send_lowat",
  takes: one(size),
  repeat: "error",
  fallback: 0,
  serve: fileSending,
  doc: { en: "Least space in the send buffer.", zh: "发送缓冲的最低余量。" },
});

export const sendfile = directive<boolean>({
  ...tuning,
  name: "sendfile",
  takes: one(onOff),
  contexts: everyLevelAndIf,
  repeat: "error",
  fallback: false,
  serve: fileSending,
  doc: { en: "Lets the kernel send files.", zh: "使用 sendfile 发送文件。" },
});

export const sendfileMaxChunk = directive<number>({
  ...tuning,
  name: "sendfile_max_chunk",
  takes: one(size),
  repeat: "error",
  fallback: 2_097_152,
  serve: fileSending,
  doc: { en: "Most that one call sends.", zh: "单次 sendfile 的最大数据量。" },
});

export const tcpNopush = directive<boolean>({
  ...tuning,
  name: "tcp_nopush",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: fileSending,
  doc: { en: "Fills packets before sending.", zh: "攒满数据包再发送。" },
});

export const tcpNodelay = directive<boolean>({
  ...tuning,
  name: "tcp_nodelay",
  takes: one(onOff),
  repeat: "error",
  fallback: true,
  serve: "full",
  doc: { en: "Sends small packets at once.", zh: "立即发送小数据包。" },
});

export const logSubrequest = directive<boolean>({
  ...tuning,
  name: "log_subrequest",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: { accepted: "lbc has no subrequests" },
  doc: { en: "Whether subrequests are logged.", zh: "是否记录子请求。" },
});

export const maxRanges = directive<number>({
  ...tuning,
  name: "max_ranges",
  takes: one(integer()),
  repeat: "error",
  fallback: 2_147_483_647,
  serve: "full",
  doc: { en: "How many ranges one request may name.", zh: "单个请求允许的 Range 个数。" },
});

export const outputBuffers = directive<Buffers>({
  ...tuning,
  name: "output_buffers",
  takes: buffers(),
  repeat: "error",
  fallback: { count: 2, size: 32_768 },
  serve: fileSending,
  doc: { en: "Buffers for reading files.", zh: "读取文件的缓冲。" },
});

export const postponeOutput = directive<number>({
  ...tuning,
  name: "postpone_output",
  takes: one(size),
  repeat: "error",
  fallback: 1460,
  serve: fileSending,
  doc: { en: "Least that is sent at once.", zh: "发送数据前最少积攒的字节数。" },
});

export const readAhead = directive<number>({
  ...tuning,
  name: "read_ahead",
  takes: one(size),
  repeat: "error",
  fallback: 0,
  serve: fileSending,
  doc: { en: "How far the kernel reads ahead.", zh: "内核预读量。" },
});

export const directio = directive<number | "off">({
  ...tuning,
  name: "directio",
  takes: one(orOff(offset)),
  repeat: "error",
  fallback: "off",
  serve: fileSending,
  doc: { en: "From which size on files bypass the cache.", zh: "超过该大小的文件使用直接 I/O。" },
});

export const directioAlignment = directive<number>({
  ...tuning,
  name: "directio_alignment",
  takes: one(offset),
  repeat: "error",
  fallback: 512,
  serve: fileSending,
  doc: { en: "Alignment of direct reads.", zh: "直接 I/O 的对齐。" },
});

export const aio = directive<Aio>({
  ...tuning,
  name: "aio",
  takes: one(aioValue),
  repeat: "error",
  fallback: { kind: "off" },
  serve: fileSending,
  doc: { en: "Reads files asynchronously.", zh: "异步读取文件。" },
});

export const aioWrite = directive<boolean>({
  ...tuning,
  name: "aio_write",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: fileSending,
  doc: { en: "Writes files asynchronously.", zh: "异步写文件。" },
});

export const openFileCache = directive<FileCache>({
  ...tuning,
  name: "open_file_cache",
  takes: fileCacheShape,
  repeat: "error",
  fallback: undefined,
  serve: fileSending,
  doc: { en: "Keeps files open.", zh: "缓存打开的文件。" },
});

export const openFileCacheValid = directive<number>({
  ...tuning,
  name: "open_file_cache_valid",
  takes: one(seconds),
  repeat: "error",
  fallback: 60_000,
  serve: fileSending,
  doc: { en: "How long an open file is trusted.", zh: "文件缓存的有效时间。" },
});

export const openFileCacheMinUses = directive<number>({
  ...tuning,
  name: "open_file_cache_min_uses",
  takes: one(integer()),
  repeat: "error",
  fallback: 1,
  serve: fileSending,
  doc: { en: "Uses until a file is kept open.", zh: "文件被缓存前的最少使用次数。" },
});

export const openFileCacheErrors = directive<boolean>({
  ...tuning,
  name: "open_file_cache_errors",
  takes: one(onOff),
  repeat: "error",
  fallback: false,
  serve: fileSending,
  doc: { en: "Keeps errors too.", zh: "是否缓存查找错误。" },
});

export const serverNamesHashMaxSize = directive<number>({
  ...tuning,
  name: "server_names_hash_max_size",
  takes: one(integer()),
  contexts: ["http"],
  repeat: "error",
  fallback: 512,
  serve: memory,
  doc: { en: "Size of a hash table.", zh: "server_name 哈希表大小。" },
});

export const serverNamesHashBucketSize = directive<number>({
  ...tuning,
  name: "server_names_hash_bucket_size",
  takes: one(integer()),
  contexts: ["http"],
  repeat: "error",
  fallback: undefined,
  serve: memory,
  doc: { en: "Size of a bucket.", zh: "server_name 哈希桶大小。" },
});

export const variablesHashMaxSize = directive<number>({
  ...tuning,
  name: "variables_hash_max_size",
  takes: one(integer()),
  contexts: ["http"],
  repeat: "error",
  fallback: 1024,
  serve: memory,
  doc: { en: "Size of a hash table.", zh: "变量哈希表大小。" },
});

export const variablesHashBucketSize = directive<number>({
  ...tuning,
  name: "variables_hash_bucket_size",
  takes: one(integer()),
  contexts: ["http"],
  repeat: "error",
  fallback: 64,
  serve: memory,
  doc: { en: "Size of a bucket.", zh: "变量哈希桶大小。" },
});

export const connectionPoolSize = directive<number>({
  ...tuning,
  name: "connection_pool_size",
  takes: one(poolSize),
  contexts: ["http", "server"],
  repeat: "error",
  fallback: 512,
  serve: memory,
  doc: { en: "Memory of a connection.", zh: "连接内存池大小。" },
});

export const requestPoolSize = directive<number>({
  ...tuning,
  name: "request_pool_size",
  takes: one(poolSize),
  contexts: ["http", "server"],
  repeat: "error",
  fallback: 4096,
  serve: memory,
  doc: { en: "Memory of a request.", zh: "请求内存池大小。" },
});

export const subrequestOutputBufferSize = directive<number>({
  ...tuning,
  name: "subrequest_output_buffer_size",
  takes: one(size),
  repeat: "error",
  fallback: 4096,
  serve: memory,
  doc: { en: "Memory of a subrequest.", zh: "子请求缓冲大小。" },
});

export const disableSymlinks = directive<Symlinks>({
  ...tuning,
  name: "disable_symlinks",
  takes: symlinksShape,
  repeat: "error",
  fallback: { refuse: "off", from: undefined },
  serve: "refused",
  doc: { en: "Refuses files behind symbolic links.", zh: "禁止访问符号链接。" },
});
