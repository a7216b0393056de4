import { absolutePath, hostName, httpUrl, port, userName } from "@stageway/core";
import { parseBranch } from "../ref.ts";
import { parsed, text } from "../shape/index.ts";
import { show } from "../shape/show.ts";
import { parseTemplate } from "../version-template.ts";

/** A branch. */
export const branch = parsed(parseBranch, { wanted: "a branch name" });

/** A branch or a pattern of branches: `feature-demo/*`. */
export const branchPattern = parsed(parsePattern, { wanted: "a branch name or a pattern like feature-demo/*" });
/** A tag or a pattern of tags: `v*`. */
export const tagPattern = parsed(parsePattern, { wanted: "a tag name or a pattern like v*" });

function parsePattern(value: string): string {
  parseBranch(value.replace(/[*?]+/g, "x"));
  return value;
}

/** A branch or tag with a placeholder for the version: `releases/v{version}`. */
export const versionedName = parsed(parseVersionedName, {
  wanted: "a name with {version} in it, like releases/v{version}",
});

function parseVersionedName(value: string): string {
  if (value.split("{version}").length !== 2) {
    throw new SyntaxError(`must have {version} in it once: current value is ${show(value)}`);
  }
  parseBranch(value.replace("{version}", "1.2.3"));
  return value;
}

/** A template for versions and tags, with `{stage}`, `{date}`, `{time}`, `{sha}` and `{branch}`. */
export const versionTemplate = parsed(parseTemplate, { wanted: "a version template like staging-{date}-{sha}" });

/** The folder in a registry under which a team's images live: `ghcr.io/acme/shop`. */
export const imageFolder = text({
  // A registry, and names between slashes.
  pattern:
    /^(?:(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/,
  wanted: "a folder of images in lower case, without scheme, tag or digest, like ghcr.io/acme/shop",
  max: 255,
});

function parseHost(value: string): string {
  const [, bracketed, plain, number] = /^(?:\[([^\]]+)\]|([^:]+))(?::([^:]*))?$/.exec(value) ?? [];
  hostName(bracketed ?? plain ?? value);
  if (number !== undefined) port(number);
  return value;
}

/** A host, with its port when that is not 22: `staging.example.com:2222`, `[2001:db8::1]:2222`. */
export const host = parsed(parseHost, { wanted: "a host name or address, like staging.example.com:2222" });

function parseJump(value: string): string {
  const at = value.indexOf("@");
  if (at < 0) throw new SyntaxError(`must be user@host or user@host:port: current value is ${show(value)}`);
  userName(value.slice(0, at));
  parseHost(value.slice(at + 1));
  return value;
}

/** A jump host with its own user: `ops@bastion.example.com:2222`. */
export const jumpHost = parsed(parseJump, {
  wanted: "a user and a host, like ops@bastion.example.com",
  schema: { pattern: "^[^@]+@[^@]+$" },
});

/** A login name on a host. */
export const user = parsed(userName, { wanted: "a user name" });

/** An absolute path on a host. */
export const directory = parsed(absolutePath, { wanted: "an absolute path on the host" });

function parseUrl(value: string): string {
  httpUrl(value);
  return value;
}

/** An http or https URL, kept as it is written. */
export const url = parsed(parseUrl, { wanted: "an http or https URL", schema: { format: "uri" } });

/** A repository on GitHub. */
export const repository = text({
  pattern: /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/,
  wanted: "a repository like acme/shop-manifests",
});

/** A GitHub login, or a team of an organization: `acme/operators`. */
export const person = text({
  pattern: /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)?$/,
  wanted: "a login, or a team like acme/operators",
});
