import { createHash } from "node:crypto";
import { ActionError } from "@stageway/core";
import type { FetchedRelease } from "@stageway/registry";
import type { Wanted, WantedService } from "@stageway/remote";
import { layOut, type DeploymentFile } from "./compose-files.ts";
import type { EnvironmentChoice } from "./environment-choice.ts";
import type { Order, Settings, Source, World } from "./order.ts";
import { accessOf } from "./registry-access.ts";
import { releaseNote } from "./release-note.ts";
import type { Proof } from "./signed-files.ts";

/** Everything that a deployment brings: what is wanted on the host, and the files themselves. */
export interface Bundle {
  readonly wanted: Wanted;
  readonly files: readonly DeploymentFile[];
  /** The application's environment, when the inputs or the release have one. */
  readonly environment: string | undefined;
  /** `registry/repository@sha256:…`; empty when images were named one by one. */
  readonly reference: string;
  /** Full id of the commit of the whole. */
  readonly commit: string;
  readonly version: string;
  /** What is kept beside the files on the host. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Host of the registry that the images come from. */
  readonly registry: string;
  readonly project: string | undefined;
  readonly profiles: readonly string[];
  /** The deployment whose files are taken from the host itself. */
  readonly snapshot?: number;
  /** With them: the environment that it runs with. */
  readonly choice?: EnvironmentChoice;
  /** What proves the release, where signatures are required. */
  readonly proof?: Proof;
  /** Whether a host alone says which release it is, or in which registry it lies: nobody signs that, and no credentials go there. */
  readonly isOnlyNoted?: boolean;
}

interface Content {
  readonly size?: number | undefined;
  readonly services: ReadonlyMap<string, WantedService>;
  readonly files: readonly DeploymentFile[];
  readonly reference: string;
  readonly commit: string;
  readonly document: unknown;
  readonly proof?: Proof;
}

/** Gets the release from the registry, or the named images and the files of the workspace. */
export async function readBundle(order: Order, settings: Settings, world: World): Promise<Bundle> {
  const content =
    order.source.kind === "release"
      ? await fromRegistry(order.source.reference, order, settings, world)
      : await fromWorkspace(order.source, order.composeFiles ?? [], world);
  const laid = layOut(content.files, order.composeFiles);
  const committed = laid.files.find(({ path }) => path === ".env");
  // The environment has a way of its own: it is a secret on the host, and has a block of ours at its end.
  const files = laid.files.filter((file) => file !== committed);
  const version = order.version ?? content.commit.slice(0, 12);
  const wanted: Wanted = {
    services: content.services,
    ...(content.size !== undefined && { size: content.size }),
    composeFiles: laid.composeFiles,
    composeTexts: files
      .filter(({ path }) => laid.composeFiles.includes(path))
      .map((file) => Buffer.from(file.content).toString("utf8")),
    files: files.map(({ path, mode, content: bytes }) => ({ path, mode, digest: digestOf(bytes) })),
  };
  const { stage, flow } = order;
  const { project } = settings;
  const profiles = settings.profiles ?? [];
  const named = { reference: content.reference, commit: content.commit, version };
  return {
    wanted,
    files,
    environment:
      settings.envFile?.reveal() ??
      (committed === undefined ? undefined : Buffer.from(committed.content).toString("utf8")),
    ...named,
    document: {
      ...releaseNote({ ...named, stage, flow, project, profiles, composePaths: order.composeFiles, wanted }),
      release: content.document,
    },
    registry: registryOf(wanted),
    project,
    profiles,
    ...(content.proof !== undefined && { proof: content.proof }),
  };
}

/** Host of the registry of the first image; every image of a release lies there. */
export function registryOf({ services }: Wanted): string {
  const [image = ""] = [...services.values()].map((service) => service.image);
  return image.slice(0, Math.max(0, image.indexOf("/")));
}

async function fromRegistry(
  reference: string,
  { trust, stage }: Order,
  settings: Settings,
  world: World,
): Promise<Content> {
  const { fetchRelease } = await import("@stageway/registry");
  const access = accessOf(reference, settings, world);
  // What reads signatures is loaded where they are asked for.
  const prove = trust && import("./prove-release.ts");
  const proving =
    trust && prove?.then(({ proveRelease }) => proveRelease(reference, trust, `deploy to ${stage}`, access));
  const [fetched, statements] = await Promise.all([fetchRelease(reference, access), proving]);
  const { release, files, manifest } = fetched;
  return {
    ...(statements !== undefined && { proof: { manifest: manifest.bytes, statements } }),
    size: release.size,
    services: wantedServices(fetched),
    files,
    reference,
    commit: release.commit,
    document: release,
  };
}

/** What is to run for each service of a release. */
export function wantedServices({
  release,
  imageReferences,
}: Pick<FetchedRelease, "release" | "imageReferences">): ReadonlyMap<string, WantedService> {
  const services = Object.entries(release.services).map(
    ([name, { revision, platforms, size }]): [string, WantedService] => [
      name,
      { image: imageReferences[name] ?? "", revision, platforms, ...(size !== undefined && { size }) },
    ],
  );
  return new Map(services);
}

async function fromWorkspace(
  { images, files }: Extract<Source, { kind: "workspace" }>,
  composeFiles: readonly string[],
  { context }: World,
): Promise<Content> {
  const { readFiles } = await import("./workspace.ts");
  const services = [...images].map(([name, image]): [string, WantedService] => [name, { image, platforms: [] }]);
  const { sha, workspace } = context;
  if (sha === "")
    throw new ActionError("Cannot deploy: the commit of this run is not known", { hint: "GITHUB_SHA is not set" });
  const read = await readFiles(workspace, composeFiles, files);
  return {
    services: new Map(services),
    files: read,
    reference: "",
    commit: sha,
    document: { images: Object.fromEntries(images) },
  };
}

function digestOf(content: Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
