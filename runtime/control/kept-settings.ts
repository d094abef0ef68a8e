import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";

import type { KeptSettings } from "../vrrp/messages.ts";
import { writeOwn } from "./own-folder.ts";

/*
 * What the agent has changed of interfaces' settings, on disk for a supervisor that comes after one
 * that was killed. It says nothing after a reboot, nor in another network namespace.
 */

const fileName = "settings.json";
const mostBytes = 65_536;
/** Words of a path below /proc/sys; whoever could write the file must get no further. */
const device = /^(?!\.{1,2}$)[^/\s]{1,15}$/;
const setting = /^[a-z_]{1,32}$/;
const number = /^-?\d{1,10}$/;

/** Writes what is to be given back, or that there is nothing. Throws. */
export function writeKept(folder: string, settings: KeptSettings): void {
  if (settings.length === 0) rmSync(join(folder, fileName), { force: true });
  else writeOwn(folder, fileName, `${JSON.stringify({ machine: machine(), settings })}\n`);
}

/** What an agent that was killed with its supervisor has changed; nothing where that is unclear. */
export function readKept(folder: string): KeptSettings {
  try {
    const { machine: where, settings } = JSON.parse(textOf(join(folder, fileName))) as {
      readonly machine?: unknown;
      readonly settings?: unknown;
    };
    return where === machine() && Array.isArray(settings) ? settings.filter(isKept) : [];
  } catch {
    return [];
  }
}

/** This boot, this network. */
const machine = (): string =>
  `${readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()} ${readlinkSync("/proc/self/ns/net")}`;

function textOf(path: string): string {
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const { mode, nlink, uid, size } = fstatSync(file);
    const isFile = (mode & constants.S_IFMT) === constants.S_IFREG;
    const isOwn = nlink === 1 && uid === process.geteuid?.() && (mode & 0o077) === 0;
    return isFile && isOwn && size <= mostBytes ? readFileSync(file, "utf8") : "";
  } finally {
    closeSync(file);
  }
}

function isKept(one: unknown): one is KeptSettings[number] {
  const shapes = [device, setting, number];
  return (
    Array.isArray(one) &&
    one.length === shapes.length &&
    shapes.every((shape, index) => typeof one[index] === "string" && shape.test(one[index]))
  );
}
