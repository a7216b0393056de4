import { Secret } from "../secret.ts";
import type { Parser } from "./parser.ts";

/** A secret of any shape, as it is: a key, a file. Its value is in no message. */
export const secret: Parser<Secret> = (value) => {
  if (value.trim() === "") throw new SyntaxError("must not be empty");
  return new Secret(value);
};

/** A secret of one line, such as a token or a password: white space around it and control characters are refused. */
export const token: Parser<Secret> = (value) => {
  const found = secret(value); // Masked before anything can be said about it.
  if (value !== value.trim()) throw new SyntaxError("must not have white space or line breaks around it");
  // eslint-disable-next-line no-control-regex -- naming control characters is the purpose
  if (/[\u0000-\u001f\u007f-\u009f]/.test(value)) throw new SyntaxError("must be one line without control characters");
  return found;
};

/** A token that goes into a header as it is (RFC 6750, 2.1): what no header can have would fail at each call, and look like a network that is down. */
export const bearerToken: Parser<Secret> = (value) => {
  const found = token(value);
  if (!/^[\u0021-\u007e]+$/.test(value)) throw new SyntaxError("must be ASCII without blanks, as GitHub gives it");
  return found;
};
