import { resolve } from "node:path";
import { Secret } from "@stageway/core";
import type { Order, RollbackSettings } from "@stageway/delivery";
import type { Place } from "../hosts/place.ts";
import { readNamed } from "../named-file.ts";
import { UsageError } from "../parse-call.ts";
import type { Call, World } from "../verb.ts";
import type { Asked } from "./deploy.ts";

type Login = Pick<RollbackSettings, "username" | "password">;
type Sought = Pick<Order, "source" | "version">;

/** What is to be deployed, as the options name it: a release, or images one by one with the files of the work tree. */
export async function sourceOf(asked: Asked & Login, place: Place, world: World): Promise<Sought> {
  const { release, image = [], file = [], version } = asked;
  if ((release === undefined) === (image.length === 0))
    throw new UsageError(
      `Cannot start deploy: ${release === undefined ? "nothing says what is to be deployed" : "--release and --image are both given"}`,
      { hint: "Name a release with --release, or every image with --image SERVICE=IMAGE@sha256:…" },
    );
  if (release === undefined) {
    const files = [...(place.configured?.all.compose.include ?? []), ...file];
    return { source: { kind: "workspace", images: new Map(image), files }, version };
  }
  const { findRelease } = await import("./release-reference.ts");
  const { env, processes, signal, clock } = world;
  const found = await findRelease(release, namesOf(place), {
    access: { env, processes, signal, clock },
    username: asked.username,
    password: asked.password,
  });
  return { source: { kind: "release", reference: found.reference }, version: version ?? found.version };
}

/** What the configuration says of the names of releases. */
function namesOf({ configured }: Place): { images: string | undefined; movingTags: readonly string[] } {
  const stages = Object.entries(configured?.all.stages ?? {});
  const movingTags = stages.flatMap(([stage, settings]) =>
    (settings.movingTags ?? ["{stage}-latest"]).map((template) => template.replaceAll("{stage}", stage)),
  );
  return { images: configured?.stage.images ?? configured?.all.images, movingTags };
}

/** The application's environment from a file; the release's, or what is on the host, when none is named. */
export async function environmentOf(
  call: Call,
  { cwd }: Pick<World, "cwd">,
  option = "environment",
): Promise<Secret | undefined> {
  const file = call.text(option);
  if (file === undefined) return undefined;
  return new Secret(await readNamed(resolve(cwd, file), { act: "read the environment" }));
}
