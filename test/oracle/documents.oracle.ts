import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { absent, corpus } from "../support/corpora.ts";
import { comesBack, readModel } from "../support/model-round-trip.ts";
import { PrintedValues } from "../support/printed-values.ts";

/** Every configuration that was gathered and that has no error; no product is asked. */
const gathered = [
  ["admins-handbook", "**/nginx.conf"],
  ["crossplane", "**/*.conf"],
  ["crossplane-go", "**/*.conf"],
  ["gixy", "**/*.conf"],
  ["gonginx", "**/*.conf"],
  ["h5bp", "**/nginx.conf"],
  ["hazards-cluster", "**/*.conf"],
  ["hazards-keepalived", "**/*.conf"],
  ["hazards-nginx", "**/*.conf"],
  ["keepalived-devel", "**/*"],
  ["keepalived-samples", "**/*"],
  ["linuxserver-proxy-confs", "**/*.conf"],
  ["nginx-dist", "**/*.conf"],
  ["nginx-ingress-rendered", "**/*.conf"],
  ["nginx-lint-walf443", "**/*.conf"],
  ["nginx-linter-jhinch", "**/*.conf"],
  ["nginx-proxy", "**/*.conf"],
  ["nginx-tests", "**/*.conf"],
] as const;

for (const [name, pattern] of gathered) {
  const folder = corpus(name);
  test(
    `${name} comes back from documents and printed text`,
    {
      skip: folder ? false : absent(name),
    },
    () => {
      const files = globSync(pattern, { cwd: folder ?? "", withFileTypes: true })
        .filter((entry) => entry.isFile() && !/\.(?:md|tsv|json|sh)$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted();
      assert.ok(files.length > 0);
      const right = files.filter(comesBack).length;
      const values = new PrintedValues();
      for (const path of files) {
        const { clusters, errors } = readModel({ paths: [path] });
        // keepalived keeps some values that it complains about.
        if (errors.length === 0)
          for (const { nodes } of clusters)
            for (const { proxies, ha } of nodes)
              for (const one of [...proxies, ...ha]) values.take(one);
      }
      assert.deepEqual([...values.wrong], []);
      console.log(`${name}: ${right} of ${files.length} have no error and come back`);
    },
  );
}
