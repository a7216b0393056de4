const documentation = "https://docs.github.com/rest";

/** One entry of the `errors` list of a 422, as GitHub words it. */
export interface FieldProblem {
  resource: string;
  field?: string;
  code: "missing" | "missing_field" | "invalid" | "already_exists" | "unprocessable" | "custom";
  message?: string;
  value?: string;
}

/** An answer that says no, thrown by a handler from any depth; the server turns it into GitHub's error shape. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    body: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.body = { message, ...body, documentation_url: documentation, status: String(status) };
    this.headers = headers;
  }
}

/** 404: what does not exist, and what a token may not see. */
export function notFound(message = "Not Found"): Refusal {
  return new Refusal(404, message);
}

/** 422 with the list of fields that are wrong. */
export function invalid(...errors: FieldProblem[]): Refusal {
  return new Refusal(422, "Validation Failed", { errors });
}

/** 422 with one sentence and no list, as the git database answers. */
export function unprocessable(message: string): Refusal {
  return new Refusal(422, message);
}

/** 409: the request is right, the state of the repository is not. */
export function conflict(message: string): Refusal {
  return new Refusal(409, message);
}
