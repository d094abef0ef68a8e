import assert from "node:assert/strict";
import { test } from "node:test";

import { maxUriChanges } from "../../runtime/decide/exchange.ts";
import { upstreamUri } from "../../runtime/decide/redirect.ts";
import { compileVariables, proceed, Router } from "../../runtime/decide/router.ts";
import { compileValue, evaluate } from "../../runtime/decide/template.ts";
import { parseTarget } from "../../runtime/decide/uri.ts";
import { FakeExchange } from "../decide/exchange.ts";
import { printConfig, specs, targets } from "../decide/rewrite-cases.ts";
import { buildLocations, paths, servers } from "../decide/routing-cases.ts";
import { readVerdicts } from "../decide/verdicts.ts";
import { planOk } from "./plan-text.ts";

const filled = (text: string): string => text.replaceAll("{socket}", "unix:/s");

/** What nginx answered, asked of the text of the configuration: read, lowered, planned, decided. */
for (const [index, spec] of specs.entries())
  test(`a configuration as text runs as in nginx, programs ${index + 1}`, async () => {
    const http = await planOk(filled(printConfig(spec)));
    const router = new Router(http, compileVariables(http));
    const shown = ["x", "y", "z", "w"].map((name) => compileValue([{ v: name }], router.variables));
    const ours = targets.map((target) => {
      const exchange = new FakeExchange();
      exchange.headers.set("host", "a");
      assert.ok(parseTarget(target, true, exchange));
      const result = router.route(exchange);
      if (result !== proceed)
        return [target, `${result} ${exchange.replyLocation ?? ""} ${exchange.replyText ?? ""}`];
      const values = shown.map((each) => evaluate(each, router.variables, exchange)).join("|");
      const location = http.locations[exchange.location];
      assert.ok(location?.handler.kind === "proxy");
      return [
        target,
        `${upstreamUri(exchange, location.handler.proxy.uri, location.prefix)} ${values}`,
      ];
    });
    assert.deepEqual(Object.fromEntries(ours), readVerdicts("rewrite", String(index + 1)));
  });

for (const [index, given] of servers.entries())
  test(`a configuration as text runs as in nginx, locations ${index + 1}`, async () => {
    const { config } = buildLocations(given);
    const http = await planOk(
      filled(
        `server { listen {socket}; absolute_redirect off; add_header X-L 0 always; ${config} }`,
      ),
    );
    const router = new Router(http, compileVariables(http));
    const ours = paths.map((path) => {
      const exchange = new FakeExchange();
      exchange.uriChanges = maxUriChanges;
      assert.ok(parseTarget(path, true, exchange));
      const result = router.route(exchange);
      const value = http.locations[exchange.location]?.addHeaders[0]?.value;
      const number = typeof value === "string" ? value : "";
      return [path, result === proceed ? number : `${number} ${result} ${exchange.replyLocation}`];
    });
    assert.deepEqual(Object.fromEntries(ours), readVerdicts("routing", String(index + 1)));
  });
