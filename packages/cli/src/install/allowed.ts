import { ActionError, quote } from "@stageway/core";
import { expandServices } from "@stageway/pipeline/draft";
import { findFolders } from "@stageway/planning";
import { findCompose } from "../compose/project.ts";
import type { Place } from "../hosts/place.ts";
import { UsageError } from "../parse-call.ts";
import { filesOf } from "../project/repository.ts";
import type { Call, World } from "../verb.ts";

/** What a key may run: the lines of a policy (docs/decisions/0015-keys-without-a-shell.md). */
export interface Allowed {
  /** `ghcr.io/acme/shop/*` for all below. */
  readonly repositories: readonly string[];
  /** Paths outside of the project's directory that containers may mount, and `volume NAME` for those of others. */
  readonly mounts: readonly string[];
  /** Images that could not be told. */
  readonly unknown: readonly string[];
}

/** What the options name, or else the images of the configuration and those that its compose files name. */
export async function allowedOf(call: Call, place: Place, world: World): Promise<Allowed> {
  const named = call.texts("allow");
  const { repositories, unknown } =
    named.length > 0 ? { repositories: named, unknown: [] } : await configuredImages(place, world);
  const mounts = [...call.texts("mount"), ...call.texts("volume").map((name) => `volume ${name}`)];
  const wrong = [
    ...repositories.filter((each) => !/^[a-zA-Z0-9._:/-]+(\/\*)?$/.test(each)),
    ...call.texts("mount").filter((path) => !/^\/[^\n\r]*[^/\n\r]$/.test(path)),
    ...call.texts("volume").filter((name) => !/^[a-zA-Z0-9][\w.-]*$/.test(name)),
  ];
  if (wrong.length > 0)
    throw new UsageError(
      `Cannot write the policy: not understood: current value is ${wrong.map((each) => quote(each)).join(", ")}`,
      {
        hint: "For example --allow 'ghcr.io/acme/shop/*' --mount /srv/shared --volume common",
      },
    );
  if (repositories.length === 0)
    throw new ActionError("Cannot write the policy: nothing says which images the key may run", {
      hint: "Say it with --allow, for example --allow 'ghcr.io/acme/shop/*'",
    });
  return { repositories: [...new Set(repositories)], mounts, unknown };
}

async function configuredImages({ configured, repository }: Place, world: World): Promise<Omit<Allowed, "mounts">> {
  if (configured === undefined) return { repositories: [], unknown: [] };
  const { all, stage } = configured;
  const images = stage.images ?? all.images;
  const released = expandServices(all, (pattern, file) => findFolders(repository.root, pattern, file));
  const { services } = await findCompose(
    repository.root,
    await filesOf(repository, world),
    stage.compose ?? all.compose.files,
    world,
  );
  const foreign = services.flatMap(({ name, image }) => (image === undefined || released.has(name) ? [] : [image]));
  // A variable without a value left a hole in the name.
  const known = foreign.filter((image) => !/\$|^[:/]|\/\/|\/:/.test(image));
  return {
    repositories: [...(images === undefined ? [] : [`${images}/*`]), ...known.map(repositoryOf).sort()],
    unknown: foreign.filter((image) => !known.includes(image)),
  };
}

/** An image without its tag and digest. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/, "").replace(/:[^:/]*$/, "");
}
