import { say, type Text } from "./text.ts";

const reasons: ReadonlyMap<string, Text> = new Map([
  ["ENOENT", say({ en: "no such file or directory", zh: "文件或目录不存在" })],
  ["EACCES", say({ en: "permission denied", zh: "权限不足" })],
  ["EPERM", say({ en: "operation not permitted", zh: "不允许此操作" })],
  ["EISDIR", say({ en: "it is a directory", zh: "这是一个目录" })],
  ["ENOTDIR", say({ en: "a part of the path is not a directory", zh: "路径中有一部分不是目录" })],
  ["ELOOP", say({ en: "too many symbolic links", zh: "符号链接层数过多" })],
  ["ENOSPC", say({ en: "no space left on the device", zh: "磁盘空间不足" })],
  ["EDQUOT", say({ en: "the disk quota is used up", zh: "磁盘配额已用完" })],
  ["EROFS", say({ en: "the file system is read-only", zh: "文件系统只读" })],
  ["EMFILE", say({ en: "too many open files", zh: "打开的文件过多" })],
  ["ENAMETOOLONG", say({ en: "the name is too long", zh: "文件名过长" })],
  ["EIO", say({ en: "input/output error", zh: "输入/输出错误" })],
  ["ERR_FS_FILE_TOO_LARGE", say({ en: "the file is too large", zh: "文件过大" })],
  ["ERR_STRING_TOO_LONG", say({ en: "the file is too large", zh: "文件过大" })],
]);

/** Why the system refused, in words instead of an errno; what it said itself where none is known. */
export function systemError(error: unknown): Text {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const said = error instanceof Error ? error.message : String(error);
  return reasons.get(code) ?? { en: said, zh: said };
}
