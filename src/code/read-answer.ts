import { normalize } from "node:path";

import type { Text } from "../messages/text.ts";
import {
  type Answer,
  type AnswerEntry,
  type AnswerValue,
  deepest,
  mostSaid,
  mostValues,
  type Place,
  type Trouble,
} from "./answer.ts";

/**
 * The answer of the child, or nothing where it is none: a configuration is code, and could have
 * written to the channel itself, or broken what writes there. `folder` holds all its files.
 */
export function readAnswer(text: string, folder: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return isAnswer(answer, folder) && isWhole(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** It has a description or says why not, and no more than anybody reads. */
const isWhole = ({ values, troubles, said }: Answer): boolean =>
  values.length + troubles.length > 0 &&
  troubles.length <= mostSaid &&
  said.length <= mostSaid &&
  isBounded(values);

function isAnswer(value: unknown, folder: string): value is Answer {
  if (!isRecord(value)) return false;
  const { files, values, troubles, said } = value;
  const isFile = (one: unknown): one is Answer["files"][number] => isFileIn(one, folder);
  if (!isListOf(files, isFile)) return false;
  const isPlace = (place: unknown): place is Place => isPlaceIn(place, files);
  const isTrouble = (one: unknown): one is Trouble => isTroubleAt(one, isPlace);
  return (
    isListOf(troubles, isTrouble) &&
    isListOf(said, isTrouble) &&
    Array.isArray(values) &&
    values.every((each, index) => isValue(each, index, isPlace))
  );
}

/** Findings and fixes are about these files: no others can be named. */
const isFileIn = (value: unknown, folder: string): boolean =>
  isRecord(value) &&
  typeof value["path"] === "string" &&
  normalize(value["path"]) === value["path"] &&
  value["path"].startsWith(folder) &&
  typeof value["text"] === "string";

function isPlaceIn(value: unknown, files: Answer["files"]): boolean {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [number, start, end] = value as readonly unknown[];
  if (!isIndex(number) || !isIndex(start) || !isIndex(end)) return false;
  // A configuration that could not be read at all has no file.
  if (files.length === 0) return number === 0 && end === 0;
  const file = files[number];
  return file !== undefined && start <= end && end <= file.text.length;
}

const isTroubleAt = (value: unknown, isPlace: (place: unknown) => boolean): boolean =>
  isRecord(value) &&
  isText(value["message"]) &&
  (value["help"] === undefined || isText(value["help"])) &&
  isPlace(value["place"]);

/** Parts come before what they are part of, so that nothing contains itself. */
function isValue(
  value: unknown,
  index: number,
  isPlace: (place: unknown) => boolean,
): value is AnswerValue {
  if (!isRecord(value) || !isPlace(value["place"])) return false;
  const isPart = (number: unknown): number is number => isIndex(number) && number < index;
  if ("list" in value) return isListOf(value["list"], isPart);
  if ("map" in value)
    return isListOf(value["map"], (entry): entry is AnswerEntry => isEntry(entry, isPart, isPlace));
  const { scalar } = value;
  return scalar === null || ["string", "number", "boolean"].includes(typeof scalar);
}

const isEntry = (
  value: unknown,
  isPart: (number: unknown) => boolean,
  isPlace: (place: unknown) => boolean,
): boolean =>
  Array.isArray(value) &&
  value.length === 3 &&
  typeof value[0] === "string" &&
  isPlace(value[1]) &&
  isPart(value[2]);

/** Shared parts counted wherever they stand. */
function isBounded(values: readonly AnswerValue[]): boolean {
  const sizes: number[] = [];
  const depths: number[] = [];
  for (const value of values) {
    const parts =
      "list" in value ? value.list : "map" in value ? value.map.map(([, , number]) => number) : [];
    let size = 1;
    let depth = 0;
    for (const part of parts) {
      size += sizes[part] ?? 0;
      depth = Math.max(depth, (depths[part] ?? 0) + 1);
    }
    if (size > mostValues + 1 || depth > deepest + 1) return false;
    sizes.push(size);
    depths.push(depth);
  }
  return true;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isListOf = <T>(value: unknown, is: (each: unknown) => each is T): value is readonly T[] =>
  Array.isArray(value) && value.every(is);

const isText = (value: unknown): value is Text =>
  isRecord(value) && typeof value["en"] === "string" && typeof value["zh"] === "string";

const isIndex = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;
