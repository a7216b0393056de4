import { expect, it } from "@jest/globals";
import { formatReference, parseDigestReference, parseReference } from "./reference.ts";

const hex = "a".repeat(64);

it.each<[string, string]>([
  ["ubuntu", "docker.io/library/ubuntu"],
  ["ubuntu:24.04", "docker.io/library/ubuntu:24.04"],
  ["acme/shop", "docker.io/acme/shop"],
  ["docker.io/ubuntu", "docker.io/library/ubuntu"],
  ["index.docker.io/acme/shop", "docker.io/acme/shop"],
  ["localhost:5000", "docker.io/library/localhost:5000"],
  ["localhost/shop", "localhost/shop"],
  ["localhost:5000/shop:v1", "localhost:5000/shop:v1"],
  ["127.0.0.1:5000/acme/shop", "127.0.0.1:5000/acme/shop"],
  ["[::1]:5000/acme/shop:v1", "[::1]:5000/acme/shop:v1"],
  ["[fe80::1]/shop", "[fe80::1]/shop"],
  ["GHCR.io/acme/shop", "GHCR.io/acme/shop"],
  ["ghcr.io/a__b/c---d.e_f:v1.2-x_Y", "ghcr.io/a__b/c---d.e_f:v1.2-x_Y"],
  [`ghcr.io/acme/shop@sha256:${hex}`, `ghcr.io/acme/shop@sha256:${hex}`],
  [`ghcr.io/acme/shop:v1@sha256:${hex}`, `ghcr.io/acme/shop:v1@sha256:${hex}`],
  [`ghcr.io/acme/shop:${"t".repeat(128)}`, `ghcr.io/acme/shop:${"t".repeat(128)}`],
])("reads %s", (text, full) => {
  expect(formatReference(parseReference(text))).toBe(full);
});

it.each<[string, string]>([
  ["", "image reference is empty"],
  ["App:1", "repository name must be lower case"],
  ["ghcr.io/Acme/shop", "repository name must be lower case"],
  ["x@sha256:abc", "sha256 digest must be 64 lower-case hex characters, got 3"],
  [`x@sha256:${"A".repeat(64)}`, "sha256 digest must be 64 lower-case hex characters, got others"],
  ["x@md5:d41d8cd98f00b204e9800998ecf8427e", 'unsupported digest algorithm "md5"'],
  ["x@sha512:", 'unsupported digest algorithm "sha512"'],
  [`x:${"t".repeat(129)}`, "tag is longer than 128"],
  ["x:.v1", "tag must start with a letter, digit or _"],
  ["x:-v1", "tag must start with a letter, digit or _"],
  ["x:", "tag is empty"],
  ["x:v1+build", "tag may have only letters, digits, _, . and -"],
  ["a".repeat(256), "repository name longer than 255"],
  ["http://ghcr.io/o/a", "image reference must not contain a scheme"],
  ["a//b", "empty path component"],
  ["a/", "empty path component"],
  ["a___b", 'path component "a___b" must be'],
  ["a/-b", 'path component "-b" must be'],
  ["ghcr.io:port/a", '"ghcr.io:port" is not a registry host'],
  ["[::1/a", '"[::1" is not a registry host'],
  [hex, "looks like an image id, not a repository"],
  ["a\nb", "path component"],
])("refuses %j and says why", (text, why) => {
  expect(() => parseReference(text)).toThrow(why);
});

it("wants a digest where content must not move", () => {
  expect(parseDigestReference(`a/b@sha256:${hex}`).digest).toBe(`sha256:${hex}`);
  expect(() => parseDigestReference("ghcr.io/o/a")).toThrow("no digest; expected name@sha256:...");
  expect(() => parseDigestReference("ghcr.io/o/a:latest")).toThrow(
    'mutable tag "latest"; pass the digest printed by build',
  );
});
