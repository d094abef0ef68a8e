import { say } from "../../messages/text.ts";
import { no, ok, type ValueType } from "../shape.ts";

/** `user:rw`, as ngx_conf_set_access_slot reads it. */
export const accessRights: ValueType<string> = {
  name: "user:rw|group:rw|all:r",
  parse: (text) =>
    /^(?:user|group|all):rw?$/.test(text)
      ? ok(text)
      : no(
          say({
            en: "rights such as user:rw, group:rw or all:r are expected",
            zh: "应为访问权限，例如 user:rw、group:rw、all:r",
          }),
        ),
  print: (value) => value,
  samples: {
    good: ["user:rw", "group:r", "all:rw", "user:r", "group:rw"],
    bad: ["user", "user:w", "user:rwx", "other:r", ""],
  },
};

/** How many letters of a hash name one level of directories (ngx_conf_set_path_slot). */
export const hashedPath: ValueType<number> = {
  name: "1|2|3",
  parse: (text) =>
    /^0*[1-9]\d*$/.test(text)
      ? ok(Number(text))
      : no(
          say({
            en: "the length of a directory's name is expected: 1, 2 or 3",
            zh: "应为目录名的长度：1、2 或 3",
          }),
        ),
  print: String,
  samples: { good: ["1", "2", "3"], bad: ["0", "x", "-1", ""] },
};
