import type { Statement } from "../../grammars/ast.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Project } from "../project/project.ts";
import type { Span } from "../text/span.ts";

/**
 * No fix where keepalived's preprocessor has brought what is to be fixed: the text is that of a
 * definition's name, or stands for each turn of a sequence.
 */
export function withoutFixOfBrought(project: Project): (found: Diagnostic) => Diagnostic {
  const files = new Set(
    project.roots.filter(({ dialect }) => dialect === "keepalived").flatMap((root) => root.files),
  );
  if (files.size === 0) return (found) => found;
  const sequences = new Map<string, readonly Span[]>();
  const sequencesOf = (file: string): readonly Span[] => {
    const known = sequences.get(file) ?? [
      ...sequencesIn(project.trees.get(file)?.statements ?? []),
    ];
    sequences.set(file, known);
    return known;
  };
  const isBrought = (span: Span): boolean =>
    files.has(span.file) &&
    (project.sources.get(span.file)?.text.slice(span.start, span.end).includes("$") === true ||
      sequencesOf(span.file).some(({ start, end }) => start <= span.start && span.end <= end));
  return (found) => {
    const { fix, ...rest } = found;
    // What is only inserted has no text of its own: the place of the finding tells then.
    const brought = fix?.edits.some(({ span }) =>
      isBrought(span.start === span.end ? found.span : span),
    );
    return brought === true ? rest : found;
  };
}

function* sequencesIn(statements: readonly Statement[]): Generator<Span> {
  for (const { inert, span, body } of statements) {
    if (inert === "sequence") yield span;
    yield* sequencesIn(body ?? []);
  }
}
