/** The media types that registries carry, of both families (OCI image specification 1.1, Docker image manifest version 2, schema 2). */
export const mediaTypes = {
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  ociIndex: "application/vnd.oci.image.index.v1+json",
  ociConfig: "application/vnd.oci.image.config.v1+json",
  ociEmpty: "application/vnd.oci.empty.v1+json",
  dockerConfig: "application/vnd.docker.container.image.v1+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  dockerIndex: "application/vnd.docker.distribution.manifest.list.v2+json",
} as const;

const indexes: readonly string[] = [mediaTypes.ociIndex, mediaTypes.dockerIndex];
const manifests: readonly string[] = [mediaTypes.ociManifest, mediaTypes.dockerManifest];

/** Media types of the configuration of a runnable image. */
export const imageConfigs: readonly string[] = [mediaTypes.ociConfig, mediaTypes.dockerConfig];

/** The `Accept` header for a manifest. */
export const acceptedManifests = [...indexes, ...manifests].join(", ");

/** Whether a media type is an OCI index or a Docker manifest list. */
export function isIndexType(mediaType: string): boolean {
  return indexes.includes(mediaType);
}

/** Whether a media type is an OCI or Docker image manifest. */
export function isManifestType(mediaType: string): boolean {
  return manifests.includes(mediaType);
}
