import type { Configuration } from "./configuration.ts";

/** The keys of a configuration that say when or by whom something may be deployed, or who is told, and that nothing acts on yet. */
export function withoutEffect(configuration: Configuration): string[] {
  const { stages, previews, reviews, notifications, models } = configuration;
  const given: readonly (readonly [key: string, value: unknown])[] = [
    ...Object.entries(stages).flatMap(([name, { freeze, soak, signOff }]) => [
      [`stages.${name}.freeze`, freeze[0]] as const,
      [`stages.${name}.soak`, soak] as const,
      [`stages.${name}.sign-off`, signOff] as const,
    ]),
    ...Object.entries(previews).flatMap(([pattern, { expires, limit }]) => [
      [`previews.${pattern}.expires`, expires] as const,
      [`previews.${pattern}.limit`, limit] as const,
    ]),
    ["reviews", reviews[0]],
    ["notifications", notifications[0]],
    ["models", Object.keys(models)[0]],
  ];
  return given.filter(([, value]) => value !== undefined).map(([key]) => key);
}
