import { Buffer } from "node:buffer";

import { keepalivedStatements } from "../emit/keepalived-statements.ts";
import { keepalivedText } from "../emit/keepalived-text.ts";
import { nginxStatements } from "../emit/nginx-statements.ts";
import { nginxText } from "../emit/nginx-text.ts";
import type { Node } from "../ir/config.ts";
import type { PrintedFile } from "./served.ts";

/** The configurations of described machines as files of the products. */
export const describedText = (nodes: readonly Node[]): readonly PrintedFile[] =>
  nodes.flatMap(({ proxies, ha }) => [
    ...proxies.map((config) => ({
      path: config.file,
      bytes: Buffer.from(nginxText(nginxStatements(config, { extent: "written" }))),
    })),
    ...ha.map((config) => ({
      path: config.file,
      bytes: Buffer.from(keepalivedText(keepalivedStatements(config, { extent: "written" }))),
    })),
  ]);
