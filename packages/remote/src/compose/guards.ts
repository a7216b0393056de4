import type { Step } from "../target/job.ts";
import type { Decision } from "./decision.ts";
import type { ChangeStep, Scene } from "./scene.ts";

/** A container that never starts, and by which an image is in use. */
interface Guard {
  readonly service: string;
  readonly container: string;
  readonly name: string;
}

/** Names of the guards by those of the containers whose images they hold. */
export function guardsByContainer(decisions: readonly Decision[], scene: Scene): ReadonlyMap<string, string> {
  return new Map(guardsOf(decisions, scene).map(({ container, name }) => [container, name]));
}

/**
 * Compose removes what it recreates, and the undo makes it again from its image: without any container, whoever prunes images
 * meanwhile takes it. A tag would not hold it against `docker image prune --all`; a container does.
 */
export function guardSteps(decisions: readonly Decision[], scene: Scene): readonly ChangeStep[] {
  const guards = guardsOf(decisions, scene);
  if (guards.length === 0) return [];
  return [
    {
      title: `hold on to the images of ${servicesOf(guards)}`,
      do: guards.map(({ container, name }) => ["guard", container, name]),
      undo: guards.map(({ name }) => ["unguard", name]),
    },
  ];
}

/** The same guards go once nothing is undone any more. */
export function unguardSteps(decisions: readonly Decision[], scene: Scene): readonly Step[] {
  const guards = guardsOf(decisions, scene);
  if (guards.length === 0) return [];
  return [
    {
      title: `stop holding on to the old images of ${servicesOf(guards)}`,
      do: guards.map(({ name }) => ["unguard", name]),
    },
  ];
}

function servicesOf(guards: readonly Guard[]): string {
  return [...new Set(guards.map(({ service }) => service))].join(", ");
}

function guardsOf(decisions: readonly Decision[], { state }: Scene): readonly Guard[] {
  const held = new Set<string>();
  return decisions
    .filter(({ action, method }) => action === "replace" && method.kind === "recreate")
    .flatMap(({ service, image, old }) =>
      old
        .filter(({ imageId }) => imageId !== state.images.get(image)?.id)
        .flatMap(({ name, imageId }) => {
          if (held.has(imageId)) return [];
          held.add(imageId);
          return [{ service, container: name, name: `${name}.before` }];
        }),
    );
}
