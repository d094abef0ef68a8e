/** One request of a case; `reply` holds for it alone and is what the backend says when asked. */
export interface Step {
  /** Method and the rest of the path. */
  readonly ask: string;
  readonly fields?: string;
  readonly body?: string;
  /** Status line, fields and body; `-` closes without a word. */
  readonly reply?: string;
  /** Milliseconds before it. */
  readonly wait?: number;
  /** Requests sent at the same time. */
  readonly times?: number;
  /** Milliseconds before the backend answers. */
  readonly slow?: number;
  /** Milliseconds behind it for what goes on in the background. */
  readonly settle?: number;
}

export interface CacheCase {
  readonly name: string;
  /** Inside the location. */
  readonly conf?: string;
  readonly steps: readonly Step[];
}

export const answer = (fields: string, body = "hello", status = "200 OK"): string =>
  `HTTP/1.1 ${status}\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`;

const fresh = answer("Cache-Control: max-age=100\r\n");
const brief = "Cache-Control: max-age=2\r\n";
/** Another answer without a status line would be HTTP/0.9 for nginx, and no answer for lbc. */
const invalid = "HTTP/1.1 200 OK\r\nA B: c\r\n\r\n";
const past = "Expires: Thu, 01 Jan 1970 00:00:01 GMT\r\n";
const date = "Last-Modified: Sat, 01 Jan 2022 00:00:00 GMT\r\n";
const tagged = answer(
  `${date}ETag: "abc"\r\nAccept-Ranges: bytes\r\nX-Accel-Expires: 100\r\n`,
  "0123456789",
);
/** Longer than two seconds of freshness, whichever part of a second they began in. */
const over = 3300;

/** Twice the same: what is kept the first time is a hit the second. */
const twice = (name: string, fields: string, conf = ""): CacheCase => ({
  name,
  conf,
  steps: [
    { ask: "GET a", reply: answer(fields) },
    { ask: "GET a", reply: answer(fields, "second") },
  ],
});

const storing: readonly CacheCase[] = [
  twice("max-age", "Cache-Control: max-age=100\r\n"),
  twice("nothing", ""),
  twice("s-maxage", "Cache-Control: max-age=0, s-maxage=100\r\n"),
  twice("s-maxage-0", "Cache-Control: max-age=100, s-maxage=0\r\n"),
  twice("max-age-0", "Cache-Control: max-age=0\r\n"),
  twice("max-age-bad", "Cache-Control: max-age=1x\r\n"),
  twice("max-age-list", "Cache-Control: public; max-age=100; x\r\n"),
  twice("no-store", "Cache-Control: no-store\r\n"),
  twice("no-cache", "Cache-Control: No-Cache, max-age=100\r\n"),
  twice("private", "Cache-Control: private\r\n", "proxy_cache_valid 1m;"),
  twice("public", "Cache-Control: public\r\n"),
  twice("two-controls", "Cache-Control: public\r\nCache-Control: max-age=100\r\n"),
  twice("two-controls-no", "Cache-Control: max-age=100\r\nCache-Control: no-cache\r\n"),
  twice("expires", "Expires: Thu, 01 Jan 2099 00:00:00 GMT\r\n"),
  twice("expires-past", past),
  twice("expires-bad", "Expires: 0\r\n", "proxy_cache_valid 1m;"),
  twice("expires-past-then-age", `${past}Cache-Control: max-age=100\r\n`),
  twice("age-then-expires-past", `Cache-Control: max-age=100\r\n${past}`),
  twice("accel", "X-Accel-Expires: 100\r\n"),
  twice("accel-0", "X-Accel-Expires: 0\r\nCache-Control: max-age=100\r\n"),
  twice("accel-at", "X-Accel-Expires: @4102444800\r\n"),
  twice("accel-at-past", "X-Accel-Expires: @1\r\n"),
  twice("accel-bad", "X-Accel-Expires: x\r\n", "proxy_cache_valid 1m;"),
  twice("accel-then-no-cache", "X-Accel-Expires: 100\r\nCache-Control: no-cache\r\n"),
  twice("no-cache-then-accel", "Cache-Control: no-cache\r\nX-Accel-Expires: 100\r\n"),
  twice("set-cookie", "Set-Cookie: a=b\r\nCache-Control: max-age=100\r\n"),
  twice("valid", "", "proxy_cache_valid 200 1m;"),
  twice("valid-plain", "", "proxy_cache_valid 1m;"),
  twice("valid-other", "", "proxy_cache_valid 404 1m;"),
  twice("valid-any", "", "proxy_cache_valid any 1m;"),
  twice("valid-order", "", "proxy_cache_valid any 0; proxy_cache_valid 200 1m;"),
  twice(
    "ignored",
    `Set-Cookie: a=b\r\nCache-Control: no-store\r\n${past}X-Accel-Expires: 0\r\nVary: *\r\n`,
    "proxy_cache_valid 1m; proxy_ignore_headers Set-Cookie Cache-Control Expires X-Accel-Expires Vary;",
  ),
  twice(
    "ignored-cookie",
    "Set-Cookie: a=b\r\nCache-Control: max-age=100\r\n",
    "proxy_ignore_headers Set-Cookie;",
  ),
  twice("vary-star", "Vary: *\r\nCache-Control: max-age=100\r\n"),
  twice("off", "Cache-Control: max-age=100\r\n", "proxy_cache off;"),
  twice("by-variable", "Cache-Control: max-age=100\r\n", "set $zone z; proxy_cache $zone;"),
  twice("by-variable-off", "Cache-Control: max-age=100\r\n", "set $zone off; proxy_cache $zone;"),
  twice(
    "by-variable-missing",
    "Cache-Control: max-age=100\r\n",
    "set $zone none; proxy_cache $zone;",
  ),
  twice("unbuffered", "Cache-Control: max-age=100\r\n", "proxy_buffering off;"),
  twice("accel-buffering", "X-Accel-Buffering: no\r\nCache-Control: max-age=100\r\n"),
  twice("stale-words", "Cache-Control: max-age=100, stale-while-revalidate=5x\r\n"),
  twice(
    "hidden",
    "X-Secret: 1\r\nX-Shown: 2\r\nCache-Control: max-age=100\r\n",
    "proxy_hide_header X-Secret;",
  ),
  twice("redirect", "Location: http://backend/x\r\nCache-Control: max-age=100\r\n"),
  {
    name: "statuses",
    conf: "proxy_cache_valid 301 404 1m;",
    steps: ["301 Moved", "404 Not Found", "500 Oops"].flatMap((status) => [
      { ask: `GET ${status.slice(0, 3)}`, reply: answer("", "x", status) },
      { ask: `GET ${status.slice(0, 3)}`, reply: answer("", "yy", status) },
    ]),
  },
  {
    name: "no-content",
    conf: "proxy_cache_valid any 1m;",
    steps: [
      { ask: "GET a", reply: "HTTP/1.1 204 No Content\r\n\r\n" },
      { ask: "GET a", reply: fresh },
    ],
  },
  {
    name: "chunked",
    conf: "proxy_http_version 1.1;",
    steps: [
      {
        ask: "GET a",
        reply:
          "HTTP/1.1 200 OK\r\nCache-Control: max-age=9\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n",
      },
      { ask: "GET a" },
      { ask: "HEAD a" },
      { ask: "GET a", fields: "Range: bytes=1-2\r\n" },
    ],
  },
  {
    name: "until-close",
    steps: [
      { ask: "GET a", reply: "HTTP/1.1 200 OK\r\nCache-Control: max-age=9\r\n\r\nuntil the end" },
      { ask: "GET a" },
    ],
  },
  {
    name: "cut-short",
    steps: [
      {
        ask: "GET a",
        reply: "HTTP/1.1 200 OK\r\nCache-Control: max-age=9\r\nContent-Length: 50\r\n\r\nshort",
      },
      { ask: "GET a", reply: fresh },
      { ask: "GET a" },
    ],
  },
  {
    name: "long",
    steps: [
      {
        ask: "GET a",
        reply: answer(
          "Cache-Control: max-age=9\r\nAccept-Ranges: bytes\r\n",
          "0123456789".repeat(20_000),
        ),
      },
      { ask: "GET a" },
      { ask: "GET a", fields: "Range: bytes=100000-100009\r\n" },
      { ask: "GET a", fields: "Range: bytes=-5\r\n" },
      { ask: "HEAD a" },
    ],
  },
];

const asking: readonly CacheCase[] = [
  {
    name: "head-first",
    steps: [{ ask: "HEAD a", reply: fresh }, { ask: "GET a" }, { ask: "HEAD a" }],
  },
  {
    name: "head-unconverted",
    conf: "proxy_cache_convert_head off; proxy_cache_key $request_method$uri;",
    steps: [
      {
        ask: "HEAD a",
        reply: "HTTP/1.1 200 OK\r\nCache-Control: max-age=9\r\nContent-Length: 5\r\n\r\n",
      },
      { ask: "HEAD a" },
      { ask: "GET a", reply: fresh },
      { ask: "GET a" },
    ],
  },
  {
    name: "head-not-kept",
    steps: [
      { ask: "HEAD a", reply: answer("") },
      { ask: "GET a", reply: answer("") },
    ],
  },
  {
    name: "post",
    steps: [
      { ask: "POST a", body: "x=1", reply: fresh },
      { ask: "POST a", body: "x=1", reply: fresh },
      { ask: "GET a", reply: fresh },
    ],
  },
  {
    name: "post-kept",
    conf: "proxy_cache_methods POST; proxy_cache_key $request_method$request_uri$request_body;",
    steps: [
      { ask: "POST a", body: "x=1", reply: fresh },
      { ask: "POST a", body: "x=1" },
      { ask: "POST a", body: "x=2", reply: fresh },
      { ask: "GET a", reply: fresh },
    ],
  },
  {
    name: "arguments",
    steps: [
      { ask: "GET a?x=1", reply: answer(brief, "one") },
      { ask: "GET a?x=2", reply: answer(brief, "two") },
      { ask: "GET a?x=1", reply: answer(brief, "three") },
      { ask: "GET b/../a?x=1", reply: answer(brief, "four") },
    ],
  },
  {
    name: "key",
    conf: "proxy_cache_key $http_x_key;",
    steps: [
      {
        ask: "GET a",
        fields: "X-Key: 1\r\n",
        reply: answer("Cache-Control: max-age=9\r\n", "one"),
      },
      { ask: "GET b", fields: "X-Key: 1\r\n" },
      {
        ask: "GET a",
        fields: "X-Key: 2\r\n",
        reply: answer("Cache-Control: max-age=9\r\n", "two"),
      },
      { ask: "GET a", reply: answer("Cache-Control: max-age=9\r\n", "none") },
      { ask: "GET c" },
    ],
  },
  {
    name: "long-key",
    conf: "proxy_buffer_size 1k; proxy_cache_key $http_x_key;",
    steps: [
      { ask: "GET a", fields: `X-Key: ${"k".repeat(700)}\r\n`, reply: fresh },
      { ask: "GET a", fields: `X-Key: ${"k".repeat(700)}\r\n`, reply: fresh },
    ],
  },
  {
    name: "long-head",
    conf: "proxy_buffer_size 1k; proxy_cache_key x;",
    steps: [
      { ask: "GET a", reply: answer(`X-Long: ${"v".repeat(500)}\r\nCache-Control: max-age=9\r\n`) },
      { ask: "GET a", reply: answer(`X-Long: ${"v".repeat(720)}\r\nCache-Control: max-age=9\r\n`) },
    ],
  },
  {
    name: "too-long-head",
    conf: "proxy_buffer_size 1k; proxy_cache_key y;",
    steps: [
      { ask: "GET a", reply: answer(`X-Long: ${"v".repeat(720)}\r\nCache-Control: max-age=9\r\n`) },
    ],
  },
  {
    name: "bypass",
    conf: "proxy_cache_bypass $arg_b $http_x_b;",
    steps: [
      { ask: "GET a", reply: answer("Cache-Control: max-age=9\r\n", "one") },
      { ask: "GET a", fields: "X-B: 1\r\n", reply: answer("", "two") },
      { ask: "GET a", fields: "X-B: 0\r\n" },
      {
        ask: "GET a",
        fields: "X-B: 1\r\n",
        reply: answer("Cache-Control: max-age=9\r\n", "three"),
      },
      { ask: "GET a" },
    ],
  },
  {
    name: "no-cache-predicate",
    conf: "proxy_no_cache $upstream_http_x_no; proxy_cache_valid 1m;",
    steps: [
      { ask: "GET a", reply: answer("X-No: 1\r\n", "one") },
      { ask: "GET a", reply: answer("X-No: 0\r\n", "two") },
      { ask: "GET a" },
    ],
  },
  {
    name: "min-uses",
    conf: "proxy_cache_min_uses 3; proxy_cache_valid 1m;",
    steps: ["1", "2", "3", "4", "5"].map((body) => ({ ask: "GET a", reply: answer("", body) })),
  },
  {
    name: "range-offset",
    conf: "proxy_cache_max_range_offset 5; proxy_cache_valid 1m;",
    steps: ["bytes=3-4", "bytes=6-7", "bytes=-2", "bytes=x", "items=9-"].flatMap((range, index) => [
      {
        ask: `GET ${index}`,
        fields: `Range: ${range}\r\n`,
        reply: answer("Accept-Ranges: bytes\r\n", "0123456789"),
      },
      { ask: `GET ${index}`, reply: answer("", "again") },
    ]),
  },
  {
    name: "ranges",
    steps: [
      { ask: "GET a", fields: "Range: bytes=2-4\r\n", reply: tagged },
      { ask: "GET a", fields: "Range: bytes=2-4\r\n" },
      { ask: "GET a", fields: "Range: bytes=20-\r\n" },
      { ask: "GET a", fields: 'Range: bytes=1-1\r\nIf-Range: "abc"\r\n' },
      { ask: "GET a", fields: 'Range: bytes=1-1\r\nIf-Range: "x"\r\n' },
      { ask: "HEAD a", fields: "Range: bytes=2-4\r\n" },
    ],
  },
  {
    name: "ranges-miss",
    steps: [
      { ask: "GET a", fields: "Range: bytes=20-\r\n", reply: tagged },
      { ask: "GET a", fields: "Range: bytes=-3\r\n", reply: tagged },
      { ask: "GET a" },
    ],
  },
  {
    name: "ranges-not-offered",
    steps: [
      { ask: "GET a", fields: "Range: bytes=2-4\r\n", reply: fresh },
      { ask: "GET a", fields: "Range: bytes=2-4\r\n" },
    ],
  },
  {
    name: "conditions",
    steps: [
      { ask: "GET a", reply: tagged },
      { ask: "GET a", fields: 'If-None-Match: "abc"\r\n' },
      { ask: "GET a", fields: 'If-None-Match: "x", W/"abc"\r\n' },
      { ask: "GET a", fields: 'If-None-Match: "x"\r\n' },
      { ask: "GET a", fields: "If-Modified-Since: Sat, 01 Jan 2022 00:00:00 GMT\r\n" },
      { ask: "GET a", fields: "If-Modified-Since: Sun, 02 Jan 2022 00:00:00 GMT\r\n" },
      { ask: "GET a", fields: 'If-Match: "x"\r\n' },
      { ask: "GET a", fields: "If-Unmodified-Since: Sat, 01 Jan 2011 00:00:00 GMT\r\n" },
      { ask: "HEAD a", fields: 'If-None-Match: "abc"\r\n' },
    ],
  },
  {
    name: "conditions-miss",
    conf: "proxy_cache_valid 1m;",
    steps: [
      {
        ask: "GET a",
        fields: 'If-None-Match: "abc"\r\nIf-Modified-Since: Sat, 01 Jan 2022 00:00:00 GMT\r\n',
        reply: tagged,
      },
      { ask: "GET a" },
      {
        ask: "GET b",
        fields: 'If-None-Match: "abc"\r\n',
        reply: answer('ETag: "abc"\r\nSet-Cookie: a=b\r\n'),
      },
      { ask: "GET c", fields: 'If-Match: "x"\r\n', reply: tagged },
      { ask: "GET c", reply: tagged },
      {
        ask: "GET d",
        fields: "If-Unmodified-Since: Sat, 01 Jan 2011 00:00:00 GMT\r\n",
        reply: fresh,
      },
    ],
  },
  {
    name: "vary",
    steps: [
      {
        ask: "GET a",
        fields: "Accept-Language: en, de\r\n",
        reply: answer("Vary: Accept-Language, X-Kind\r\nCache-Control: max-age=9\r\n", "en-de"),
      },
      { ask: "GET a", fields: "Accept-Language: en,de\r\n" },
      {
        ask: "GET a",
        fields: "Accept-Language: fr\r\n",
        reply: answer("Vary: Accept-Language, X-Kind\r\nCache-Control: max-age=9\r\n", "fr"),
      },
      { ask: "GET a", fields: "Accept-Language: fr\r\n" },
      {
        ask: "GET a",
        fields: "Accept-Language: fr\r\nX-Kind: a, b\r\n",
        reply: answer("Vary: x-kind\r\nCache-Control: max-age=9\r\n", "kind"),
      },
      { ask: "GET a", fields: "X-Kind: a, b\r\n" },
      {
        ask: "GET a",
        fields: "X-Kind: a,b\r\n",
        reply: answer("Cache-Control: max-age=9\r\n", "plain"),
      },
      { ask: "GET a", fields: "X-Kind: a,b\r\n" },
      { ask: "GET a", fields: "Accept-Language: fr\r\n" },
    ],
  },
];

const renewing: readonly CacheCase[] = [
  {
    name: "expired",
    steps: [
      { ask: "GET a", reply: answer(brief, "one") },
      { ask: "GET a" },
      { ask: "GET a", wait: over, reply: answer(brief, "two") },
      { ask: "GET a" },
    ],
  },
  {
    name: "stale-error",
    conf: "proxy_cache_use_stale error http_503; proxy_next_upstream off;",
    steps: [
      { ask: "GET a", reply: answer(brief, "one") },
      { ask: "GET a", wait: over, reply: "-" },
      { ask: "GET a", reply: answer("", "busy", "503 Busy") },
      { ask: "GET a", reply: answer("", "oops", "500 Oops") },
      { ask: "GET a", reply: answer(brief, "two") },
    ],
  },
  {
    name: "stale-invalid",
    conf: "proxy_cache_use_stale invalid_header http_404;",
    steps: [
      { ask: "GET a", reply: answer(brief, "one") },
      { ask: "GET a", wait: over, reply: invalid },
      { ask: "GET a", reply: answer("", "gone", "404 Gone") },
      { ask: "GET a", reply: answer("", "gone", "403 No") },
    ],
  },
  {
    name: "stale-if-error",
    steps: [
      { ask: "GET a", reply: answer("Cache-Control: max-age=1, stale-if-error=60\r\n", "one") },
      { ask: "GET a", wait: over, reply: answer("", "busy", "503 Busy") },
      { ask: "GET a", reply: "-" },
    ],
  },
  {
    name: "stale-off",
    conf: "proxy_cache_use_stale off;",
    steps: [
      { ask: "GET a", reply: answer(brief, "one") },
      { ask: "GET a", wait: over, reply: answer("", "busy", "503 Busy") },
      { ask: "GET a", reply: "-" },
    ],
  },
  {
    name: "revalidate",
    conf: "proxy_cache_revalidate on;",
    steps: [
      { ask: "GET a", reply: answer(`${date}ETag: "v1"\r\n${brief}`, "one") },
      {
        ask: "GET a",
        wait: over,
        reply: "HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=50\r\n\r\n",
      },
      { ask: "GET a", wait: over },
      { ask: "GET a", fields: 'If-None-Match: "v1"\r\n' },
    ],
  },
  {
    name: "revalidate-own",
    conf: "proxy_cache_revalidate on;",
    steps: [
      { ask: "GET a", reply: answer(`ETag: "v1"\r\n${brief}`, "one") },
      {
        ask: "GET a",
        wait: over,
        fields: 'If-None-Match: "v1"\r\n',
        reply: "HTTP/1.1 304 Not Modified\r\n\r\n",
      },
      { ask: "GET a" },
      { ask: "GET a", wait: over, reply: answer(brief, "two") },
    ],
  },
  {
    name: "revalidate-valid",
    conf: "proxy_cache_revalidate on; proxy_cache_valid 2s;",
    steps: [
      { ask: "GET a", reply: answer(date, "one") },
      { ask: "GET a", wait: over, reply: "HTTP/1.1 304 Not Modified\r\n\r\n" },
      { ask: "GET a" },
    ],
  },
  {
    name: "no-revalidate",
    steps: [
      { ask: "GET a", reply: answer(`ETag: "v1"\r\n${brief}`, "one") },
      {
        ask: "GET a",
        wait: over,
        fields: 'If-None-Match: "v1"\r\n',
        reply: "HTTP/1.1 304 Not Modified\r\n\r\n",
      },
    ],
  },
  {
    name: "kept-error",
    conf: "proxy_cache_valid 502 1m;",
    steps: [
      { ask: "GET a", reply: "-" },
      { ask: "GET a", reply: fresh },
      { ask: "GET b", reply: fresh },
    ],
  },
  {
    name: "kept-error-any",
    conf: "proxy_cache_valid any 1m;",
    steps: [
      { ask: "GET a", reply: invalid },
      { ask: "GET a", reply: fresh },
    ],
  },
  {
    name: "intercepted",
    conf: "proxy_intercept_errors on; proxy_cache_valid any 1m; error_page 404 =200 /page;",
    steps: [
      { ask: "GET a", reply: answer("", "gone", "404 Gone") },
      { ask: "GET a", reply: answer("", "here") },
      { ask: "GET a" },
    ],
  },
  {
    name: "background",
    conf: "proxy_cache_use_stale updating; proxy_cache_background_update on;",
    steps: [
      { ask: "GET a", reply: answer(brief, "one") },
      {
        ask: "GET a",
        wait: over,
        settle: 1200,
        reply: answer("Cache-Control: max-age=9\r\n", "two"),
      },
      { ask: "GET a" },
    ],
  },
  {
    name: "background-by-answer",
    conf: "proxy_cache_background_update on;",
    steps: [
      {
        ask: "GET a",
        reply: answer("Cache-Control: max-age=1, stale-while-revalidate=60\r\n", "one"),
      },
      {
        ask: "GET a",
        wait: over,
        settle: 1200,
        reply: answer("Cache-Control: max-age=9\r\n", "two"),
      },
      { ask: "GET a" },
    ],
  },
  {
    name: "background-revalidates",
    conf: "proxy_cache_use_stale updating; proxy_cache_background_update on; proxy_cache_revalidate on;",
    steps: [
      { ask: "GET a", reply: answer(`ETag: "v1"\r\n${brief}`, "one") },
      {
        ask: "GET a",
        wait: over,
        settle: 1200,
        reply: "HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=50\r\n\r\n",
      },
      { ask: "GET a" },
    ],
  },
  {
    name: "updating",
    conf: "proxy_cache_use_stale updating;",
    steps: [
      { ask: "GET a", reply: answer(brief, "one") },
      {
        ask: "GET a",
        wait: over,
        times: 4,
        slow: 1500,
        reply: answer("Cache-Control: max-age=9\r\n", "two"),
      },
      { ask: "GET a" },
    ],
  },
  {
    name: "lock",
    conf: "proxy_cache_lock on;",
    steps: [{ ask: "GET a", times: 4, slow: 1000, reply: fresh }, { ask: "GET a" }],
  },
  {
    name: "lock-timeout",
    conf: "proxy_cache_lock on; proxy_cache_lock_timeout 200ms;",
    steps: [{ ask: "GET a", times: 3, slow: 2500, reply: fresh }, { ask: "GET a" }],
  },
  {
    name: "no-lock",
    steps: [{ ask: "GET a", times: 3, slow: 1500, reply: fresh }, { ask: "GET a" }],
  },
];

export const cases: readonly CacheCase[] = [...storing, ...asking, ...renewing];
