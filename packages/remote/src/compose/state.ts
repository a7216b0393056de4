/** What stands on the target, as it was read in one round trip. */
export interface TargetState {
  /** The team's project directory, absolute. */
  readonly directory: string;
  readonly engine: {
    readonly version: string;
    readonly os: string;
    readonly architecture: string;
    /** Where it keeps images; `/` when no image is missing. */
    readonly root: string;
  };
  /** As compose says it; empty when it does not. */
  readonly composeVersion: string;
  /** Bytes that are free where the engine stores images, or, when no image is missing, in the project directory. */
  readonly freeBytes: number;
  /** `docker compose config --format json`, with paths of the project directory. */
  readonly model: unknown;
  /** What compose said of variables that are not set. */
  readonly unsetVariables: readonly string[];
  /** The active services of the compose files; also those of other profiles when the release or a container names one of them. */
  readonly allServices: readonly string[];
  /** Compose's own hash of each service; empty when it could not be had, or when every container says its definition. */
  readonly composeHashes: ReadonlyMap<string, string>;
  readonly containers: readonly Container[];
  /** Absolute paths of the compose files by which the project was last brought up. */
  readonly previousFiles: readonly string[];
  /** What is there of the images of the release and of the model, by the references that these use. */
  readonly images: ReadonlyMap<string, LocalImage>;
  /** What is there of the model's networks, and those that its containers are on, by name. */
  readonly networks: ReadonlyMap<string, EngineNetwork>;
  /** All volumes, when the model has something that is made elsewhere; else none. */
  readonly volumes: ReadonlySet<string>;
  /** `sha256:…` of what stands in the project directory at the paths of the release, `.env` and the override. */
  readonly files: ReadonlyMap<string, string>;
  /** Their modes. */
  readonly modes: ReadonlyMap<string, number>;
  /** When they were last written to, in milliseconds since 1970. */
  readonly written: ReadonlyMap<string, number>;
  /** When files were those of a release that was undone. */
  readonly undone: readonly UndoneFile[];
  /** What a release brought to the project directory and this one does not have. */
  readonly dropped: readonly DroppedFile[];
  /** What stands in the project directory where the release has something else: a file for a folder, or files in a folder for a file. */
  readonly obstacles: readonly string[];
  /** `sha256:…` of the `.env` that would be placed. */
  readonly environmentDigest: string;
  /** The deployment that was given the environment which stays, where this one is given none. */
  readonly environmentOf?: number | undefined;
  /** What services ran that no release pins, noted since the deployment that is gone back to, the earliest note first. */
  readonly replaced: readonly ReplacedImage[];
  /** Local tags that keep images for rollbacks. */
  readonly kept: readonly KeptImage[];
  /** The deployments that ran, the last one first, whatever their numbers. A program that is older does not say. */
  readonly ran?: readonly number[];
}

export interface Container {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly number: number;
  /** The reference it was made from. */
  readonly image: string;
  readonly imageId: string;
  readonly status: "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead" | "unknown";
  readonly health: "none" | "starting" | "healthy" | "unhealthy";
  readonly exitCode: number;
  /** As `docker update --restart` takes it. */
  readonly restartPolicy: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Labels of ours and of compose's. */
  readonly definition: string | undefined;
  readonly revision: string | undefined;
  readonly composeHash: string | undefined;
  readonly environment: ReadonlySet<string>;
  /** Paths in the container at which volumes without a name are mounted. */
  readonly anonymousVolumes: readonly string[];
  /** Names of the networks that it is on. */
  readonly networks: readonly string[];
  /** Names of the containers that its links lead to. */
  readonly links: readonly string[];
  /** Paths on the host that it mounts. */
  readonly binds: readonly string[];
  /** Ports of the host that it has. */
  readonly ports: readonly string[];
  /** Volumes and paths on the host into which it may write. */
  readonly writes: readonly string[];
  /** Addresses that it was given, and did not get by chance. */
  readonly addresses: readonly string[];
}

/** Times are milliseconds since 1970. */
export interface UndoneFile {
  /** Relative to the project directory. */
  readonly path: string;
  readonly from: number;
  readonly until: number;
}

export interface DroppedFile {
  /** Relative to the project directory. */
  readonly path: string;
  /** Whether it is as a release brought it. */
  readonly ours: boolean;
}

export interface ReplacedImage {
  readonly service: string;
  /** Of the container that ran it. */
  readonly definition: string;
  readonly id: string;
  /** By which the host keeps it. */
  readonly tag: string;
  /** `repository@sha256:…`; none for what came from no registry. */
  readonly digests: readonly string[];
}

export interface LocalImage {
  readonly id: string;
  readonly os: string;
  readonly architecture: string;
}

export interface EngineNetwork {
  /** The compose project that made it. */
  readonly project?: string;
  readonly driver: string;
  readonly internal: boolean;
  readonly subnets: readonly string[];
  /** What else compose compares, when it noted a hash of what it made. */
  readonly compared?: NetworkDetails;
}

export interface NetworkDetails {
  readonly ipv6: boolean;
  readonly attachable: boolean;
  readonly gateways: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
}

export interface KeptImage {
  readonly service: string;
  readonly number: number;
}
