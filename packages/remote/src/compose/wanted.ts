/** What a deployment must bring: images by digest, and the deployment files. */
export interface Wanted {
  /** By service name. */
  readonly services: ReadonlyMap<string, WantedService>;
  /** Compose files in the order in which they are merged, relative to the project directory. */
  readonly composeFiles: readonly string[];
  readonly files: readonly WantedFile[];
  /** Contents of the compose files, to find the variables and files that they use. */
  readonly composeTexts: readonly string[];
  /** Compressed bytes of all images, shared layers counted once, if known. */
  readonly size?: number;
}

/** A service of the release and its image. */
export interface WantedService {
  /** `repository@sha256:…` */
  readonly image: string;
  readonly revision?: string;
  /** `linux/amd64`, …; empty when unknown. */
  readonly platforms: readonly string[];
  /** Compressed bytes to pull, if known. */
  readonly size?: number;
}

/** A deployment file of the release. */
export interface WantedFile {
  /** Relative to the project directory. */
  readonly path: string;
  /** `sha256:…` */
  readonly digest: string;
  readonly mode: number;
}

/** Settings of a deployment from the action's inputs. Times are milliseconds. */
export interface PlanOptions {
  /** The deployment's number, for the local tags that keep its images. */
  readonly number: number;
  readonly hold: number;
  readonly healthTimeout: number;
  /** How long a container without a health check must run without a restart. */
  readonly stableFor: number;
  /** How long after "healthy" a proxy may take to notice. */
  readonly settleDelay: number;
  readonly drains: ReadonlyMap<string, Drain>;
  readonly undrains: ReadonlyMap<string, string>;
  /** Names of one-shot services that run before any service changes. */
  readonly migrations: readonly string[];
  /** How long a one-shot service may run. */
  readonly migrationTimeout: number;
  /** The host on which one-shot services run for all hosts, if it is another one. */
  readonly oneShotsOn?: string;
  readonly keepReleases: number;
}

/** How a container is drained of requests before it stops. */
export type Drain =
  | { readonly kind: "signal" }
  | { readonly kind: "command"; readonly command: string }
  | { readonly kind: "haproxy"; readonly proxy: string; readonly port: number; readonly backend: string };
