import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import * as fc from "fast-check";

import { formatGithub } from "../../src/lint/formats/github.ts";
import { Source } from "../../src/text/source.ts";

interface Command {
  readonly name: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly data: string;
}

const unescapeData = (text: string): string =>
  text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");

const unescapeProperty = (text: string): string =>
  text
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");

/** As the runner reads a line (actions/runner, ActionCommand.TryParseV2). */
function parseCommand(line: string): Command {
  assert.ok(line.trimStart().startsWith("::"), line);
  const message = line.trimStart();
  const end = message.indexOf("::", 2);
  assert.ok(end > 0, line);
  const info = message.slice(2, end);
  const space = info.indexOf(" ");
  const properties = info
    .slice(space + 1)
    .split(",")
    .flatMap((pair) => {
      const [key = "", value] = [pair.split("=", 1)[0], pair.slice(pair.indexOf("=") + 1)];
      return value === "" ? [] : [[key, unescapeProperty(value)] as const];
    });
  return {
    name: info.slice(0, space),
    properties: new Map(properties),
    data: unescapeData(message.slice(end + 2)),
  };
}

test("GitHub's runner reads back what was found, whatever is in it", () => {
  const text = fc.string({
    unit: fc.constantFrom("%", ":", ",", "=", "\r", "\n", "2", "5", "0", "A", "后", " ", "a"),
  });
  fc.assert(
    fc.property(text, text, text, (path, message, help) => {
      const file = `a${path.replace(/[\r\n]/g, "")}.conf`;
      const source = new Source(file, Buffer.from("events {}\nhttp {}\n"));
      const found = formatGithub(
        {
          sources: new Map([[file, source]]),
          diagnostics: [
            {
              code: "base/wrong-arity",
              severity: "warning",
              message: { en: message, zh: message },
              help: { en: help, zh: help },
              span: { file, start: 10, end: 14 },
            },
          ],
        },
        { language: "en" },
      );
      assert.equal(found.indexOf("\n"), found.length - 1);
      const { name, properties, data } = parseCommand(found.slice(0, -1));
      assert.equal(name, "warning");
      assert.equal(properties.get("file"), file);
      assert.deepEqual(
        ["line", "endLine", "col", "endColumn", "title"].map((key) => properties.get(key)),
        ["2", "2", "1", "4", "base/wrong-arity"],
      );
      assert.equal(data, `${message}\n${help}`);
    }),
  );
});
