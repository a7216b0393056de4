import { entries, type Path } from "../shape/index.ts";

/** Keys of a stage or a preview that nothing acts on in this version. */
const ofPlace = ["freeze", "soak", "sign-off", "expires", "limit", "stack-file", "stack", "manifests"];
const ofLimits = ["pipeline", "smoke-tests", "rollbacks"];

/** The keys that a configuration gives and nothing acts on in this version, by the values as they stand in the file. */
export function idleKeys(values: unknown): readonly Path[] {
  const top = new Map(entries(values));
  const places = ["stages", "previews"].flatMap((kind) =>
    (entries(top.get(kind)) ?? []).flatMap(([name, place]) => idleOfPlace([kind, name], new Map(entries(place)))),
  );
  const limits = new Map(entries(top.get("limits")));
  return [
    ...places,
    ...["reviews", "notifications", "models"].filter((key) => says(top.get(key))).map((key) => [key]),
    ...ofLimits.filter((key) => says(limits.get(key))).map((key) => ["limits", key]),
  ];
}

function idleOfPlace(path: Path, place: ReadonlyMap<string, unknown>): readonly Path[] {
  const target = place.get("target") ?? "compose";
  // Nothing deploys to the other targets yet.
  const keys = ofPlace.filter((key) => says(place.get(key)));
  return [...(target === "compose" ? [] : ["target"]), ...keys].map((key) => [...path, key]);
}

/** An empty list or mapping asks for nothing. */
function says(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && entries(value)?.length !== 0;
}
