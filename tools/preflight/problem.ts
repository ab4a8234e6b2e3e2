import { failure, type Result, warning } from "./finding";

/** Codes of AWS for a request that the identity may not send. */
const DENIED =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError|Client\.UnauthorizedOperation)$/;
/** Codes of Node.js and of AWS' SDK when no answer comes. */
const UNREACHED =
  /\b(TimeoutError|AbortError|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)\b/;
const LONGEST_TEXT = 200;

/** The code of an error of AWS or of Node.js, such as `NoSuchEntity`. */
export function codeOf(error: unknown): string {
  const { Code, code, name } = error as { readonly Code?: string; readonly code?: unknown; readonly name?: string };
  return Code ?? (typeof code === "string" ? code : undefined) ?? name ?? "Error";
}

/** The text of an error on one line. */
export function textOf(error: unknown): string {
  const line = String((error as Error).message ?? error).replaceAll(/\s+/g, " ");
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
}

/** Whether an error of AWS says that the identity may not send the request. */
export function isDenied(error: unknown): boolean {
  return DENIED.test(codeOf(error));
}

/** The result of a check whose request failed. */
export function problem(error: unknown): Result {
  const { operation = "the request" } = error as { readonly operation?: string };
  const code = codeOf(error);
  if (isDenied(error))
    return warning(`not checked: the credentials may not call ${operation}; allow this action, or check it by hand`);
  // Errors of a proxy's agent have the code only in their text.
  const [unreached] = UNREACHED.exec(`${code} ${textOf(error)}`) ?? [];
  if (unreached !== undefined)
    return failure(
      `${operation} got no answer (${unreached}); check the network, HTTPS_PROXY and NO_PROXY of this machine`,
    );
  return failure(`${operation} failed with ${code}: ${textOf(error)}`);
}

/** The answer of a request; undefined when AWS answers with one of the codes. */
export async function unless<T>(codes: RegExp, request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (codes.test(codeOf(error)) || codes.test((error as Error).name)) return undefined;
    throw error;
  }
}

/** All items of a paginated answer. */
export async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}
