import { systemError } from "../../messages/system-error.ts";
import { say, type Text } from "../../messages/text.ts";

/** What is said of imports that are not had. */

export const notThere = (name: string, meant: string | undefined): Text =>
  meant === undefined
    ? say({ en: "there is no file {name}", zh: "没有文件 {name}" }, { name })
    : say(
        {
          en: "there is no file {name}; imports are written with their ending: {meant}",
          zh: "没有文件 {name}；导入时须写出扩展名：{meant}",
        },
        { name, meant },
      );

export const isDirectory = (name: string): Text =>
  say(
    {
      en: "{name} is a directory; an import names a file",
      zh: "{name} 是目录；导入须指明文件",
    },
    { name },
  );

export const outside = (name: string, folder: string): Text =>
  say(
    {
      en: "{name} stands outside {folder}, the folder of the project (the nearest one with a package.json or .git, else its own)",
      zh: "{name} 位于项目目录 {folder} 之外：最近的含 package.json 或 .git 的上级目录，没有则为自身目录",
    },
    { name, folder },
  );

export const commonJs = (name: string): Text =>
  say(
    {
      en: "{name} is a CommonJS module; a configuration is made of ES modules",
      zh: "{name} 是 CommonJS 模块；配置须使用 ES 模块",
    },
    { name },
  );

export const wrongExtension = (name: string, known: readonly string[]): Text =>
  say(
    {
      en: "{name} cannot be imported; what can be ends in {known}",
      zh: "无法导入 {name}；只能导入以 {known} 结尾的文件",
    },
    { name, known },
  );

export const onlyFiles = (name: string): Text =>
  say(
    {
      en: "{name} is not imported: a configuration is made of files",
      zh: "不能导入 {name}：配置只能由文件组成",
    },
    { name },
  );

export const onlyLbc = (name: string): Text =>
  say(
    {
      en: "there is no module {name}; everything stands in `lbc`",
      zh: "没有模块 {name}；所有内容都由 `lbc` 导出",
    },
    { name },
  );

export const forbiddenModule = (name: string): Text =>
  say(
    {
      en: "{name} cannot be used here: a configuration starts no processes and reaches no network",
      zh: "此处不能使用 {name}：配置不能启动进程，也不能访问网络",
    },
    { name },
  );

export const notInstalled = (name: string): Text =>
  say(
    {
      en: "there is no package {name} below the folder of the configuration",
      zh: "配置所在目录下没有软件包 {name}",
    },
    { name },
  );

export const noExport = (module: string, name: string, meant: string | undefined): Text =>
  meant === undefined
    ? say(
        {
          en: "{module} has no {name}; a type is imported with `import type`",
          zh: "{module} 没有 {name}；类型须用 `import type` 导入",
        },
        { module, name },
      )
    : say(
        {
          en: "{module} has no {name}; did you mean {meant}?",
          zh: "{module} 没有 {name}，是否想写 {meant}？",
        },
        { module, name, meant },
      );

export const readingFails = (path: string, error: unknown): Text => {
  const { en, zh } = systemError(error);
  return say({ en: "{path} cannot be read: {en}", zh: "无法读取 {path}：{zh}" }, { path, en, zh });
};

export const wrongEncoding = say({
  en: "a configuration in code is UTF-8, and this is not",
  zh: "代码形式的配置须为 UTF-8 编码，此文件不是",
});

export const tooLarge = (most: number): Text =>
  say({ en: "this file has more than {most} bytes", zh: "文件超过 {most} 字节" }, { most });
