/** Four spaces for each block around a line. */
export const indentation = (depth: number): string => "    ".repeat(depth);
