import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { bodyOf, exchange, RawClient, type Running, servePlan } from "./support/plane.ts";
import { location, match, plan, server } from "./support/plans.ts";

let root = "";
let front: Running;
const large = Buffer.alloc(1_000_000, "0123456789abcdef");

before(async () => {
  root = mkdtempSync(join(tmpdir(), "lbc-static-"));
  mkdirSync(join(root, "dir"));
  mkdirSync(join(root, "empty"));
  writeFileSync(join(root, "a.html"), "<p>hello</p>");
  writeFileSync(join(root, "dir/index.html"), "index");
  writeFileSync(join(root, "large.bin"), large);
  writeFileSync(join(root, "404.html"), "not here");
  symlinkSync(join(root, "a.html"), join(root, "link.txt"));
  utimesSync(join(root, "a.html"), 1_700_000_000, 1_700_000_000);
  front = await servePlan(
    plan({
      servers: [
        server({
          locations: [
            match("/", 0),
            match("/alias/", 1),
            match("/try/", 2),
            match("/pages/", 3),
            match("/away/", 4),
            match("/closed/", 5),
            match("/inside/", 6),
            match("later", 7, "named"),
            match("/named/", 8),
          ],
        }),
      ],
      locations: [
        location({
          root,
          addHeaders: [{ name: "X-Added", value: ["<", { v: "status" }, ">"], always: false }],
        }),
        location({ root, alias: `${root}/dir/`, prefix: "/alias/" }),
        location({
          root,
          prefix: "/try/",
          tryFiles: { paths: ["/none", "/a.html"], fallback: 404 },
        }),
        location({
          root,
          prefix: "/pages/",
          errorPages: [{ statuses: [404], answer: 200, uri: "/404.html" }],
        }),
        location({
          root,
          prefix: "/away/",
          errorPages: [{ statuses: [404], answer: undefined, uri: "http://else/x" }],
        }),
        location({ root, prefix: "/closed/", access: [{ allow: false, network: "all" }] }),
        location({ root, prefix: "/inside/", internal: true }),
        location({
          root,
          rewrite: [{ kind: "return", status: 200, text: ["named ", { v: "uri" }] }],
        }),
        location({ root, prefix: "/named/", tryFiles: { paths: ["/none"], fallback: "@later" } }),
      ],
    }),
  );
});

after(async () => {
  await front.close();
  rmSync(root, { recursive: true, force: true });
});

const ask = (path: string, fields = "", method = "GET"): Promise<string> =>
  exchange(
    front.port,
    `${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${fields}\r\n`,
  );

test("a file: type, length, date, tag as nginx forms them", async () => {
  const text = await ask("/a.html");
  assert.match(
    text,
    /^HTTP\/1\.1 200 OK\r\nServer: nginx\/1\.22\.1\r\nDate: [^\r]+\r\nContent-Type: text\/html\r\nContent-Length: 12\r\nLast-Modified: Tue, 14 Nov 2023 22:13:20 GMT\r\nConnection: close\r\nETag: "6553f100-c"\r\nX-Added: <200>\r\nAccept-Ranges: bytes\r\n\r\n<p>hello<\/p>$/,
  );
  assert.equal(bodyOf(await ask("/a.html", "", "HEAD")), "");
  assert.equal(bodyOf(await ask("/link.txt")), "<p>hello</p>");
});

test("conditions", async () => {
  assert.match(
    await ask("/a.html", 'If-None-Match: "x", W/"6553f100-c"\r\n'),
    /^HTTP\/1\.1 304 Not Modified\r\n/,
  );
  assert.match(
    await ask("/a.html", "If-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT\r\n"),
    /^HTTP\/1\.1 304 /,
  );
  assert.match(
    await ask("/a.html", "If-Modified-Since: Tue, 14 Nov 2023 22:13:21 GMT\r\n"),
    /^HTTP\/1\.1 200 /,
  );
  assert.match(
    await ask("/a.html", "If-Unmodified-Since: Tue, 14 Nov 2023 22:13:19 GMT\r\n"),
    /^HTTP\/1\.1 412 /,
  );
  assert.match(await ask("/a.html", 'If-Match: "y"\r\n'), /^HTTP\/1\.1 412 /);
  assert.match(
    await ask(
      "/a.html",
      'If-None-Match: "x"\r\nIf-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT\r\n',
    ),
    /^HTTP\/1\.1 200 /,
  );
});

test("ranges: one, several in parts, impossible ones 416", async () => {
  const one = await ask("/a.html", "Range: bytes=3-7\r\n");
  assert.match(one, /^HTTP\/1\.1 206 Partial Content\r\n[^]*Content-Range: bytes 3-7\/12\r\n/);
  assert.equal(bodyOf(one), "hello");
  assert.equal(bodyOf(await ask("/a.html", "Range: bytes=-4\r\n")), "</p>");
  assert.equal(bodyOf(await ask("/a.html", "Range: bytes=8-\r\n")), "</p>");
  const parts = await ask("/a.html", "Range: bytes=0-1,3-4\r\n");
  const [, boundary = ""] = /boundary=(\d{20})\r\n/.exec(parts) ?? [];
  const part = (range: string, text: string): string =>
    `\r\n--${boundary}\r\nContent-Type: text/html\r\nContent-Range: bytes ${range}/12\r\n\r\n${text}`;
  const expected = `${part("0-1", "<p")}${part("3-4", "he")}\r\n--${boundary}--\r\n`;
  assert.equal(bodyOf(parts), expected);
  assert.match(parts, new RegExp(`Content-Length: ${expected.length}\r\n`));
  assert.match(
    await ask("/a.html", "Range: bytes=12-\r\n"),
    /^HTTP\/1\.1 416 [^]*Content-Range: bytes \*\/12\r\n/,
  );
  assert.equal(
    bodyOf(await ask("/a.html", 'Range: bytes=3-7\r\nIf-Range: "old"\r\n')),
    "<p>hello</p>",
  );
});

test("a large file arrives whole at a slow reader", async () => {
  const client = new RawClient(front.port, (socket) => {
    socket.on("data", () => {
      socket.pause();
      setTimeout(() => socket.resume(), 1);
    });
  });
  client.send("GET /large.bin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  assert.equal(bodyOf(await client.end()), large.toString("latin1"));
});

test("folders: index, redirect, forbidden, not there", async () => {
  assert.equal(bodyOf(await ask("/dir/")), "index");
  assert.match(
    await ask("/dir?x=1"),
    new RegExp(`^HTTP/1\\.1 301 [^]*Location: http://a:${front.port}/dir/\\?x=1\r\n`),
  );
  assert.match(await ask("/empty/"), /^HTTP\/1\.1 403 Forbidden\r\n/);
  assert.match(await ask("/none/"), /^HTTP\/1\.1 404 Not Found\r\n/);
  assert.match(
    await ask("/none"),
    /^HTTP\/1\.1 404 [^]*<h1>404 Not Found<\/h1><\/center>\r\n<hr><center>nginx\/1\.22\.1<\/center>/,
  );
  assert.match(
    await ask("/a.html", "Content-Length: 0\r\n", "POST"),
    /^HTTP\/1\.1 405 Not Allowed\r\n/,
  );
  assert.match(
    front.errors.join("\n"),
    /open\(\) "[^"]+\/none" failed \(2: No such file or directory\)/,
  );
});

test("names that are too long are not there", async () => {
  const name = "n".repeat(300);
  for (const path of [`/${name}`, `/${name}/`, `/try/${name}`])
    assert.match(await ask(path), /^HTTP\/1\.1 (?:404|200) /, path);
});

test("no way out of the root", async () => {
  for (const path of [
    "/../etc/passwd",
    "/%2e%2e/etc/passwd",
    "/dir/../../etc/passwd",
    "/a.html%00.txt",
  ])
    assert.match(await ask(path), /^HTTP\/1\.1 400 /, path);
});

test("alias, try_files, named locations, error pages, access, internal", async () => {
  assert.equal(bodyOf(await ask("/alias/index.html")), "index");
  assert.equal(bodyOf(await ask("/try/x")), "<p>hello</p>");
  assert.equal(bodyOf(await ask("/named/x")), "named /named/x");
  const page = await ask("/pages/x");
  assert.match(page, /^HTTP\/1\.1 200 OK\r\n/);
  assert.equal(bodyOf(page), "not here");
  assert.match(
    await ask("/away/x"),
    /^HTTP\/1\.1 302 Moved Temporarily\r\n[^]*Location: http:\/\/else\/x\r\n/,
  );
  assert.match(await ask("/closed/a.html"), /^HTTP\/1\.1 403 /);
  assert.match(await ask("/inside/a.html"), /^HTTP\/1\.1 404 /);
});
