import { closeSync, constants, fstatSync, openSync, type Stats } from "node:fs";

import { escape, escapeUri } from "../decide/uri.ts";
import { httpDate } from "./clock.ts";
import { entityTag, isNotModified, preconditionFailed, type Entity } from "./conditions.ts";
import type { ProxyExchange } from "./exchange.ts";
import { requestPath } from "./file-path.ts";
import { fileAnswer, whole } from "./file-ranges.ts";
import { FileSender } from "./file-sender.ts";
import { statOf } from "./file-test.ts";
import { FramedBody, type Producer } from "./framed-body.ts";
import { contentType, fail, sendText } from "./reply.ts";
import { logRequest } from "./request-context.ts";
import { headText } from "./response-writer.ts";
import { systemError } from "./system-error.ts";
import { valueOf } from "./values.ts";

/** The content phase of a location without another handler: `index`, then the file. */
export function serveFile(exchange: ProxyExchange): void {
  const { method } = exchange;
  if (exchange.uri.endsWith("/")) serveIndex(exchange);
  else if (method !== "GET" && method !== "HEAD") fail(exchange, 405);
  else openAndSend(exchange, requestPath(exchange));
}

const bytesOf = (path: string): Buffer => Buffer.from(path, "latin1");

function serveIndex(exchange: ProxyExchange): void {
  const { settings, method } = exchange;
  const folder = requestPath(exchange);
  if (method !== "GET" && method !== "HEAD" && method !== "POST") {
    fail(exchange, 405);
    return;
  }
  for (const template of settings.index) {
    const name = valueOf(exchange, template);
    if (name.startsWith("/")) {
      exchange.engine.flow.redirect(exchange, name, exchange.args);
      return;
    }
    if (!statOf(folder + name)) continue;
    exchange.engine.flow.redirect(exchange, exchange.uri + name, exchange.args);
    return;
  }
  const stats = statOf(folder);
  if (stats?.isDirectory()) {
    logRequest(exchange, "error", `directory index of "${folder}" is forbidden`);
    fail(exchange, 403);
  } else {
    logNotFound(exchange, `"${folder}" is not found (2: No such file or directory)`);
    fail(exchange, 404);
  }
}

function logNotFound(exchange: ProxyExchange, message: string): void {
  if (exchange.settings.plan.logNotFound) logRequest(exchange, "error", message);
}

function openAndSend(exchange: ProxyExchange, path: string): void {
  if (path.includes("\0")) {
    fail(exchange, 404);
    return;
  }
  let file: number;
  try {
    file = openSync(bytesOf(path), constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    openFailed(exchange, path, error as NodeJS.ErrnoException);
    return;
  }
  const stats = fstatSync(file);
  if (stats.isFile()) sendFile(exchange, file, stats);
  else {
    closeSync(file);
    if (stats.isDirectory()) redirectToFolder(exchange);
    else {
      logRequest(exchange, "crit", `"${path}" is not a regular file`);
      fail(exchange, 404);
    }
  }
}

const notFound = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

function openFailed(exchange: ProxyExchange, path: string, error: NodeJS.ErrnoException): void {
  const message = `open() "${path}" failed (${systemError(error)})`;
  const code = error.code ?? "";
  if (notFound.has(code)) {
    logNotFound(exchange, message);
    fail(exchange, 404);
  } else if (code === "EACCES" || code === "ELOOP") {
    logRequest(exchange, "error", message);
    fail(exchange, 403);
  } else {
    logRequest(exchange, "crit", message);
    fail(exchange, 500);
  }
}

function redirectToFolder(exchange: ProxyExchange): void {
  const location = escapeUri(`${exchange.uri}/`, escape.uri);
  fail(exchange, 301, exchange.args === "" ? location : `${location}?${exchange.args}`);
}

function sendFile(exchange: ProxyExchange, file: number, stats: Stats): void {
  const { settings, head } = exchange;
  const seconds = Math.floor(stats.mtimeMs / 1000);
  const entity: Entity = {
    size: stats.size,
    modified: seconds,
    tag: settings.plan.etag ? entityTag(seconds, stats.size) : undefined,
  };
  const tag = entity.tag === undefined ? "" : `ETag: ${entity.tag}\r\n`;
  const lastModified = httpDate(seconds * 1000);
  if (exchange.errorStatus === 0 && preconditionFailed(head.fields, entity)) {
    closeSync(file);
    fail(exchange, 412);
  } else if (exchange.errorStatus === 0 && isNotModified(head.fields, entity)) {
    closeSync(file);
    sendText(exchange, 304, "", { lastModified, fields: tag, length: -1 });
  } else sendContent(exchange, file, { entity, tag, lastModified });
}

function sendContent(
  exchange: ProxyExchange,
  file: number,
  about: { readonly entity: Entity; readonly tag: string; readonly lastModified: string },
): void {
  const { entity, tag, lastModified } = about;
  // As the page of an error a file has no date and no ranges.
  const usual = exchange.errorStatus === 0 || exchange.errorStatus === 200;
  const type = contentType(exchange);
  const answer = usual ? fileAnswer(exchange, entity, type) : whole(type, entity.size, "");
  if (!answer) {
    closeSync(file);
    exchange.rangeField = `Content-Range: bytes */${entity.size}\r\n`;
    fail(exchange, 416);
    return;
  }
  const text = headText(exchange, answer.status, {
    type: answer.type,
    length: answer.length,
    lastModified: usual ? lastModified : undefined,
    fields: tag,
    lastFields: answer.lastFields,
  });
  if (exchange.method === "HEAD" || (answer.length === 0 && !exchange.compression)) {
    closeSync(file);
    new FramedBody(exchange, nobody, text).end();
    return;
  }
  new FileSender(exchange, file, answer.stretches, answer.after).begin(text);
}

const nobody: Producer = { drained() {}, abort() {} };
