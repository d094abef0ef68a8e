import { say, type Text } from "../../messages/text.ts";
import type { Place, Trouble } from "../answer.ts";
import type { LoadedFiles } from "./files.ts";
import { Located, troubleOf } from "./located.ts";
import type { Recorder } from "./recorder.ts";
import { placeOfError } from "./stack.ts";

/** Longer messages help nobody. */
const mostCharacters = 1000;

const start: Place = [0, 0, 0];

/**
 * Says why a configuration has ended with an error, and where in the user's own text; `names` are
 * what lbc exports.
 */
export function failureOf(
  error: unknown,
  files: LoadedFiles,
  recorder: Recorder,
  names: readonly string[],
): Trouble {
  const place = placeOfError(error, files) ?? thrownPlace(error, recorder) ?? start;
  if (error instanceof Located) return troubleOf(error, place);
  const missing = missingExport(error, files);
  if (missing) return missing;
  return { message: notImported(error, names) ?? messageOf(error), place };
}

function notImported(error: unknown, names: readonly string[]): Text | undefined {
  if (!(error instanceof ReferenceError)) return undefined;
  const [, name] = /^(\w+) is not defined$/.exec(error.message) ?? [];
  if (name === undefined || !names.includes(name)) return undefined;
  return say(
    { en: "{name} has to be imported: `lbc` has it", zh: "{name} 未导入，须从 `lbc` 导入" },
    { name },
  );
}

function thrownPlace(error: unknown, { thrown }: Recorder): Place | undefined {
  return thrown && Object.is(thrown.value, error) ? thrown.place : undefined;
}

/** Modules are linked before anything runs: the error has no place of its own. */
function missingExport(error: unknown, files: LoadedFiles): Trouble | undefined {
  if (!(error instanceof SyntaxError)) return undefined;
  const found = /^The requested module '(.+)' does not provide an export named '(.+)'$/.exec(
    error.message,
  );
  const [, module = "", name = ""] = found ?? [];
  if (!found) return undefined;
  const message = say(
    {
      en: "{module} has no {name}; a type is imported with `import type`",
      zh: "{module} 没有导出 {name}；类型须用 `import type` 导入",
    },
    { module, name },
  );
  for (const { url } of files.all) {
    const place = files.placeOfImport(url, module, name);
    if (place) return { message, place };
  }
  return { message, place: start };
}

function messageOf(error: unknown): Text {
  const message = shortened(withoutRecorder(errorText(error))).replaceAll(/\s+/g, " ");
  if (isDenied(error)) return denied(shortened(error.resource));
  if (error instanceof RangeError && /call stack/i.test(message))
    return say({ en: "this calls itself without end", zh: "此处无休止地调用自身" });
  return say({ en: "this throws: {message}", zh: "此处抛出错误：{message}" }, { message });
}

/** The engine names what the text says now; the user wrote something else in its place. */
const withoutRecorder = (message: string): string =>
  message.replaceAll(/\$lbc\.\w+\(\.\.\.\)\.?/g, "");

/** An error of no class of its own needs no name. */
function errorText(error: unknown): string {
  try {
    if (error instanceof Error)
      return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
    return typeof error === "string" ? error : (JSON.stringify(error) ?? typeof error);
  } catch {
    return typeof error;
  }
}

const isDenied = (error: unknown): error is Error & { readonly resource: string } =>
  error instanceof Error &&
  "code" in error &&
  error.code === "ERR_ACCESS_DENIED" &&
  "resource" in error &&
  typeof error.resource === "string";

const denied = (resource: string): Text =>
  resource === ""
    ? say({
        en: "this is not allowed here: a configuration only reads files of its own project",
        zh: "此处不允许这样做：配置只能读取所在项目的文件",
      })
    : say(
        {
          en: "{resource} is out of reach: a configuration only reads files of its own project",
          zh: "无权访问 {resource}：配置只能读取所在项目的文件",
        },
        { resource },
      );

/** Without what a terminal would obey. */
export function shortened(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  const plain = text.slice(0, mostCharacters + 1).replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, " ");
  return plain.length > mostCharacters ? `${plain.slice(0, mostCharacters)}…` : plain;
}
