import assert from "node:assert/strict";
import { test } from "node:test";

import { faultsOfChinese, faultsOfEnglish, unwanted, withoutCode } from "./faults.ts";
import { textsIn, textsOf, type WrittenText } from "./texts-of.ts";

const texts = textsOf("{src,grammars}/**/*.ts");

/** Parameters stand for a name; those that end in `Zh` for Chinese, which needs no space. */
const filled = (text: string): string =>
  text.replace(/\{(\w*?)(Zh)?\}/g, (_, name: string, zh?: string) =>
    zh === undefined && name !== "zh" && name !== "" ? "x" : "\uFFFC",
  );

/** One that is called `{en}` in one language is called `{zh}` in the other, say. */
const parameters = (text: string): number =>
  new Set([...text.matchAll(/\{\w+\}/g)].map(([name]) => name)).size;

/** What is no message: titles, and the sentences of the catalog and of help. */
const isProse =
  /^src\/(?:catalog\/|(?:build\/(?:readme|demands)|cli\/help|explain\/[a-z-]*(?:markdown|groups))\.ts)/;
const ofMessages = /^(?:a capital|a full stop)/;

function faultsOf({ place, en, zh }: WrittenText): string[] {
  const faults = [...faultsOfChinese(filled(zh)), ...faultsOfEnglish(filled(en))].filter(
    (fault) => !isProse.test(place) || !ofMessages.test(fault),
  );
  if (/.\n./.test(en + zh)) faults.push("a line break");
  const prose = withoutCode(filled(en));
  if (en !== zh && /[a-z]{3,} [a-z]{2,}/.test(prose) && !/\p{Script=Han}/u.test(zh))
    faults.push("no Chinese");
  const [a, b] = [parameters(en), parameters(zh)];
  if (a !== b && !/\{\}/.test(en + zh)) faults.push(`${a} parameters and ${b}`);
  return faults.map((fault) => `${place} ${fault}`);
}

test("every text is in both languages, by the rules of each and in the words of the glossary", () => {
  assert.ok(texts.length > 1500, `${texts.length}`);
  assert.deepEqual(texts.flatMap(faultsOf), []);
});

test("texts are found in every form in which they are written", () => {
  const source = `
    const a = say({ en: "one {x}" + "two", zh: "一 {x}" }, { x });
    const b = { en: \`has \\\`\${name}\\\` and \${list.map((each) => \`\${each}\`)}\`, zh: "有" };
    const c = doc("three", "三"), d = /["'}]/.test("x") ? { many: "files", zh: "个文件" } : e;
    // { en: "a comment", zh: "注释" }
  `;
  assert.deepEqual(
    textsIn("a.ts", source).map(({ place, en, zh }) => [place, en, zh]),
    [
      ["a.ts:2", "one {x}two", "一 {x}"],
      ["a.ts:3", "has `{}` and {}", "有"],
      ["a.ts:4", "three", "三"],
      ["a.ts:4", "files", "个文件"],
    ],
  );
});

test("what is wrong with a text is seen", () => {
  assert.ok(unwanted.size > 30);
  const wrong: readonly string[] = [
    "后端 宕机",
    "后端宕机， 不再重试",
    "后端nginx",
    "nginx后端",
    "`listen`监听",
    "后端宕机,不再重试",
    "后端(宕机)",
    "后端宕机。",
    "等待 60s秒",
    "后端 the backend 宕机",
    "set of servers answer nothing at all",
    "死节点",
    "缺省值",
  ];
  for (const text of wrong) assert.notDeepEqual(faultsOfChinese(text), [], text);
  const right: readonly string[] = [
    "nginx 1.22 拒绝启动：`no servers in upstream`，退出码为 1",
    "“Unexpected '{'” 会在日志中出现（2.2.7）",
    "`max_fails=0` 会让请求不断发往已经宕机的后端",
    "只重试：error timeout http_502 http_503 http_504",
    "改为 80%，见 lbc.yaml",
  ];
  for (const text of right) assert.deepEqual(faultsOfChinese(text), [], text);
  for (const text of ["A backend", "the backend.", "the 后端", "it's dead", "a  b", "Nodes of one"])
    assert.notDeepEqual(faultsOfEnglish(text), [], text);
  for (const text of ["VRRP notices it", "HTTP_GET, or TCP_CHECK", "nginx … `A.`", "HTTP/1.0"])
    assert.deepEqual(faultsOfEnglish(text), [], text);
});
