import { say, type Text } from "../../messages/text.ts";
import { parseAddress } from "./address.ts";

const facilities = new Set(
  "kern user mail daemon auth intern lpr news uucp clock authpriv ftp ntp audit alert cron local0 local1 local2 local3 local4 local5 local6 local7".split(
    " ",
  ),
);

const severities = new Set("emerg alert crit error warn notice info debug".split(" "));

const bad = (text: string): Text =>
  say(
    { en: "`{text}` is no parameter of syslog", zh: "`{text}` 不是有效的 syslog 参数" },
    { text },
  );

/** What ngx_syslog_parse_args refuses of `server=address,facility=…`, without its `syslog:`. */
export function syslogProblem(text: string): Text | undefined {
  const seen = new Set<string>();
  for (const part of text.split(",")) {
    const equals = part.indexOf("=");
    const name = equals === -1 ? part : part.slice(0, equals);
    if (seen.has(name)) return bad(part);
    seen.add(name);
    if (!isParameter(name, part.slice(name.length + 1))) return bad(part);
  }
  return seen.has("server")
    ? undefined
    : say({ en: "`server=` is missing after `syslog:`", zh: "`syslog:` 缺少 `server=`" });
}

function isParameter(name: string, value: string): boolean {
  switch (name) {
    case "server":
      return parseAddress(value, 514).ok;
    case "facility":
      return facilities.has(value);
    case "severity":
      return severities.has(value);
    case "tag":
      return /^\w{0,32}$/.test(value);
    case "nohostname":
      return value === "";
    default:
      return false;
  }
}
