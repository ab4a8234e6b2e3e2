/** A mapping of JSON. */
export type Json = { readonly [key: string]: unknown };
