import type { FormatOptions, LintResult } from "./result.ts";

/** What `--format` takes. */
export type Format =
  | "pretty"
  | "json"
  | "sarif"
  | "github"
  | "gitlab"
  | "junit"
  | "checkstyle"
  | "rdjson";

/** Findings in one of the formats; only the one that is asked for is loaded. */
export async function formatResult(
  format: Format,
  result: LintResult,
  options: FormatOptions & { readonly version: string },
): Promise<string> {
  switch (format) {
    case "pretty":
      return (await import("./pretty.ts")).formatPretty(result, options);
    case "json":
      return (await import("./json.ts")).formatJson(result, options);
    case "sarif":
      return (await import("./sarif.ts")).formatSarif(result, options);
    case "github":
      return (await import("./github.ts")).formatGithub(result, options);
    case "gitlab":
      return (await import("./gitlab.ts")).formatGitlab(result, options);
    case "junit":
      return (await import("./junit.ts")).formatJunit(result, options);
    case "checkstyle":
      return (await import("./checkstyle.ts")).formatCheckstyle(result, options);
    case "rdjson":
      return (await import("./rdjson.ts")).formatRdjson(result, options);
  }
}
