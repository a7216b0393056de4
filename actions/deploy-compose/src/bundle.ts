import { createHash } from "node:crypto";
import { ActionError, type Run } from "@stageway/core";
import type { RegistryAccess } from "@stageway/registry";
import type { Wanted, WantedService } from "@stageway/remote";
import { layOut, type DeploymentFile } from "./compose-files.ts";
import type { Inputs } from "./inputs.ts";
import type { Request } from "./request.ts";

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
}

interface Content {
  readonly services: ReadonlyMap<string, WantedService>;
  readonly files: readonly DeploymentFile[];
  readonly reference: string;
  readonly commit: string;
  readonly document: unknown;
}

/** Gets the release from the registry, or the named images and the files of the workspace. */
export async function readBundle(request: Request, inputs: Inputs, run: Run): Promise<Bundle> {
  const content =
    request.source.kind === "release"
      ? await fromRegistry(request.source.reference, inputs, run)
      : await fromWorkspace(request.source, request.composeFiles ?? [], run);
  const laid = layOut(content.files, request.composeFiles);
  const committed = laid.files.find(({ path }) => path === ".env");
  // The environment has a way of its own: it is a secret on the host, and has a block of ours at its end.
  const files = laid.files.filter((file) => file !== committed);
  const version = request.version ?? content.commit.slice(0, 12);
  const [image = ""] = [...content.services.values()].map((service) => service.image);
  return {
    wanted: {
      services: content.services,
      composeFiles: laid.composeFiles,
      composeTexts: files
        .filter(({ path }) => laid.composeFiles.includes(path))
        .map((file) => Buffer.from(file.content).toString("utf8")),
      files: files.map(({ path, mode, content: bytes }) => ({ path, mode, digest: digestOf(bytes) })),
    },
    files,
    environment:
      inputs.envFile?.reveal() ??
      (committed === undefined ? undefined : Buffer.from(committed.content).toString("utf8")),
    reference: content.reference,
    commit: content.commit,
    version,
    document: {
      schemaVersion: 1,
      reference: content.reference,
      version,
      commit: content.commit,
      release: content.document,
    },
    registry: image.slice(0, Math.max(0, image.indexOf("/"))),
  };
}

async function fromRegistry(reference: string, inputs: Inputs, run: Run): Promise<Content> {
  const { fetchRelease } = await import("@stageway/registry");
  const { release, files, imageReferences } = await fetchRelease(reference, accessOf(reference, inputs, run));
  const services = Object.entries(release.services).map(([name, { revision, platforms }]): [string, WantedService] => [
    name,
    { image: imageReferences[name] ?? "", revision, platforms },
  ]);
  return { services: new Map(services), files, reference, commit: release.commit, document: release };
}

function accessOf(
  reference: string,
  { username, password }: Inputs,
  { env, processes, signal, clock }: Run,
): RegistryAccess {
  const world = { env, processes, signal, clock };
  if (username === undefined || password === undefined) return world;
  const registry = reference.slice(0, reference.indexOf("/"));
  return { ...world, login: { registry, credentials: { kind: "password", username, password } } };
}

async function fromWorkspace(
  { images, files }: Extract<Request["source"], { kind: "workspace" }>,
  composeFiles: readonly string[],
  run: Run,
): Promise<Content> {
  const { readFiles } = await import("./workspace.ts");
  const services = [...images].map(([name, image]): [string, WantedService] => [name, { image, platforms: [] }]);
  const { sha } = run.context;
  if (sha === "")
    throw new ActionError("Cannot deploy: the commit of this run is not known", { hint: "GITHUB_SHA is not set" });
  const read = await readFiles(run.context.workspace, [...composeFiles, ...files]);
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
