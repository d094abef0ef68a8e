import { Chalk } from "chalk";

import type { Paint } from "../lint/formats/paint.ts";

const chalk = new Chalk({ level: 1 });

export const terminalPaint: Paint = {
  error: chalk.red,
  warning: chalk.yellow,
  info: chalk.cyan,
  strong: chalk.bold,
  faint: chalk.dim,
  frame: chalk.blue,
  added: chalk.green,
  removed: chalk.red,
};
