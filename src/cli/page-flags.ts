/** How commands that tell what lbc knows print it. */
export const pageFormat = {
  format: {
    options: ["pretty", "json"],
    fallback: "pretty",
    summary: { en: "for people or for programs", zh: "供人阅读或供程序读取" },
  },
} as const;
