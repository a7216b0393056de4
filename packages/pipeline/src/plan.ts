import type { Flow } from "./flow.ts";
import type { Signer } from "./trust/signers.ts";

/** The decision of `plan`, as one document for the other actions. Its values are defaults; explicit inputs take precedence. */
export interface Plan {
  readonly schemaVersion: 1;
  readonly deploy: boolean;
  /** Why something is deployed, or why nothing is. */
  readonly reason: string;
  /** Full commit id that is to be deployed. */
  readonly commit: string;
  /** Git tree id of that commit, when it is known. */
  readonly tree?: string;
  readonly deployments: readonly PlannedDeployment[];
  readonly services: Readonly<Record<string, PlannedService>>;
  /** Names of the services whose content may have changed against what is on record; the others are reused when their content hash agrees. */
  readonly build: readonly string[];
  /** The folder in the registry under which images and the release live, without the host when the build action is given one: `ghcr.io/acme/shop`. */
  readonly images: string;
  /** The versions of the deployments first, each once, then moving tags. */
  readonly tags: readonly string[];
  /** Deployment files to put into the release: paths relative to the repository, compose files first in their order. */
  readonly files: PlannedFiles;
  /** The release on record for the stage, `repository@sha256:…`, when there is one. */
  readonly previous?: string;
  /** The folder of the configuration that `previous` lies in: nothing is taken from anywhere else. */
  readonly previousIn?: string;
  /** Whose signatures make a release one of ours; absent where the place that it lies in is enough. */
  readonly trust?: PlannedTrust;
  /** Milliseconds after which an unchanged service is built again for the sake of its base image. */
  readonly rebuildAfter?: number;
  readonly skipTests: boolean;
  readonly forceRebuild: boolean;
}

/** Whose signatures the plan requires, and for what. */
export interface PlannedTrust {
  /** Id of the repository on its GitHub, which every statement names. */
  readonly repository: string;
  readonly signers: readonly Signer[];
  /** The stage on which `previous` has to be verified. */
  readonly previousStage?: string;
  /** Number of the deployment that verified it there, by its record: a signature has to say the same. */
  readonly previousNumber?: number;
}

/** One deployment of a plan, to one stage. */
export interface PlannedDeployment {
  readonly stage: string;
  /** Of a promotion where signatures are required: the stage on which the release has to be verified. */
  readonly from?: string;
  readonly flow: Flow;
  readonly version: string;
  readonly url?: string;
  /** Where the stage lives, as far as the configuration says. */
  readonly target?: PlannedTarget;
  /** Number of the deployment that was verified last when this was planned, 0 for none; absent when nobody looked. */
  readonly verified?: number;
  /** Milliseconds that the deployment is held for. */
  readonly hold?: number;
  /** Smoke checks: URLs, or paths below `url`. */
  readonly checks?: readonly PlannedCheck[];
}

/** Where a stage runs, and how to reach it. */
export interface PlannedTarget {
  readonly kind: "compose" | "swarm" | "gitops";
  /** `host` or `host:port`, the canary first. */
  readonly hosts?: readonly string[];
  readonly user?: string;
  /** `user@host` or `user@host:port`, nearest to the runner first. */
  readonly jump?: readonly string[];
  /** The compose project's directory on the hosts. */
  readonly directory?: string;
}

/** A smoke check of a planned deployment. */
export interface PlannedCheck {
  readonly name?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: readonly number[];
  readonly text?: string;
  /** Wanted values in a JSON body, by path. */
  readonly json?: Readonly<Record<string, unknown>>;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  /** Milliseconds of the slowest good answer. */
  readonly latency?: number;
  /** Service whose revision must answer, or a commit id. */
  readonly revision?: string;
  /** Service whose log explains a failure. */
  readonly service?: string;
}

/** How a service is built; paths are relative to the repository. */
export interface PlannedService {
  readonly image: string;
  readonly context: string;
  readonly dockerfile: string;
  readonly target?: string;
  readonly platforms: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  /** Bytes; a larger image warns or fails. */
  readonly sizeLimit?: number;
}

/** The deployment files of a release, relative to the repository. */
export interface PlannedFiles {
  /** Compose files in the order in which they are merged. */
  readonly compose: readonly string[];
  /** Other files and folders that go along (mounted configuration, `include`d and `extend`ed files). */
  readonly include: readonly string[];
}
