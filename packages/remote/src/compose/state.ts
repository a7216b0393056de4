/** The state of a host, read in one round trip. */
export interface TargetState {
  /** The team's project directory, absolute. */
  readonly directory: string;
  readonly engine: {
    readonly version: string;
    readonly os: string;
    readonly architecture: string;
    /** The folder of its image store; `/` when no image is missing. */
    readonly root: string;
  };
  /** Version of Compose; empty when it is unknown. */
  readonly composeVersion: string;
  /** Free bytes in the engine's image store or, when no image is missing, in the project directory. */
  readonly freeBytes: number;
  /** `docker compose config --format json`, with paths of the project directory. */
  readonly model: unknown;
  /** Variables that compose reports as not set. */
  readonly unsetVariables: readonly string[];
  /** The active services of the compose files; also those of other profiles when the release or a container names one of them. */
  readonly allServices: readonly string[];
  /** Compose's own hash of each service; empty when it is unavailable, or when every container has a definition label. */
  readonly composeHashes: ReadonlyMap<string, string>;
  readonly containers: readonly Container[];
  /** Absolute paths of the compose files with which the project was last started. */
  readonly previousFiles: readonly string[];
  /** Local images of the release and of the model, by the reference used there. */
  readonly images: ReadonlyMap<string, LocalImage>;
  /** Existing networks of the model and of its containers, by name. */
  readonly networks: ReadonlyMap<string, EngineNetwork>;
  /** All volumes if the model has external resources; otherwise empty. */
  readonly volumes: ReadonlySet<string>;
  /** `sha256:…` of the files in the project directory at the paths of the release, `.env` and the override. */
  readonly files: ReadonlyMap<string, string>;
  /** Modes of those files. */
  readonly modes: ReadonlyMap<string, number>;
  /** Modification times of those files, in milliseconds since 1970. */
  readonly written: ReadonlyMap<string, number>;
  /** Periods in which files of an undone release were in place. */
  readonly undone: readonly UndoneFile[];
  /** Files in the project directory that an earlier release brought and this one lacks. */
  readonly dropped: readonly DroppedFile[];
  /** Paths where the release has a folder and the project directory a file, or the reverse. */
  readonly obstacles: readonly string[];
  /** `sha256:…` of the `.env` that would be placed. */
  readonly environmentDigest: string;
  /** Number of the deployment whose environment stays, if this one has none. */
  readonly environmentOf?: number | undefined;
  /** Images that unpinned services ran since the deployment of the rollback's release, oldest first. */
  readonly replaced: readonly ReplacedImage[];
  /** Local tags that keep images for rollbacks. */
  readonly kept: readonly KeptImage[];
  /** Numbers of the deployments that ran, latest first; absent from an older program. */
  readonly ran?: readonly number[];
}

/** A container of the project. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly number: number;
  /** The image reference from which it was created. */
  readonly image: string;
  readonly imageId: string;
  readonly status: "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead" | "unknown";
  readonly health: "none" | "starting" | "healthy" | "unhealthy";
  readonly exitCode: number;
  /** In the syntax of `docker update --restart`. */
  readonly restartPolicy: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** From Stageway's labels `stageway.definition` and `stageway.revision`, and compose's config hash. */
  readonly definition: string | undefined;
  readonly revision: string | undefined;
  readonly composeHash: string | undefined;
  readonly environment: ReadonlySet<string>;
  /** Mount points of anonymous volumes in the container. */
  readonly anonymousVolumes: readonly string[];
  /** Names of its networks. */
  readonly networks: readonly string[];
  /** Names of the containers to which it links. */
  readonly links: readonly string[];
  /** Paths on the host that it mounts. */
  readonly binds: readonly string[];
  /** Host ports that it occupies. */
  readonly ports: readonly string[];
  /** Volumes and host paths to which it may write. */
  readonly writes: readonly string[];
  /** Its fixed addresses. */
  readonly addresses: readonly string[];
}

/** A period in which a file of an undone release was in place. Times are milliseconds since 1970. */
export interface UndoneFile {
  /** Relative to the project directory. */
  readonly path: string;
  readonly from: number;
  readonly until: number;
}

/** A file of an earlier release that this release no longer has. */
export interface DroppedFile {
  /** Relative to the project directory. */
  readonly path: string;
  /** Whether it is unchanged since a release brought it. */
  readonly ours: boolean;
}

/** The image that a service ran before it was replaced, for services that no release pins. */
export interface ReplacedImage {
  readonly service: string;
  /** Definition of the container that ran it. */
  readonly definition: string;
  readonly id: string;
  /** The local tag that keeps the image. */
  readonly tag: string;
  /** `repository@sha256:…`; empty for an image that came from no registry. */
  readonly digests: readonly string[];
}

/** An image in the engine's store. */
export interface LocalImage {
  readonly id: string;
  readonly os: string;
  readonly architecture: string;
}

/** A network in the engine. */
export interface EngineNetwork {
  /** The compose project that created it. */
  readonly project?: string;
  readonly driver: string;
  readonly internal: boolean;
  readonly subnets: readonly string[];
  /** Present when compose stored a hash of the network's configuration. */
  readonly compared?: NetworkDetails;
}

/** Further properties of a network that compose compares. */
export interface NetworkDetails {
  readonly ipv6: boolean;
  readonly attachable: boolean;
  readonly gateways: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
}

/** An image that a local tag keeps for rollbacks, with the number of its deployment. */
export interface KeptImage {
  readonly service: string;
  readonly number: number;
}
