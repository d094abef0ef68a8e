/** What a value looks like that a JSON Schema takes, for the keywords that lbc's own schemas use. */
export type JsonOf<S> = S extends { readonly enum: readonly (infer V)[] }
  ? V
  : S extends { readonly type: "string" }
    ? string
    : S extends { readonly type: "integer" | "number" }
      ? number
      : S extends { readonly type: "boolean" }
        ? boolean
        : S extends { readonly type: "array"; readonly items: infer I }
          ? readonly JsonOf<I>[]
          : S extends { readonly then: infer T; readonly else: infer E }
            ? JsonOf<T> | JsonOf<E>
            : S extends { readonly type: "object"; readonly properties: infer P }
              ? ObjectOf<P, S>
              : S extends { readonly type: "object"; readonly additionalProperties: infer V }
                ? Readonly<Record<string, JsonOf<V>>>
                : unknown;

type Required<S> = S extends { readonly required: readonly (infer K)[] } ? K : never;

type ObjectOf<P, S> = {
  readonly [K in keyof P as K extends Required<S> ? K : never]: JsonOf<P[K]>;
} & {
  readonly [K in keyof P as K extends Required<S> ? never : K]?: JsonOf<P[K]>;
};
