import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { say, type Text } from "../../messages/text.ts";
import type { Span } from "../../text/span.ts";
import { addressIn } from "../addresses.ts";
import { entriesOf, itemsOf, textOf, valueOf } from "../placed.ts";

type Complain = (message: Text, span: Span) => void;
type Sense = (map: PlacedMap, at: Span, complain: Complain) => void;

/** What keys of one block say of each other that cannot be meant. */
export function wrongSense(block: string, map: PlacedMap, at: Span, complain: Complain): void {
  if (Object.hasOwn(senses, block)) senses[block]?.(map, at, complain);
}

const check: Sense = (map, at, complain) => {
  const asks = ["http", "tcp", "process", "command", "script"];
  const [first, ...others] = map.entries.filter(({ key }) => asks.includes(key));
  if (!first)
    return complain(
      say({
        en: "one of `http`, `tcp`, `process`, `command` is missing",
        zh: "缺少 `http`、`tcp`、`process`、`command` 之一",
      }),
      at,
    );
  for (const { key, keySpan } of others) complain(besides(key, first.key), keySpan);
};

const route: Sense = (map, _at, complain) => {
  notBoth(map, ["to", "split", "proxy_pass"], complain);
  const target = ["to", "split"].some((key) => valueOf(map, key));
  const inner = ["proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass"];
  if (!target && !inner.some((key) => valueOf(map, key)))
    for (const key of ["uri", "https", "websocket"]) needs(map, key, "to", complain);
  needs(map, "split_by", "split", complain);
  const modifier = textOf(valueOf(map, "modifier"));
  const uri = entry(map, "uri");
  if (uri && (modifier === "~" || modifier === "~*"))
    complain(
      say(
        {
          en: "a pattern (`modifier: {modifier}`) has no prefix that `uri` could take the place of",
          zh: "正则（`modifier: {modifier}`）没有可供 `uri` 替换的前缀",
        },
        { modifier: `"${modifier}"` },
      ),
      uri.keySpan,
    );
  shares(valueOf(map, "split"), complain);
};

function shares(split: Placed | undefined, complain: Complain): void {
  let sum = 0;
  for (const { value } of entriesOf(split)) {
    sum += value.kind === "scalar" && typeof value.value === "number" ? value.value : 0;
    // Hundredths are what the product knows.
    if (Math.round(sum * 100) > 10_000)
      return complain(
        say({ en: "the shares are more than 100 percent", zh: "各份额之和超过 100%" }),
        value.span,
      );
  }
}

/** `listen` names ports where `on` names the addresses. */
const server: Sense = (map, _at, complain) => {
  if (!valueOf(map, "on")) return;
  for (const item of itemsOf(valueOf(map, "listen"))) {
    const address = item.kind === "map" ? valueOf(item, "address") : item;
    const text = textOf(address)?.split(" ")[0];
    if (!address || text === undefined || /^\d+$/.test(text)) continue;
    complain(
      say(
        {
          en: "`on` says the address: `listen` is a port here, not `{text}`",
          zh: "地址由 `on` 决定：`listen` 此处只写端口，而不是 `{text}`",
        },
        { text },
      ),
      address.span,
    );
  }
};

const stream: Sense = (map, at, complain) => {
  server(map, at, complain);
  notBoth(map, ["to", "proxy_pass"], complain);
};

const virtualServer: Sense = (map, at, complain) => {
  notBoth(map, ["address", "on"], complain);
  needs(map, "port", "on", complain);
  needs(map, "on", "port", complain);
  if (!valueOf(map, "address") && !valueOf(map, "on"))
    complain(
      say({
        en: "`address`, or `on` and `port`, are missing",
        zh: "缺少 `address`，或 `on` 与 `port`",
      }),
      at,
    );
};

const float: Sense = (map, _at, complain) => {
  const preempt = entry(map, "preempt");
  if (preempt?.value.kind === "scalar" && preempt.value.value === true)
    notBoth(map, ["preempt", "nopreempt"], complain);
  const isDelay = preempt?.value.kind === "scalar" && typeof preempt.value.value === "string";
  if (isDelay) notBoth(map, ["preempt", "nopreempt"], complain);
  const version = textOf(valueOf(map, "version"));
  // Adverts are those of the first address; what is of the other family goes along.
  const six = itemsOf(valueOf(map, "address"))
    .slice(0, 1)
    .find((item) => addressIn(textOf(item) ?? "")?.family === 6);
  if (version === "2" && six)
    complain(
      say({
        en: "VRRP 2 has no IPv6: `version` is 3 here",
        zh: "VRRP 2 不支持 IPv6：`version` 须为 3",
      }),
      valueOf(map, "version")?.span ?? six.span,
    );
  const secret = entry(map, "secret");
  if (secret && (version === "3" || six))
    complain(
      say({
        en: "VRRP 3 has no password: leave out `secret`, or say `version: 2`",
        zh: "VRRP 3 没有口令：请删除 `secret`，或写 `version: 2`",
      }),
      secret.keySpan,
    );
  if (secret) notBoth(map, ["secret", "authentication"], complain);
};

/** Of both the active check and the answer that it waits for. */
const health: Sense = (map, _at, complain) => {
  if (textOf(valueOf(map, "type")) !== "tcp") return;
  for (const key of ["uri", "host", "expect"]) {
    const asked = entry(map, key);
    if (asked)
      complain(
        say(
          {
            en: "a check of TCP asks for nothing: `{key}` is of `type: http`",
            zh: "TCP 检查不发送请求：`{key}` 属于 `type: http`",
          },
          { key },
        ),
        asked.keySpan,
      );
  }
};

const senses: Readonly<Record<string, Sense>> = {
  check,
  route,
  server,
  stream,
  virtual_server: virtualServer,
  float,
  health,
};

const entry = (map: PlacedMap, key: string): PlacedEntry | undefined =>
  map.entries.find((one) => one.key === key);

/** Of several keys that say one thing, the first one holds. */
function notBoth(map: PlacedMap, keys: readonly string[], complain: Complain): void {
  const [first, ...others] = keys.flatMap((key) => entry(map, key) ?? []);
  for (const { key, keySpan } of others) complain(besides(key, first?.key ?? ""), keySpan);
}

/** A key that means nothing without another one. */
function needs(map: PlacedMap, key: string, other: string, complain: Complain): void {
  const said = entry(map, key);
  if (!said || entry(map, other)) return;
  complain(
    say(
      { en: "`{key}` means nothing without `{other}`", zh: "没有 `{other}` 时 `{key}` 没有意义" },
      { key, other },
    ),
    said.keySpan,
  );
}

const besides = (key: string, first: string): Text =>
  say(
    {
      en: "`{key}` cannot stand beside `{first}`: leave out one of them",
      zh: "`{key}` 不能与 `{first}` 同时出现：请删除其一",
    },
    { key, first },
  );
