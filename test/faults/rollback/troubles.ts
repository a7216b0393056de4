import { registryOf, release } from "./application.ts";
import type { Ground } from "./ground.ts";
import type { Trouble, ways } from "./ways.ts";

const prune = ({ sh }: Ground) => sh("docker image prune --all --force >&2");
/** When everything is replaced and what will not get healthy runs. */
const whileChanging = async (ground: Ground) => {
  await ground.world.until(`docker ps --no-trunc --format '{{.Image}}' | grep -qF ${ground.images.never}`);
  await prune(ground);
};

/** The tags by which the registry knew the release and its images name others from now on. */
async function moveTags({ world, images, first }: Ground): Promise<void> {
  const registry = registryOf(world);
  const other = await registry.manifest("acme/web", images.three.slice(images.three.indexOf("@") + 1));
  if (other === undefined) throw new Error("The registry has lost an image");
  for (const tag of ["v1", "latest", "web"]) await registry.putManifest("acme/web", other, tag);
  const moved = { ...first, environment: "GENERATION=moved\n", files: { ...first.files, "web.conf": "moved\n" } };
  await release(world, moved, ["v1", "latest"]);
}

interface Applied extends Trouble {
  readonly name: string;
  readonly ways: readonly (keyof typeof ways)[];
}

const undone = ["undone when it is not healthy", "undone by the verdict of a hold"] as const;
const back = ["gone back from to the last", "gone back from to one that is named"] as const;

export const troubles: readonly Applied[] = [
  {
    name: "its tags moved in the registry",
    during: moveTags,
    between: moveTags,
    end: "back",
    ways: [...undone, ...back],
  },
  {
    name: "unused images pruned on the host",
    during: whileChanging,
    between: prune,
    end: "back",
    ways: [...undone, ...back],
  },
  {
    name: "unused images pruned on the host, the registry down",
    between: async (ground) => {
      await prune(ground);
      await ground.world.images.stop();
    },
    after: ({ world }) => world.images.start(),
    end: "refused",
    ways: back,
  },
  {
    name: "unused images pruned on the host, and gone from the registry",
    between: async (ground) => {
      await prune(ground);
      await ground.removeImage();
    },
    after: (ground) => ground.pushImageAgain(),
    end: "refused",
    ways: back,
  },
  {
    name: "the tag of a service outside of the release moved, its image pruned on the host",
    between: async (ground) => {
      await ground.nameStable(ground.images.moved);
      await prune(ground);
    },
    after: (ground) => ground.nameStable(ground.images.stable),
    end: "back",
    byDigest: true,
    changes: ["a changed compose file", "a newer image outside"],
    ways: back,
  },
  {
    name: "the registry down",
    between: ({ world }) => world.images.stop(),
    after: ({ world }) => world.images.start(),
    end: "back",
    ways: [...undone.slice(1), ...back],
  },
];
