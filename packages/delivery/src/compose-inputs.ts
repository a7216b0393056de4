import { quote, type Parser } from "@stageway/core";

/** `service=registry/repository@sha256:…` */
export const imageLine: Parser<readonly [service: string, image: string]> = (value) => {
  const [, service, image] = /^([a-zA-Z0-9._-]+)\s*=\s*(\S+)$/.exec(value) ?? [];
  if (service === undefined || image === undefined) {
    throw new SyntaxError(`must be service=registry/repository@sha256:…: current value is ${quote(value)}`);
  }
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return [service, image];
  throw new SyntaxError(
    `the image of ${service} must end with @sha256: and 64 hexadecimal digits: current value is ${quote(image)}`,
  );
};

/** What compose takes as a project's name (compose-spec, "name"). */
export const projectName: Parser<string> = (value) => {
  if (/^[a-z0-9][a-z0-9_-]*$/.test(value)) return value;
  throw new SyntaxError(`must have lower-case letters, digits, - and _ only: current value is ${quote(value)}`);
};
