import assert from "node:assert/strict";

export interface ParsedSample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Reads the text format of Prometheus 0.0.4 as its scrapers do: every sample belongs to a metric
 * whose HELP and TYPE stand before it, once; fails on anything else.
 */
export function parseExposition(text: string): readonly ParsedSample[] {
  const types = new Map<string, string>();
  const helped = new Set<string>();
  const seen = new Set<string>();
  const samples: ParsedSample[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, word, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (word === "HELP") {
      assert.ok(!helped.has(name), `HELP twice: ${name}`);
      helped.add(name);
    } else if (word === "TYPE") {
      assert.match(rest, /^(counter|gauge|histogram)$/);
      types.set(name, rest);
    } else samples.push(parseSample(line, types, seen));
  }
  assert.deepEqual([...types.keys()].toSorted(), [...helped].toSorted());
  return samples;
}

function parseSample(line: string, types: ReadonlyMap<string, string>, seen: Set<string>) {
  const found = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
  assert.ok(found, `no sample: ${line}`);
  const [, metric = "", labelText = "", number = ""] = found;
  assert.ok(!seen.has(`${metric}{${labelText}}`), `twice: ${line}`);
  seen.add(`${metric}{${labelText}}`);
  const family = types.has(metric) ? metric : metric.replace(/_(bucket|sum|count)$/, "");
  const type = types.get(family);
  assert.ok(type, `no TYPE before ${line}`);
  if (type === "counter") assert.match(metric, /_total$/);
  if (metric !== family) assert.equal(type, "histogram");
  const value = Number(number);
  assert.ok(!Number.isNaN(value), line);
  return { metric, labels: parseLabels(labelText), value };
}

function parseLabels(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  let rest = text;
  while (rest !== "") {
    const found = /^([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/.exec(rest);
    assert.ok(found, `labels: ${text}`);
    const [whole, name = "", value = ""] = found;
    assert.ok(!(name in labels), `label twice: ${text}`);
    labels[name] = value.replace(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign));
    rest = rest.slice(whole.length);
  }
  return labels;
}
