/**
 * Whether a reference of an image or release lies in a folder of a registry: `ghcr.io/acme/shop` has
 * `ghcr.io/acme/shop/web@sha256:…`, and neither `ghcr.io/acme/shopping/web` nor `ghcr.io/acme/shop` itself. A folder that names no
 * registry (`acme/shop`) has nothing: anybody can have that path in a registry of their own.
 */
export function liesIn(folder: string, reference: string): boolean {
  if (!namesRegistry(folder)) return false;
  const { registry, path } = split(reference);
  const wanted = split(folder);
  return isBelow(wanted.path, path) && registry.toLowerCase() === wanted.registry.toLowerCase();
}

/**
 * Whether a reference may lie in a folder whose registry is named elsewhere: by its path alone. It says nothing about whose registry it is, so
 * no credentials may go there because of it, and nothing may be taken from there.
 */
export function mayLieIn(folder: string, reference: string): boolean {
  return namesRegistry(folder) ? liesIn(folder, reference) : isBelow(folder, split(reference).path);
}

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(`${folder}/`) || (folder === "" && path !== "");
}

/** The folder with its registry: that one, unless the folder names its own. */
export function folderAt(registry: string, folder: string): string {
  return namesRegistry(folder) ? folder : `${registry}/${folder}`;
}

/** The folder that a release lies in, with its images: `ghcr.io/acme/shop` of `ghcr.io/acme/shop/release@sha256:…`. */
export function folderOf(reference: string): string {
  const name = reference.split("@")[0] ?? "";
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}

/** Whether a folder names its registry: a first part with a dot or a port is one, and so is `localhost` (the rule of Docker's references). */
export function namesRegistry(folder: string): boolean {
  const { registry } = split(folder);
  return registry === "localhost" || /[.:[]/.test(registry);
}

function split(name: string): { registry: string; path: string } {
  const at = name.indexOf("/");
  return at < 0 ? { registry: name, path: "" } : { registry: name.slice(0, at), path: name.slice(at + 1) };
}
