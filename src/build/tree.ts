import { Buffer } from "node:buffer";

import { say, type Text } from "../messages/text.ts";
import { digestOf, type Manifest } from "./manifest.ts";

/** A file that is to stand below the folder. */
export interface Wanted {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** What stands at a path of the folder. Links are not followed. */
export type Found =
  | { readonly kind: "nothing" }
  | { readonly kind: "file"; readonly bytes: Uint8Array; readonly mode: number }
  /** A link, a folder or a device; on the way to the path or at its end. */
  | { readonly kind: "other"; readonly path: string };

export type Look = (path: string) => Found;

/** One difference between what stands there and what is asked for. */
export interface Change {
  readonly path: string;
  /** Nothing where there is no such file yet. */
  readonly before: Uint8Array | undefined;
  /** Nothing where it is to go. */
  readonly after: Uint8Array | undefined;
  readonly mode: number;
}

export interface Conflict {
  readonly path: string;
  readonly reason: Text;
  /** Forcing it does not help. */
  readonly final: boolean;
}

export interface TreePlan {
  readonly changes: readonly Change[];
  readonly conflicts: readonly Conflict[];
  /** Files that are as they should be. */
  readonly same: number;
  readonly manifest: Manifest;
}

interface Asked {
  readonly wanted: readonly Wanted[];
  readonly manifest: Manifest;
  /** Whether a file of an earlier build is to go where it is not asked for any more. */
  readonly covers: (path: string) => boolean;
  readonly look: Look;
}

/** Compares what is asked for with what stands there. */
export function planTree({ wanted, manifest, covers, look }: Asked): TreePlan {
  const planner = new Planner(manifest, look);
  for (const file of wanted) planner.want(file);
  const asked = new Set(wanted.map(({ path }) => path));
  for (const path of manifest.files.keys())
    if (!asked.has(path)) {
      if (covers(path)) planner.drop(path);
      else planner.keep(path);
    }
  return planner.plan();
}

class Planner {
  readonly #changes: Change[] = [];
  readonly #conflicts: Conflict[] = [];
  readonly #files = new Map<string, string>();
  readonly #before: Manifest;
  readonly #look: Look;
  /** Machines that share a text share its bytes. */
  readonly #bytes = new Map<string, { readonly bytes: Buffer; readonly digest: string }>();
  #same = 0;

  constructor(before: Manifest, look: Look) {
    this.#before = before;
    this.#look = look;
  }

  want({ path, text, mode }: Wanted): void {
    const { bytes, digest } = this.#encoded(text);
    this.#files.set(path, digest);
    const there = this.#look(path);
    if (there.kind === "other") this.#refuse(path, notFollowed(there.path), true);
    else if (there.kind === "nothing") this.#change(path, undefined, bytes, mode);
    else if (bytes.equals(there.bytes)) {
      if (there.mode === mode) this.#same++;
      else this.#change(path, there.bytes, bytes, mode);
    } else {
      if (!this.#isOurs(path, there.bytes))
        this.#refuse(path, this.#before.files.has(path) ? changedByHand : notOurs, false);
      this.#change(path, there.bytes, bytes, mode);
    }
  }

  /** No longer asked for. */
  drop(path: string): void {
    const there = this.#look(path);
    if (there.kind !== "file") return;
    if (!this.#isOurs(path, there.bytes)) this.#refuse(path, changedByHand, false);
    this.#change(path, there.bytes, undefined, there.mode);
  }

  keep(path: string): void {
    this.#files.set(path, this.#before.files.get(path) ?? "");
  }

  plan(): TreePlan {
    return {
      changes: this.#changes,
      conflicts: this.#conflicts,
      same: this.#same,
      manifest: { language: this.#before.language, files: this.#files },
    };
  }

  #encoded(text: string) {
    const there = this.#bytes.get(text);
    if (there) return there;
    const bytes = Buffer.from(text, "utf8");
    const made = { bytes, digest: digestOf(bytes) };
    this.#bytes.set(text, made);
    return made;
  }

  #isOurs(path: string, bytes: Uint8Array): boolean {
    return this.#before.files.get(path) === digestOf(bytes);
  }

  #change(
    path: string,
    before: Uint8Array | undefined,
    after: Uint8Array | undefined,
    mode: number,
  ): void {
    this.#changes.push({ path, before, after, mode });
  }

  #refuse(path: string, reason: Text, final: boolean): void {
    this.#conflicts.push({ path, reason, final });
  }
}

const notOurs = say({
  en: "there is a file that lbc did not make",
  zh: "已有不是 lbc 生成的文件",
});

const changedByHand = say({
  en: "was changed since lbc made it",
  zh: "由 lbc 生成后被修改过",
});

const notFollowed = (path: string): Text =>
  say(
    {
      en: "{path} is no plain file or folder, and links are not followed",
      zh: "{path} 不是普通文件或目录，不会跟随链接",
    },
    { path },
  );
