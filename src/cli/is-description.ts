/** Whether a path names a description of machines, and no configuration of a product. */
export const isDescription = (path: string): boolean => /\.(?:ya?ml|json)$/i.test(path);
