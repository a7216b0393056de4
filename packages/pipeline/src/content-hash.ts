import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical.ts";

/** All inputs of a service's image, by content. Version labels, tags and timestamps do not count. */
export interface Content {
  /** Each file of the build context that the builder is sent, and the Dockerfile with its ignore file when they lie outside. */
  readonly files: Iterable<ContentFile>;
  /** Path of the Dockerfile as it is named among the files. */
  readonly dockerfile: string;
  readonly target?: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  /** Digest of each base image by the reference that the Dockerfile names, as resolved now. */
  readonly bases: Readonly<Record<string, string>>;
}

/** A file that counts towards a content hash. */
export interface ContentFile {
  readonly path: string;
  /** Any digest of the content (git's blob id, say), as long as the same way is taken every time. */
  readonly digest: string;
  /** What it is and who may do what with it, in octal digits as git writes them, but with all permissions: `100644`, `120777`. */
  readonly mode: string;
}

// Changed whenever the definition of the hash changes: all services are then built once more.
const definition = 3;

/**
 * The content hash of a service, `sha256:…`, over a canonical text of all inputs of its image. The order of files, arguments and platforms
 * does not matter.
 */
export function contentHash(content: Content): string {
  const { dockerfile, target, args, platforms, bases } = content;
  const hash = createHash("sha256");
  hash.update(
    canonicalJson({ definition, dockerfile, target, args, platforms: [...new Set(platforms)].sort(), bases }),
  );
  const lines = [...content.files].map(({ path, digest, mode }) => `\n${JSON.stringify(path)} ${mode} ${digest}`);
  for (const line of lines.sort()) hash.update(line);
  return `sha256:${hash.digest("hex")}`;
}
