/** What a release is, as an OCI artifact. */
export const releaseArtifactType = "application/vnd.stageway.release.v1+json";
