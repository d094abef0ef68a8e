import { entryOf, type Placed, plainOf } from "../ir/placed.ts";
import { say, type Text } from "../messages/text.ts";
import { readYaml } from "../project/yaml-reader.ts";
import { Source } from "../text/source.ts";
import { isKnownFinding } from "./baseline.ts";

/** What of a baseline is wrong, with `path:line:column`. */
export function whyNoBaseline(
  text: string,
  path: string,
  { isJson, position }: { readonly isJson: boolean; readonly position: number | undefined },
): Text {
  const source = Source.fromText(path, text);
  const { root, diagnostics } = readYaml(source);
  const offset = isJson
    ? root && wrongPart(root).span.start
    : (position ?? diagnostics[0]?.span.start);
  const place = placeIn(source, offset);
  return isJson
    ? say(
        {
          en: '{place}: the baseline is not what --write-baseline writes: "version": 1 and "findings" with a "fingerprint" each are expected',
          zh: '{place}：基线文件不是 --write-baseline 生成的格式：应有 "version": 1 和 "findings"，每项含 "fingerprint"',
        },
        { place },
      )
    : say(
        { en: "{place}: the baseline is no JSON", zh: "{place}：基线文件不是合法的 JSON" },
        { place },
      );
}

function placeIn(source: Source, offset: number | undefined): string {
  if (offset === undefined) return source.path;
  const { line, column } = source.position(offset);
  return `${source.path}:${line}:${column}`;
}

/** The first part of the file that is not as it should be. */
function wrongPart(root: Placed): Placed {
  if (root.kind !== "map") return root;
  const version = entryOf(root, "version")?.value;
  if (version?.kind !== "scalar" || version.value !== 1) return version ?? root;
  const findings = entryOf(root, "findings")?.value;
  if (findings?.kind !== "list") return findings ?? root;
  const wrong = findings.items.find((each) => !isKnownFinding(plainOf(each)));
  const name = wrong?.kind === "map" ? entryOf(wrong, "fingerprint")?.value : undefined;
  return name ?? wrong ?? root;
}
