import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";

import { nginxFacts } from "../../src/catalog/facts/nginx.generated.ts";
import { type Registration, registrationsOfBinaries } from "../../tools/nginx-registrations.ts";
import { withoutNginx } from "./nginx-process.ts";
import { nginxVersion } from "./nginx-test.ts";

const binary = "/usr/sbin/nginx";
const modules = "/usr/lib/nginx/modules";

const absent =
  withoutNginx ||
  (nginxVersion !== "1.22.1" && `the facts are of nginx 1.22.1, here is ${nginxVersion}`) ||
  (!existsSync(modules) && "nginx has no modules here");

/** `owner:contexts:arguments`, for each owner of a row by itself. */
const rows = new Map(
  nginxFacts
    .trim()
    .split("\n")
    .map((line) => {
      const [name = "", ...all] = line.split(" ");
      const owned = all.flatMap((row) => {
        const [owner = "", ...rest] = row.split(":");
        const owners = owner.startsWith("@") ? [owner] : Array.from(owner);
        return owners.map((one) => [one, ...rest].join(":"));
      });
      return [name, new Set(owned)] as const;
    }),
);

/** Whether the facts have it as it is; the letter of the kind where the sources alone name it. */
function isKnown({ name, product, where, takes, kind }: Registration): boolean {
  const place = `${product}:${where}:${takes}:`;
  const there = rows.get(name);
  if (!there) return false;
  return kind === "" ? [...there].some((row) => row.startsWith(place)) : there.has(place + kind);
}

void test(
  "the facts are what the installed nginx and its modules register",
  { skip: absent },
  () => {
    const all = registrationsOfBinaries(binary, modules);
    const wrong = all.filter((each) => !isKnown(each));
    const names = new Set(all.map(({ name }) => name));
    const owners = new Set(all.map(({ product }) => product));
    console.log(
      `# ${all.length} registrations of ${names.size} names by nginx and ${owners.size - 1} modules of others, ${wrong.length} differ`,
    );
    assert.deepEqual(wrong, []);
    assert.ok(names.size > 590);
  },
);
