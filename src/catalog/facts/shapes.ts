import { say } from "../../messages/text.ts";
import { parseAddress } from "../nginx/address.ts";
import { isListenValue, listenAddress } from "../nginx/listen.ts";
import { setRealIpFrom } from "../nginx/realip.ts";
import { resolverShape } from "../nginx/resolver.ts";
import { sessionCacheShape } from "../nginx/session-cache.ts";
import { badCount, custom } from "../nginx/shapes.ts";
import { integer, notOneOf, oneOf, size, template } from "../nginx/values.ts";
import { no, ok, one, type Parsed, type Shape, type ValueType, type Written } from "../shape.ts";
import type { Fact } from "./nginx.ts";

/*
 * Arguments of directives that have a grammar of their own and no meaning for lbc: mail, images, XSLT,
 * perl and modules of third parties. Only what the product refuses matters here.
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

/** The values after the first `from` words. */
const templatesFrom = (from: number): AnyShape =>
  shapeOf("value ...", (words) => each(template).parse(words.slice(from)));

/** A number between two bounds, or a value that holds variables. */
const numberOrTemplate = (least: number, most: number): ValueType<unknown> => {
  const numbers = integer(least, most);
  return {
    ...numbers,
    print: String,
    parse: (text) => (text.includes("$") ? template.parse(text) : numbers.parse(text)),
  };
};

const exactly = (...words: readonly string[]): ValueType<string> => ({
  name: words.join("|"),
  parse: (text) => (words.includes(text) ? ok(text) : notOneOf(words)),
  print: (value) => value,
  samples: { good: words, bad: ["bogus"] },
});

const authServer: ValueType<unknown> = {
  name: "url",
  parse(text) {
    if (text.startsWith("unix:")) return ok(text);
    const host = text.replace(/^http:\/\//, "").split("/")[0] ?? "";
    return parseAddress(host, 80);
  },
  print: String,
  samples: { good: ["127.0.0.1/a", "http://127.0.0.1:80/a"], bad: ["127.0.0.1:x", "[::1"] },
};

const mailListenUsage = "address[:port] [ssl] [proxy_protocol] [bind] [parameter=value ...]";

const mailListen = shapeOf(mailListenUsage, ([first, ...rest]) => {
  if (!first) return badCount(mailListenUsage);
  const address = listenAddress(first.text, 25);
  if (!address.ok) return no(address.reason, first.span);
  const wrong = rest.find(({ text }) => !isMailParameter(text));
  return wrong
    ? no(say({ en: "`listen` has no such parameter", zh: "`listen` 没有该参数" }), wrong.span)
    : taken;
});

function isMailParameter(text: string): boolean {
  if (/^(?:ssl|bind|proxy_protocol)$/.test(text)) return true;
  const [, name = "", value = ""] =
    /^(backlog|rcvbuf|sndbuf|ipv6only|so_keepalive)=(.*)$/s.exec(text) ?? [];
  return name !== "" && isListenValue(name, value);
}

const imageUsage =
  "off | test | size | rotate 90|180|270 | resize width height | crop width height";

const imageFilter = shapeOf(imageUsage, ([action, ...rest]) => {
  const counts: Readonly<Record<string, number>> = {
    off: 0,
    test: 0,
    size: 0,
    rotate: 1,
    resize: 2,
    crop: 2,
  };
  if (!action || counts[action.text] !== rest.length) return no(imageReason, action?.span);
  for (const { text, span } of rest) {
    const variable = text.includes("$");
    const right = action.text === "rotate" ? /^(?:90|180|270)$/ : /^(?:-|0*[1-9]\d*)$/;
    if (!variable && !right.test(text)) return no(imageReason, span);
  }
  return taken;
});

const imageReason = say(
  { en: "the arguments are {usage}", zh: "参数应为：{usage}" },
  { usage: imageUsage },
);

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

const byName: Readonly<Record<string, AnyShape>> = {
  "auth_http@mail": one(authServer),
  "listen@mail": mailListen,
  "protocol@mail": one(exactly("pop3", "imap", "smtp")),
  "resolver@mail": resolverShape,
  "set_real_ip_from@mail": setRealIpFrom.takes,
  "ssl_session_cache@mail": sessionCacheShape,
  "starttls@mail": one(oneOf("off", "on", "only")),
  geoip2_proxy: setRealIpFrom.takes,
  geoip_proxy: setRealIpFrom.takes,
  image_filter: imageFilter,
  image_filter_jpeg_quality: one(numberOrTemplate(1, 100)),
  image_filter_sharpen: one(numberOrTemplate(0, 100)),
  image_filter_webp_quality: one(numberOrTemplate(1, 100)),
  xslt_param: templatesFrom(1),
  xslt_string_param: templatesFrom(1),
  perl_set: shapeOf("$variable module::function|'sub { … }'", ([first]) =>
    first && !first.text.startsWith("$") ? no(noVariable, first.span) : taken,
  ),
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
  rtmp_control: each(oneOf("all", "record", "drop", "redirect")),
  rtmp_stat: each(oneOf("all", "global", "live", "play", "clients")),
};

/** Names of the module set-misc that begin with the variable they set. */
const setMisc =
  /^set_(?!base32_alphabet$|real_ip_from$)(?:decode|encode|escape|unescape|formatted|hashed|hmac|if_empty|local|md5|quote|random|rotate|secure_random|sha1)\w*$/;

/** How the arguments of a directive without a meaning are read, where it has a grammar of its own. */
export function shapeOfFact(name: string, { contexts }: Fact): Shape<unknown> | undefined {
  const mail = contexts !== "anywhere" && contexts.some((context) => context.startsWith("mail"));
  const key = mail ? `${name}@mail` : name;
  if (Object.hasOwn(byName, key)) return byName[key];
  return setMisc.test(name) ? variableFirst : undefined;
}
