import { writeSync } from "node:fs";
import { dirname, resolve } from "node:path";

import type { Accepted, Compiled } from "../../runtime/control/compiled.ts";
import { listenersOf } from "../../runtime/control/plan-parts.ts";
import { preflight } from "../../runtime/control/preflight.ts";
import type { Plan } from "../../runtime/plan.ts";
import { daemon } from "../catalog/nginx/core.ts";
import type { HaSettings } from "../check/findings.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { HaConfig, ProxyConfig } from "../ir/config.ts";
import { read } from "../ir/scope.ts";
import { noPaint } from "../lint/formats/paint.ts";
import { formatDiagnostic } from "../lint/formats/pretty.ts";
import { ruleById } from "../lint/registry.ts";
import { defaultSettings, type LintSettings } from "../lint/settings.ts";
import { say } from "../messages/text.ts";
import { planHa } from "../plan/ha.ts";
import { planProxy, type ProxyOptions } from "../plan/proxy.ts";
import { findSettings } from "../project/settings-place.ts";
import type { Source } from "../text/source.ts";
import { answerFile } from "./compile-answer.ts";
import { errorLogOf, prefixOf } from "./compile-request.ts";
import { emptyPlan } from "./empty-plan.ts";
import { exitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { descriptionOf } from "./serve-description.ts";
import type { ServeFlags } from "./serve-flags.ts";
import { nginxVersion } from "./serve-version.ts";
import { servedFiles } from "./served-files.ts";
import type { Served } from "./served.ts";
import { unknownUser } from "./unknown-user.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The child of `serve` that reads a configuration, checks and plans it: findings go to stderr, the
 * plan to the parent, and the exit code is that of `serve -t`.
 */
export async function compile(flags: ServeFlags, io: Io): Promise<number> {
  try {
    return await compiled(flags, io);
  } catch (error) {
    // The log of a server that reloads has the reason too.
    if (error instanceof UsageError) hand({ refusals: [error.text[io.language]] });
    throw error;
  }
}

async function compiled(flags: ServeFlags, io: Io): Promise<number> {
  for (const id of flags.allow) if (!ruleById(id)) throw unknownRule(id);
  const served = await servedOf(flags, io);
  if (!served) return exitCode.findings;
  const { accepted, diagnostics } = await planned(served, flags, io);
  await tell(served, diagnostics, flags, io);
  const refusals = accepted
    ? missing(accepted.plan, flags, io)
    : refusalsOf(served, diagnostics, io);
  if (!accepted || refusals.length > 0) {
    hand({ refusals });
    return exitCode.findings;
  }
  if (flags.dump) dump(served);
  if (!flags.quiet) praise(served, flags, io);
  hand(accepted);
  return exitCode.ok;
}

/** The machine that is asked for; nothing where settings are wrong, which has been said then. */
async function servedOf(flags: ServeFlags, io: Io): Promise<Served | undefined> {
  const path = descriptionOf(flags, io);
  if (path !== undefined)
    return (await import("./served-node.ts")).servedNode(
      { path, name: flags.node, isLenient: isLenient(flags) },
      io,
    );
  const project = await settingsOfHa(flags, io);
  if (project && project.wrong.length > 0) {
    await refuseSettings(project, flags, io);
    return undefined;
  }
  const settings: LintSettings = isLenient(flags)
    ? { ...defaultSettings, preset: "none" }
    : defaultSettings;
  return servedFiles(flags, { settings, ha: project?.ha }, io);
}

/** The nearest `lbc.yaml` of the keepalived configuration: its `ha:` guards what is served. */
async function settingsOfHa({ ha }: ServeFlags, io: Io): Promise<HaProject | undefined> {
  const place = ha === undefined ? undefined : findSettings(dirname(resolve(io.cwd, ha)));
  if (place === undefined) return undefined;
  const { projectSettings } = await import("./project-settings.ts");
  const { file, ha: settings } = projectSettings(place, io.cwd);
  const { source, diagnostics } = file;
  const isOurs = /^["']?ha["']?[ \t]*:/m.test(source.text);
  return {
    ha: settings && { ...settings, isWhole: true },
    wrong: isOurs ? diagnostics : [],
    source,
  };
}

interface HaProject {
  readonly ha: HaSettings | undefined;
  /** Where it says something of the agent: guards that are half understood are none. */
  readonly wrong: readonly Diagnostic[];
  readonly source: Source;
}

async function refuseSettings(
  { wrong, source }: HaProject,
  flags: ServeFlags,
  io: Io,
): Promise<void> {
  const texts = { sources: new Map([[source.path, source]]) };
  await tell(texts, wrong, flags, io);
  hand({ refusals: refusalsOf(texts, wrong, io) });
}

interface Planned {
  readonly accepted: Accepted | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const standsInForNginx = ({ compat }: ServeFlags): boolean =>
  compat.some(({ dialect }) => dialect === "nginx");

/** A stand-in for nginx starts what nginx starts; a signal needs no more than the pid file. */
const isLenient = (flags: ServeFlags): boolean =>
  !flags.lint || flags.signal !== undefined || standsInForNginx(flags);

async function planned(served: Served, flags: ServeFlags, io: Io): Promise<Planned> {
  const { found } = served;
  const refused = (diagnostics: readonly Diagnostic[]) =>
    diagnostics.some(({ severity, code }) => severity === "error" && !flags.allow.includes(code));
  const proxy = only(served.proxies);
  const ha = only(served.ha);
  const fails = refused(found);
  // What cannot be read is no configuration yet; of what can be read every reason is told at once.
  if (fails && (isBroken(found) || (!proxy && !ha)))
    return { accepted: undefined, diagnostics: found };
  expectKinds(flags, proxy, ha);
  if (proxy && !flags.quiet && flags.signal === undefined) noteDaemon(proxy, io);
  const base = proxy
    ? await planProxy(proxy, proxyOptions(served, flags, io))
    : { plan: emptyPlan(prefixOf(flags, io)), diagnostics: [] };
  const compat = flags.compat.some(({ dialect }) => dialect === "keepalived");
  const agent = ha
    ? planHa(ha, { compat, allowUnsupported: flags.allowUnsupported, proxy: listens(base.plan) })
    : { plan: undefined, diagnostics: [] };
  const unknown = proxy && flags.signal === undefined ? unknownUser(proxy) : [];
  const further = [...unknown, ...base.diagnostics, ...agent.diagnostics];
  const diagnostics = [...found, ...(fails ? further.filter(isNews(served)) : further)];
  // Whatever is allowed: a proxy whose addresses nobody holds is not what was asked for.
  const isWhole = !ha || agent.plan !== undefined;
  return base.plan && isWhole && !refused(diagnostics)
    ? {
        accepted: { plan: base.plan, ha: agent.plan },
        diagnostics,
      }
    : { accepted: undefined, diagnostics };
}

/** Whether there is a proxy that clients could reach. */
const listens = (plan: Plan | undefined): boolean | undefined =>
  plan && listenersOf(plan).length > 0;

function proxyOptions({ files, sources }: Served, flags: ServeFlags, io: Io): ProxyOptions {
  const standsIn = flags.compat.find(({ dialect }) => dialect === "nginx");
  return {
    prefix: prefixOf(flags, io),
    cwd: io.cwd,
    sources,
    errorLog: errorLogOf(flags, io),
    jsonErrors: flags.jsonErrors,
    branding: standsIn && `nginx/${nginxVersion(standsIn)}`,
    allowUnsupported: flags.allowUnsupported,
    files,
  };
}

const isBroken = (found: readonly Diagnostic[]): boolean =>
  found.some(({ severity, code }) => severity === "error" && code.startsWith("syntax/"));

/** Whether its line has no error yet: a statement that is wrong is in no plan for that alone. */
function isNews({ found, sources }: Served): (diagnostic: Diagnostic) => boolean {
  const place = ({ span: { file, start } }: Diagnostic) =>
    `${file} ${sources.get(file)?.position(start).line ?? start}`;
  const errors = found.filter(({ severity }) => severity === "error");
  const known = new Set(errors.map(place));
  return (diagnostic) => !known.has(place(diagnostic));
}

/** nginx would leave the terminal; service managers and containers want the opposite. */
function noteDaemon({ main }: ProxyConfig, io: Io): void {
  const asked = read(main, daemon);
  if (!asked.value || asked.origin.kind === "default") return;
  io.note(
    say({
      en: "lbc: [notice] `daemon on` is ignored, serve stays in the foreground",
      zh: "lbc: [notice] 忽略 `daemon on`，serve 始终在前台运行",
    }),
  );
}

function only<T extends ProxyConfig | HaConfig>(configs: readonly T[]): T | undefined {
  if (configs.length < 2) return configs[0];
  throw new UsageError(
    say(
      {
        en: "one machine runs one configuration of a kind, these are {count}: {files}",
        zh: "一台机器同类配置只能有一份，这里有 {count} 份：{files}",
      },
      { count: configs.length, files: configs.map(({ file }) => file).join(", ") },
    ),
  );
}

/** A file of the other kind under `-c` or `--ha`, or one with nothing in it, would serve nothing. */
function expectKinds(
  { conf, ha: haFile }: ServeFlags,
  proxy: ProxyConfig | undefined,
  ha: HaConfig | undefined,
): void {
  if (haFile !== undefined && !ha) throw otherKind("--ha", haFile, "keepalived");
  if (conf !== undefined && !proxy) throw otherKind("-c", conf, "nginx");
  if (!proxy && !ha) throw nothing();
}

/** What refuses is always shown; the rest with `-t`, where it is not nginx's that is expected. */
async function tell(
  { sources }: Pick<Served, "sources">,
  diagnostics: readonly Diagnostic[],
  flags: ServeFlags,
  io: Io,
): Promise<void> {
  const paint = io.colour.stderr ? (await import("./paint.ts")).terminalPaint : noPaint;
  const all = flags.test && !flags.quiet && !standsInForNginx(flags);
  const shown = all ? diagnostics : diagnostics.filter(({ severity }) => severity === "error");
  for (const diagnostic of shown)
    io.note(`${formatDiagnostic(diagnostic, sources, { language: io.language, paint })}\n`);
}

/** What the machine lacks: files of certificates, folders of logs. A signal needs none of them. */
function missing(plan: Plan, flags: ServeFlags, io: Io): readonly string[] {
  const failures = flags.signal === undefined ? preflight(plan) : [];
  for (const failure of failures) io.note(`lbc: [emerg] ${failure}`);
  return failures;
}

/** `message in file:line`, the form of nginx's own complaints; in Chinese the place stands in brackets. */
function refusalsOf(
  { sources }: Pick<Served, "sources">,
  diagnostics: readonly Diagnostic[],
  io: Io,
): readonly string[] {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ span, message }) => {
      const line = sources.get(span.file)?.position(span.start).line ?? 1;
      const place = `${resolve(io.cwd, span.file)}:${line}`;
      return io.language === "zh" ? `${message.zh}（${place}）` : `${message.en} in ${place}`;
    });
}

/** The form of `nginx -T`, which other tools (and lbc) read back. */
function dump(served: Served): void {
  for (const { path, bytes } of served.printed()) {
    const text = Buffer.concat([
      Buffer.from(`# configuration file ${path}:\n`),
      bytes,
      Buffer.from("\n"),
    ]);
    for (let at = 0; at < text.length;) at += writeSync(1, text, at);
  }
}

/** With `-t`: all is well, in nginx's words in its place. */
function praise({ subjects }: Served, flags: ServeFlags, io: Io): void {
  if (!flags.test) return;
  const standsIn = standsInForNginx(flags);
  for (const subject of subjects) {
    if (standsIn) {
      io.note(`nginx: the configuration file ${subject} syntax is ok`);
      io.note(`nginx: configuration file ${subject} test is successful`);
    } else io.note(say({ en: "{file}: can be served", zh: "{file}：可以运行" }, { file: subject }));
  }
}

function hand(answer: Compiled): void {
  const text = Buffer.from(JSON.stringify(answer));
  for (let at = 0; at < text.length;) at += writeSync(answerFile, text, at);
}

const otherKind = (flag: string, file: string, kind: "nginx" | "keepalived"): UsageError =>
  new UsageError(
    say(
      {
        en: "{flag} {file}: this is no configuration of {kind}",
        zh: "{flag} {file}：不是 {kind} 的配置",
      },
      { flag, file, kind },
    ),
  );

const nothing = (): UsageError =>
  new UsageError(say({ en: "there is nothing to serve", zh: "没有可运行的配置" }));

const unknownRule = (id: string): UsageError =>
  new UsageError(
    say({ en: "--allow {id}: there is no such rule", zh: "--allow {id}：没有这条规则" }, { id }),
  );
