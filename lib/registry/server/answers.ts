/** Answers of the distribution API, errors in the form that its specification gives them. */

/** Error codes with the status that goes with each (distribution spec, "Error Codes", and what Docker added). */
const STATUS = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 400,
  BLOB_UPLOAD_UNKNOWN: 404,
  DENIED: 403,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 404,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  PAGINATION_NUMBER_INVALID: 400,
  RANGE_INVALID: 416,
  SIZE_INVALID: 413,
  TAG_INVALID: 400,
  UNAUTHORIZED: 401,
  UNKNOWN: 500,
  UNSUPPORTED: 405,
} as const;

export type ApiCode = keyof typeof STATUS;

export interface ApiProblem {
  readonly code: ApiCode;
  readonly message: string;
  readonly detail?: unknown;
}

/** The answer to a request that fails; the first problem gives the status. */
export function failed(
  problems: ApiProblem | readonly ApiProblem[],
  headers: Readonly<Record<string, string>> = {},
): Response {
  const errors = "code" in problems ? [problems] : problems;
  return json({ errors }, { status: STATUS[errors[0]?.code ?? "UNKNOWN"], headers });
}

/** An answer in JSON. */
export function json(
  value: unknown,
  { status = 200, headers = {} }: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });
}

/** An answer that says all in its status and headers. */
export function empty(status: number, headers: Readonly<Record<string, string>>): Response {
  return new Response(null, {
    status,
    headers: status === 204 ? headers : { "content-length": "0", ...headers },
  });
}
