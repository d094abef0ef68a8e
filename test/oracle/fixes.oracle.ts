import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { existsSync, globSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";

import type { Checked } from "../../src/check/findings.ts";
import { exampleMachine, exampleRequest, exampleSettings } from "../../src/cli/rule-fix.ts";
import { rules } from "../../src/lint/rules.generated.ts";
import type { LoadRequest } from "../../src/project/settings.ts";
import { absent, corpus, rowsOf } from "../support/corpora.ts";
import { FilesOnDisk, nginxRefusal } from "../support/fix-products.ts";
import { type Outcome, type Trial, tryFixes } from "../support/fix-trial.ts";
import { KeepalivedCheck, withoutKeepalived } from "./keepalived-process.ts";
import { withoutNginx } from "./nginx-process.ts";

/*
 * Every fix of every rule, alone and together: fixes never overlap, are done after one run, touch
 * nothing but their lines, lose no comment, take their finding away, and what nginx or keepalived
 * took before they take after. Where keepalived complains and goes on, it may not complain of more.
 */

/** Outside of LBC_LONG=1 a part of the large corpora is tried, the same one each time. */
const long = process.env["LBC_LONG"] === "1";
const sampled = <T>(all: readonly T[], every = 4): readonly T[] =>
  long ? all : all.filter((_, index) => index % every === 0);
/** One file may have the same finding a thousand times. */
const mostOfOneKind = long ? 8 : 3;

const disk = new FilesOnDisk();
const keepalived = withoutKeepalived === false ? new KeepalivedCheck() : undefined;
keepalived?.add(["ens33", "ens192", "bond0", "br0"]);

after(() => {
  disk.remove();
  keepalived?.remove();
});

/** What was said of the same texts: a fix alone is often all there is to fix. */
const answers = new Map<string, readonly string[]>();

function messagesOf(checked: Checked, cwd: string | undefined): readonly string[] {
  const { roots, sources } = checked.project;
  const texts = [...sources].map(([path, { text }]) => [path, text]);
  const key = createHash("sha256")
    .update(JSON.stringify([cwd, roots, texts]))
    .digest("hex");
  const there = answers.get(key) ?? askedAbout(checked, cwd);
  answers.set(key, there);
  return there;
}

/** What the product says of files; nothing where it is content or not here to be asked. */
function askedAbout(checked: Checked, cwd: string | undefined): readonly string[] {
  const { folder, roots } = disk.write(checked, cwd);
  return checked.project.roots.flatMap(({ dialect }, index) => {
    const root = roots[index] ?? "";
    if (dialect === "keepalived") return keepalivedMessages(root, folder);
    if (dialect !== "nginx" || withoutNginx !== false) return [];
    return nginxRefusal(root, folder) ?? [];
  });
}

/** Of the machine that is asked, with words of the file in it; and that a script would run now. */
const ofTheMachine = new RegExp(
  [
    "interface \\S+ .*doesn't exist",
    "Unable to set default user",
    "Unable to set uid/gid for script",
    "Disabling track script .* since not found/accessible",
    "script_security not enabled",
  ].join("|"),
);

/** Without lines, which move, the folder, and the length that an address has without one. */
const keepalivedMessages = (root: string, folder: string): readonly string[] =>
  keepalived
    ?.askFile(root)
    .messages.filter((said) => !ofTheMachine.test(said))
    .map((said) =>
      said
        .replaceAll(folder, "")
        .replace(/\(\S*:? ?Line \d+\)/, "")
        .replace(/\/(?:32|128)\b/, ""),
    ) ?? [];

/** Of a file that was refused, a product may now say what it did not come to before. */
function productProblems(outcome: Outcome, cwd: string | undefined): readonly string[] {
  const { uncovers, before: checked } = outcome;
  const before = messagesOf(checked, cwd);
  const stops = uncovers || checked.project.roots.some(({ dialect }) => dialect === "nginx");
  if (stops && before.length > 0) return [];
  return messagesOf(outcome.after, cwd)
    .filter((said) => !before.includes(said))
    .map((said) => `${outcome.what}: ${said}`);
}

interface Sum {
  trials: number;
  fixes: number;
  asked: number;
}

function tryAll(trials: readonly Trial[]): { readonly problems: readonly string[]; sum: Sum } {
  const sum = { trials: 0, fixes: 0, asked: 0 };
  const problems = trials.flatMap((trial) => {
    const tried = tryFixes(trial, mostOfOneKind);
    sum.trials++;
    sum.fixes += tried.fixes;
    sum.asked += tried.outcomes.length;
    const { cwd } = trial.request;
    return [...tried.problems, ...tried.outcomes.flatMap((one) => productProblems(one, cwd))];
  });
  return { problems, sum };
}

const said = ({ trials, fixes, asked }: Sum): string =>
  `${trials} configurations, ${fixes} fixes, ${asked} results asked about`;

const filesOf = (folder: string): readonly Trial[] =>
  globSync("**/*", { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(?:md|json|tsv|ya?ml|ts|t)$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted()
    .map((path) => ({ name: path.slice(folder.length + 1), request: { paths: [path] } }));

const clustersOf = (folder: string): readonly Trial[] =>
  globSync("*/", { cwd: folder }).map((name) => ({
    name,
    request: {
      paths: [],
      nodes: globSync("*.conf", { cwd: join(folder, name) })
        .toSorted()
        .map((file) => ({ name: file.replace(".conf", ""), paths: [join(folder, name, file)] })),
    },
  }));

/** What nginx has taken: as it is, or included where it belongs. */
function takenByNginx(golden: string): readonly Trial[] {
  return rowsOf(join(golden, "nginx-t-1.22.1.tsv")).flatMap(([file = "", wrap = "", rc]) => {
    const path = join(golden, "..", file);
    if (rc !== "0" || !existsSync(path)) return [];
    return { name: file, request: wrapped(path, wrap) };
  });
}

function wrapped(path: string, wrap: string): LoadRequest {
  const include = `include ${path.slice(dirname(path).length + 1)};`;
  const text = {
    "main+events": `${include}\nevents {}\n`,
    http: `events {}\nhttp { ${include} }\n`,
    server: `events {}\nhttp { server { ${include} } }\n`,
  }[wrap];
  const dialect = "nginx";
  if (text === undefined) return { paths: [path], dialect };
  const wrapper = join(dirname(path), "_wrap.conf");
  return { paths: [wrapper], dialect, held: new Map([[wrapper, Buffer.from(text)]]) };
}

describe("fixes", { skip: withoutNginx || withoutKeepalived }, () => {
  test("of the examples of every rule", (context) => {
    const trials = rules.flatMap((rule) =>
      rule.bad.map((example, index) => ({
        name: `${rule.id} ${index + 1}`,
        request: exampleRequest(rule, example),
        options: { settings: exampleSettings(rule, example), machineOf: exampleMachine(example) },
      })),
    );
    const { problems, sum } = tryAll(trials);
    context.diagnostic(said(sum));
    assert.deepEqual(problems, []);
  });

  const small = [
    "hazards-nginx",
    "hazards-keepalived",
    "gixy",
    "nginx-lint-walf443",
    "bad-configs",
  ];
  const real = [
    "h5bp",
    "nginx-dist",
    "admins-handbook",
    "nginx-proxy",
    "crossplane",
    "crossplane-go",
    "gonginx",
    "nginx-linter-jhinch",
    "linuxserver-proxy-confs",
    "nginx-ingress-rendered",
    "keepalived-samples",
    "keepalived-tools-jin7942",
    "keepalived-devel",
    "nginx-tests",
  ];
  for (const name of [...small, ...real])
    test(`of ${name}`, (context) => {
      const folder = corpus(name);
      if (folder === undefined) return context.skip(absent(name));
      const all = filesOf(folder);
      const { problems, sum } = tryAll(small.includes(name) ? all : sampled(all));
      context.diagnostic(said(sum));
      assert.deepEqual(problems, []);
    });

  test("of pairs of machines", (context) => {
    const folder = corpus("hazards-cluster");
    if (folder === undefined) return context.skip(absent("hazards-cluster"));
    const { problems, sum } = tryAll(clustersOf(folder));
    context.diagnostic(said(sum));
    assert.deepEqual(problems, []);
  });

  test("of everything that nginx has taken", (context) => {
    const golden = corpus("_golden");
    if (golden === undefined) return context.skip(absent("_golden"));
    const { problems, sum } = tryAll(sampled(takenByNginx(golden)));
    context.diagnostic(said(sum));
    assert.deepEqual(problems, []);
  });
});
