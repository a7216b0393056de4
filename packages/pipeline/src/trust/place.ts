/**
 * Whether a reference of an image or release lies in a folder of a registry: `ghcr.io/acme/shop` has
 * `ghcr.io/acme/shop/web@sha256:…`, and neither `ghcr.io/acme/shopping/web` nor `ghcr.io/acme/shop` itself. A folder that names no
 * registry (`acme/shop`) lies in any.
 */
export function liesIn(folder: string, reference: string): boolean {
  const { registry, path } = split(reference);
  const wanted = hasRegistry(folder) ? split(folder) : { registry, path: folder };
  const isBelow = path.startsWith(`${wanted.path}/`) || (wanted.path === "" && path !== "");
  return isBelow && registry.toLowerCase() === wanted.registry.toLowerCase();
}

/** The folder with its registry: that one, unless the folder names its own. */
export function folderAt(registry: string, folder: string): string {
  return hasRegistry(folder) ? folder : `${registry}/${folder}`;
}

/** The folder that a release lies in, with its images: `ghcr.io/acme/shop` of `ghcr.io/acme/shop/release@sha256:…`. */
export function folderOf(reference: string): string {
  const name = reference.split("@")[0] ?? "";
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}

/** A first part with a dot or a port is a registry, and so is `localhost` (the rule of Docker's references). */
function hasRegistry(folder: string): boolean {
  const { registry } = split(folder);
  return registry === "localhost" || /[.:[]/.test(registry);
}

function split(name: string): { registry: string; path: string } {
  const at = name.indexOf("/");
  return at < 0 ? { registry: name, path: "" } : { registry: name.slice(0, at), path: name.slice(at + 1) };
}
