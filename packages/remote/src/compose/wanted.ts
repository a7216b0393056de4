/** What a deployment is to bring: images by digest, and the deployment files. */
export interface Wanted {
  /** By the release's own service names. */
  readonly services: ReadonlyMap<string, WantedService>;
  /** Compose files in the order in which they are merged, relative to the project directory. */
  readonly composeFiles: readonly string[];
  readonly files: readonly WantedFile[];
  /** The texts of the compose files: what they use is told from what they merely mention. */
  readonly composeTexts: readonly string[];
  /** Bytes of all images together, compressed, what they share counted once; when known. */
  readonly size?: number;
}

export interface WantedService {
  /** `repository@sha256:…` */
  readonly image: string;
  readonly revision?: string;
  /** `linux/amd64`, …; empty when nobody knows. */
  readonly platforms: readonly string[];
  /** Bytes that have to be fetched, compressed, when known. */
  readonly size?: number;
}

export interface WantedFile {
  /** Relative to the project directory. */
  readonly path: string;
  /** `sha256:…` */
  readonly digest: string;
  readonly mode: number;
}

/** What the action's inputs say beyond the release. Times are milliseconds. */
export interface PlanOptions {
  /** The deployment's number, for the local tags that keep its images. */
  readonly number: number;
  readonly hold: number;
  readonly healthTimeout: number;
  /** How long a container without a health check has to run without a restart. */
  readonly stableFor: number;
  /** How long after "healthy" a proxy may take to notice. */
  readonly settleDelay: number;
  readonly drains: ReadonlyMap<string, Drain>;
  readonly undrains: ReadonlyMap<string, string>;
  /** Names of one-shot services that run before anything is switched. */
  readonly migrations: readonly string[];
  /** How long a one-shot service may run. */
  readonly migrationTimeout: number;
  /** The host on which one-shot services run for all hosts, where that is another one. */
  readonly oneShotsOn?: string;
  readonly keepReleases: number;
}

/** How a container gets rid of its requests before it is stopped. */
export type Drain =
  | { readonly kind: "signal" }
  | { readonly kind: "command"; readonly command: string }
  | { readonly kind: "haproxy"; readonly proxy: string; readonly port: number; readonly backend: string };
