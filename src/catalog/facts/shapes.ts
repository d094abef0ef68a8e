import { say } from "../../messages/text.ts";
import { cidr } from "../nginx/network.ts";
import { custom } from "../nginx/shapes.ts";
import {
  integer,
  milliseconds,
  notOneOf,
  offset,
  onOff,
  oneOf,
  size,
  template,
} from "../nginx/values.ts";
import { no, ok, one, type Parsed, type Shape, type ValueType, type Written } from "../shape.ts";

/*
 * What modules of third parties refuse in arguments that have a grammar of their own. Nothing else is
 * to be known of them.
 */

type AnyShape = Shape<unknown>;

const taken = ok(undefined);

const shapeOf = (usage: string, parse: (words: readonly Written[]) => Parsed<unknown>): AnyShape =>
  custom(usage, parse, () => []);

/** Each word by one type. */
const each = (type: ValueType<unknown>): AnyShape =>
  shapeOf(`${type.name} ...`, (words) => {
    for (const word of words) {
      const parsed = type.parse(word.text);
      if (!parsed.ok) return no(parsed.reason, parsed.at ?? word.span);
    }
    return taken;
  });

const noVariable = say({ en: "a variable such as $name is expected", zh: "应为变量，例如 $name" });

/** `$name`, then values with variables. */
const variableFirst: AnyShape = shapeOf("$variable [value ...]", ([first, ...rest]) => {
  if (first && !/^\$./s.test(first.text)) return no(noVariable, first.span);
  return each(template).parse(rest);
});

const exactly = (...words: readonly string[]): ValueType<string> => ({
  name: words.join("|"),
  parse: (text) => (words.includes(text) ? ok(text) : notOneOf(words)),
  print: (value) => value,
  samples: { good: words, bad: ["bogus"] },
});

const moreOptions: Readonly<Record<string, "statuses" | "types" | "append">> = {
  "-s": "statuses",
  "-t": "types",
  "-a": "append",
  "-r": "append",
};

/** Headers with options before them, as the module headers-more reads them. */
const moreHeaders = (options: string): AnyShape =>
  shapeOf("[-s statuses] [-t types] header ...", (words) => {
    for (let at = 0; at < words.length; at++) {
      const word = words[at];
      if (!word) break;
      if (!word.text.startsWith("-")) {
        // A name alone is no header with a value.
        if (!word.text.includes(":")) continue;
        const parsed = template.parse(word.text);
        if (!parsed.ok) return no(parsed.reason, word.span);
        continue;
      }
      const option = moreOptions[word.text];
      if (option === undefined || !options.includes(word.text.slice(1)))
        return no(say({ en: "there is no such option", zh: "没有该选项" }), word.span);
      if (option === "append") continue;
      const value = words[++at];
      if (!value)
        return no(say({ en: "the option takes a value", zh: "该选项需要一个值" }), word.span);
      if (option === "statuses" && !/^[\d ]+$/.test(value.text))
        return no(say({ en: "status codes are expected", zh: "应为状态码" }), value.span);
    }
    return taken;
  });

const sharedDictionary = shapeOf("name size", ([, bytes]) => {
  if (!bytes) return taken;
  const parsed = size.parse(bytes.text);
  const tooSmall = parsed.ok && parsed.value < 8192;
  if (parsed.ok && !tooSmall) return taken;
  return no(
    say({
      en: "a size of at least 8k is expected, such as 1m",
      zh: "应为不小于 8k 的大小，例如 1m",
    }),
    bytes.span,
  );
});

const scriptModule = shapeOf("[name from] path", ([first, from, path]) => {
  if (first && !from && !/[^/]\.[^/]*$/.test(first.text))
    return no(
      say({
        en: "the name of the module cannot be taken from the path; write `name from path`",
        zh: "无法从路径得出模块名，请写成 `名称 from 路径`",
      }),
      first.span,
    );
  if (from && path && from.text !== "from")
    return no(say({ en: "`from` is expected", zh: "应为 `from`" }), from.span);
  return taken;
});

const neverSupported = shapeOf("", (words) =>
  no(
    say({
      en: "the module does not support it any more; use the parameters of `server` in the upstream",
      zh: "该模块已不再支持，请改用 upstream 中 `server` 的参数",
    }),
    words[0]?.span,
  ),
);

const parameter = (name: string, type: ValueType<unknown>): AnyShape =>
  each({
    ...type,
    name: `${name}=${type.name}`,
    parse: (text) =>
      text.startsWith(`${name}=`)
        ? type.parse(text.slice(name.length + 1))
        : no(say({ en: "{name}=… is expected", zh: "应为 {name}=…" }, { name })),
  });

const notEmpty: ValueType<string> = {
  name: "name",
  parse: (text) => (text === "" ? no(say({ en: "a name is expected", zh: "应为名称" })) : ok(text)),
  print: (value) => value,
  samples: { good: ["a"], bad: [""] },
};

/** The second word by a type. */
const second = (type: ValueType<unknown>): AnyShape =>
  shapeOf(`name ${type.name}`, ([, word]) => {
    const parsed = word ? type.parse(word.text) : taken;
    return parsed.ok ? taken : no(parsed.reason, word?.span);
  });

const firstMessage: ValueType<string> = {
  ...notEmpty,
  name: "oldest|newest|number",
  parse: (text) =>
    /^(?:oldest|newest|-?\d+)$/.test(text) ? ok(text) : notOneOf(["oldest", "newest", "1"]),
};

const base32: ValueType<string> = {
  ...notEmpty,
  parse: (text) =>
    text.length === 32
      ? ok(text)
      : no(say({ en: "an alphabet of 32 letters is expected", zh: "应为 32 个字符的字母表" })),
};

const byName: Readonly<Record<string, AnyShape>> = {
  geoip2_proxy: one(cidr),
  echo: each(template),
  echo_before_body: each(template),
  echo_after_body: each(template),
  js_import: scriptModule,
  js_preload_object: scriptModule,
  js_set: variableFirst,
  js_var: variableFirst,
  set_by_lua: variableFirst,
  set_by_lua_block: variableFirst,
  set_by_lua_file: variableFirst,
  lua_shared_dict: sharedDictionary,
  more_set_headers: moreHeaders("sta"),
  more_clear_headers: moreHeaders("st"),
  more_set_input_headers: moreHeaders("tr"),
  more_clear_input_headers: moreHeaders("t"),
  dav_ext_lock: parameter("zone", notEmpty),
  memc_upstream_fail_timeout: neverSupported,
  memc_upstream_max_fails: neverSupported,
  memc_cmds_allowed: each(
    exactly(
      "set",
      "add",
      "replace",
      "append",
      "prepend",
      "get",
      "delete",
      "incr",
      "decr",
      "flush_all",
      "stats",
      "version",
    ),
  ),
  nchan_longpoll_multipart_response: one(oneOf("on", "off", "raw")),
  nchan_permessage_deflate_compression_strategy: one(
    oneOf("default", "filtered", "huffman", "rle", "fixed", "huffman-only"),
  ),
  nchan_redis_storage_mode: one(oneOf("distributed", "backup", "nostore")),
  nchan_storage_engine: one(oneOf("memory", "redis")),
  nchan_subscriber_first_message: one(firstMessage),
  nchan_shared_memory_size: one(offset),
  nchan_max_reserved_memory: one(offset),
  push_max_reserved_memory: one(offset),
  nchan_use_redis: one(onOff),
  nchan_deflate_message_for_websocket: one(onOff),
  drop_idle_publisher: one(milliseconds),
  sync: one(milliseconds),
  notify_method: one(oneOf("get", "post")),
  lua_malloc_trim: one(integer()),
  lua_regex_cache_max_entries: one(integer()),
  lua_regex_match_limit: one(integer()),
  set_base32_alphabet: one(base32),
  upload_progress: second(size),
  rtmp_control: each(oneOf("all", "record", "drop", "redirect")),
  rtmp_stat: each(oneOf("all", "global", "live", "play", "clients")),
};

/** Names of the module set-misc that begin with the variable they set. */
const setMisc =
  /^set_(?!base32_alphabet$|real_ip_from$)(?:decode|encode|escape|unescape|formatted|hashed|hmac|if_empty|local|md5|quote|random|rotate|secure_random|sha1)\w*$/;

/** How a module of a third party reads the arguments of a directive, where it is known. */
export function moduleGrammar(name: string): Shape<unknown> | undefined {
  if (Object.hasOwn(byName, name)) return byName[name];
  return setMisc.test(name) ? variableFirst : undefined;
}

/** The shape of a directive, and what its module refuses besides. */
export function exactShape<T>(name: string, takes: Shape<T>): Shape<T> {
  const grammar = moduleGrammar(name);
  if (!grammar) return takes;
  return {
    ...takes,
    parse(words) {
      const refusal = grammar.parse(words);
      return refusal.ok ? takes.parse(words) : refusal;
    },
  };
}
