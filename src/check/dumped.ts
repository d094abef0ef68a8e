import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Project } from "../project/project.ts";

/** No fix for files of a dump: they are somewhere else. */
export function withoutFixOfDumped({ roots }: Project): (found: Diagnostic) => Diagnostic {
  const dumped = new Set(roots.flatMap(({ files, isDumped }) => (isDumped ? files : [])));
  if (dumped.size === 0) return (found) => found;
  return (found) => {
    const { fix, ...rest } = found;
    return fix?.edits.some(({ span }) => dumped.has(span.file)) === true ? rest : found;
  };
}
