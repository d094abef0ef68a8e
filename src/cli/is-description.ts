/** Whether a path names a description of machines, and no configuration of a product. */
export const isDescription = (path: string): boolean =>
  /\.(?:ya?ml|json)$/i.test(path) || isCode(path);

/** Whether a path names a description that is a program. */
export const isCode = (path: string): boolean => /\.[cm]?[jt]s$/i.test(path);
