import { say } from "../messages/text.ts";
import type { FlagDeclaration } from "./declaration.ts";
import { isCode } from "./is-description.ts";
import { UsageError } from "./usage-error.ts";

/** Of commands that read configurations, and run none without being asked to. */
export const codeFlags = {
  "allow-code": {
    summary: {
      en: "run descriptions in TypeScript or JavaScript (lbc.config.ts), bounded to 10 s and 512 MB",
      zh: "允许执行 TypeScript 或 JavaScript 描述（lbc.config.ts），限 10 秒、512 MB",
    },
  },
} as const satisfies Readonly<Record<string, FlagDeclaration>>;

/** A description in TypeScript is a program: naming it is not enough to run it. */
export function refuseCode(paths: readonly string[], isAllowed: boolean): void {
  const code = isAllowed ? undefined : paths.find(isCode);
  if (code !== undefined)
    throw new UsageError(
      say(
        {
          en: "{code} is code, which is not run here unless --allow-code says so",
          zh: "{code} 是代码，只有给出 --allow-code 才会执行",
        },
        { code },
      ),
    );
}
