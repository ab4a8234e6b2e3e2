/** What an operation does with a field of a resource. Without options, Rancher reads and writes it. */
export interface Field {
  /** Rancher never returns it. */
  readonly secret?: true;
  /** Rancher ignores it in a request. */
  readonly readOnly?: true;
  /** Rancher ignores it in an update. */
  readonly createOnly?: true;
  /** Rancher rejects a creation without it. */
  readonly required?: true;
  /** Rancher rejects null and the empty text. */
  readonly notNullable?: true;
  /** The only values that Rancher accepts. */
  readonly options?: readonly string[];
}

/** The fields of a type, by their names in the API. */
export type Fields = Readonly<Record<string, Field>>;

/** The values of a resource. */
export type Values = Record<string, unknown>;

/** An error that Rancher returns to its client. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fieldName?: string,
  ) {
    super(message);
  }
}

/** rancher/norman, `httperror/error.go`: errors of input have the status 422. */
export function invalid(code: string, message: string, fieldName?: string): ApiError {
  return new ApiError(422, code, message, fieldName);
}

/**
 * The values of a request that Rancher uses. It drops fields that it does not know (rancher/norman,
 * `parse/builder/builder.go`, `copyInputs` and `checkDefaultAndRequired`).
 */
export function accepted(fields: Fields, input: Values, operation: "create" | "update"): Values {
  const result: Values = {};
  for (const [name, value] of Object.entries(input)) {
    const field = fields[name];
    if (field === undefined || field.readOnly || (field.createOnly && operation === "update")) continue;
    if (field.notNullable && (value === null || value === "")) throw invalid("NotNullable", "", name);
    if (field.options && value !== null && value !== "" && !field.options.includes(String(value)))
      throw invalid("InvalidOption", "", name);
    result[name] = value;
  }
  const missing = Object.entries(fields).find(([name, { required }]) => required && !(name in result));
  if (operation === "create" && missing) throw invalid("MissingRequired", "", missing[0]);
  return result;
}

/** The values that Rancher returns: no passwords and no fields of type password (the same file, `fieldMatchesOp`). */
export function returned(fields: Fields, values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !fields[name]?.secret));
}
