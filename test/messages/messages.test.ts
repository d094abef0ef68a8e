import assert from "node:assert/strict";
import { test } from "node:test";

import { nearest } from "../../src/messages/nearest.ts";
import { systemError } from "../../src/messages/system-error.ts";
import { languageOf, say, type Text } from "../../src/messages/text.ts";
import { displayWidth, padTo, wrap } from "../../src/messages/width.ts";

test("a template is filled in both languages", () => {
  assert.deepEqual(say({ en: "{peer} is down", zh: "{peer} 已宕机" }, { peer: "a" }), {
    en: "a is down",
    zh: "a 已宕机",
  });
});

const afterTime = (time: string | Text, list: readonly string[]): Text =>
  say({ en: "after {time}: {list}", zh: "经过 {time} 之后：{list} 等" }, { time, list });

test("lists and texts are filled in by language, with spaces where the language has them", () => {
  assert.deepEqual(afterTime({ en: "2 s", zh: "2 秒" }, ["a", "b"]), {
    en: "after 2 s: a, b",
    zh: "经过 2 秒之后：a、b 等",
  });
  assert.equal(afterTime("2s", ["甲"]).zh, "经过 2s 之后：甲等");
  assert.equal(
    say({ en: "{a}{b} {c}", zh: "{a}{b} {c}" }, { a: "甲", b: "b", c: "丙" }).zh,
    "甲b 丙",
  );
});

test("a parameter holds what was given, whatever it looks like", () => {
  const { en } = say({ en: "{a} {b}", zh: "{a} {b}" }, { a: "{b}", b: "$&" });
  assert.equal(en, "{b} $&");
});

test("the language comes from the locale that counts", () => {
  assert.equal(languageOf({ LANG: "zh_CN.UTF-8" }), "zh");
  assert.equal(languageOf({ LANG: "zh_CN.UTF-8", LC_ALL: "C" }), "en");
  assert.equal(languageOf({ LC_MESSAGES: "zh_TW", LANG: "en_US" }), "zh");
  assert.equal(languageOf({}), "en");
});

test("the nearest word is the one that was meant", () => {
  const names = ["proxy_pass", "proxy_set_header", "upstream", "root"];
  assert.equal(nearest("proxy_passs", names), "proxy_pass");
  assert.equal(nearest("proyx_pass", names), "proxy_pass");
  assert.equal(nearest("upsteam", names), "upstream");
  assert.equal(nearest("gzip_static", names), undefined);
  assert.equal(nearest("", names), undefined);
});

test("wide characters take two columns, marks none", () => {
  assert.equal(displayWidth("后端 a"), 6);
  assert.equal(displayWidth("e\u0301"), 1);
  assert.equal(displayWidth("；"), 2);
  assert.equal(displayWidth("😀"), 2);
  assert.equal(padTo("后端", 6), "后端  ");
});

test("lines are broken at spaces and beside wide characters, punctuation stays with its word", () => {
  assert.deepEqual(wrap("a dead backend is asked again", 12), [
    "a dead",
    "backend is",
    "asked again",
  ]);
  assert.deepEqual(wrap("后端宕机后，每秒都会", 10), ["后端宕机", "后，每秒都", "会"]);
  assert.deepEqual(wrap("/etc/nginx/conf.d/much-too-long.conf is", 10), [
    "/etc/nginx/conf.d/much-too-long.conf",
    "is",
  ]);
  assert.deepEqual(wrap("", 10), []);
});

test("what the system refuses is said in words, not by errno", () => {
  const refused = Object.assign(new Error("EACCES: permission denied, open '/x'"), {
    code: "EACCES",
  });
  assert.deepEqual(systemError(refused), { en: "permission denied", zh: "权限不足" });
  assert.deepEqual(systemError("odd"), { en: "odd", zh: "odd" });
});
