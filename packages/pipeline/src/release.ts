/** A release as it is stored: complete, immutable, and identical in every registry. */
export interface Release {
  readonly schemaVersion: 1;
  /** Full commit id of the whole. */
  readonly commit: string;
  /** Git tree id of that commit: a promoted release is recognised by its id and an equal tree. */
  readonly tree: string;
  readonly services: Readonly<Record<string, ReleasedService>>;
  /** Bytes of all images together, compressed, what several have in common counted once; absent when nobody measured. */
  readonly size?: number;
  /** Deployment files (compose files and what they mount), by path relative to the repository, sorted. */
  readonly files: readonly ReleasedFile[];
}

/** A service of a release: its image and what it was built from. */
export interface ReleasedService {
  /** Image repository relative to the folder in which the release's own repository lives: `gateway`, `apps/web`. */
  readonly image: string;
  /** Digest of the manifest or index that was pushed. */
  readonly digest: string;
  /** Full commit id from which the content was built; the service is expected to answer with it. */
  readonly revision: string;
  /** `sha256:` over context, Dockerfile, build arguments, target, platforms and digests of the base images. */
  readonly contentHash: string;
  /** `linux/amd64`, …, sorted. */
  readonly platforms: readonly string[];
  /** Bytes of the image, compressed, of the platform that needs most; absent when nobody measured. */
  readonly size?: number;
}

/** A deployment file of a release. */
export interface ReleasedFile {
  readonly path: string;
  /** `sha256:…` of the content. */
  readonly digest: string;
  /** 0o644 or 0o755. */
  readonly mode: number;
}
