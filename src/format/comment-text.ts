/** Whether a comment holds a statement that a conversion took out. */
export const isMarker = (comment: string): boolean => comment.startsWith("# lbc:");

/** A comment without the blanks at its end; what a conversion will read back keeps them. */
export const commentText = (comment: string): string =>
  comment.replace(isMarker(comment) ? /\r+$/ : /[ \t\r]+$/, "");
