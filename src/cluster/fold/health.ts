import type { Json } from "../../catalog/form.ts";
import { type Fields, fieldOf, fieldsOf, listOf, same, withoutKeys, wordOf } from "./json.ts";
import { timeOf } from "./seconds.ts";
import { replaced } from "./words.ts";

/** Active checks of THS and Tengine, in one key: such as `health` stands for, and no others. */
export function withHealth(block: Fields): Fields {
  const name = fieldOf(block, "health_check") === undefined ? "check" : "health_check";
  const [check, other] = listOf(fieldOf(block, name));
  if (check === undefined || other !== undefined) return block;
  const said = fieldsOf(check);
  const counts = countsOf(said, name);
  const asked = counts && askedOf(block, fieldOf(said, "type"));
  if (!counts || !asked) return block;
  const left = withoutKeys(block, "check_http_send", "check_http_expect_alive");
  return replaced(left, [name], [["health", { ...asked, ...counts }]]);
}

/** How often, and how many in a row; nothing where something is left open or said besides. */
function countsOf(said: Fields, name: string): Fields | undefined {
  const { interval, timeout, rise, fall, port, ...rest } = said;
  const usual = name === "check" ? ["default_down", "type"] : ["type"];
  const isUsual = name !== "check" || fieldOf(rest, "default_down") === true;
  if (!isUsual || Object.keys(rest).some((key) => !usual.includes(key))) return undefined;
  const [every, limit] = [interval, timeout].map(milliseconds);
  if (every === undefined || limit === undefined) return undefined;
  if (typeof rise !== "number" || typeof fall !== "number") return undefined;
  const counts = { interval: every, timeout: limit, rise, fall };
  return port === undefined ? counts : { ...counts, port };
}

const milliseconds = (time: Json | undefined): string | undefined =>
  timeOf(Number(wordOf(time)) / 1000);

function askedOf(block: Fields, type: Json | undefined): Fields | undefined {
  const [send, alive] = ["check_http_send", "check_http_expect_alive"].map((key) =>
    fieldOf(block, key),
  );
  if (type === "tcp" && send === undefined && alive === undefined) return { type: "tcp" };
  const request = type === "http" ? wordOf(listOf(send)[0]) : undefined;
  const [, uri, host] =
    /^GET (\S+) HTTP\/1\.0\r\n(?:Host: (\S+)\r\n)?\r\n$/.exec(request ?? "") ?? [];
  const expect = listOf(alive)
    .flat()
    .map((one) => /^http_([2-5]xx)$/.exec(wordOf(one) ?? "")?.[1]);
  if (uri === undefined || expect.length === 0 || expect.includes(undefined)) return undefined;
  const classes = expect.filter((one) => one !== undefined);
  return {
    uri,
    ...(host !== undefined && { host }),
    ...(!same(classes, ["2xx", "3xx"]) && { expect: classes }),
  };
}
