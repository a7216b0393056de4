/** Who may write here rules the host; so does who may mount a folder above. */
const rulers = [
  "/bin",
  "/boot",
  "/dev",
  "/etc",
  "/lib",
  "/lib64",
  "/proc",
  "/root",
  "/sbin",
  "/sys",
  "/usr",
  "/run/containerd",
  "/run/docker.sock",
  "/var/run/docker.sock",
  "/var/lib/containerd",
  "/var/lib/docker",
  "/etc/stageway",
  "/usr/local/lib/stageway",
  "/var/spool/cron",
];

/** Below these nothing is harmless either; below the others single files are, such as /etc/localtime. */
const closed = ["/dev", "/etc/stageway", "/proc", "/root", "/sys", "/usr/local/lib/stageway", "/var/lib/docker"];

/** Those of the paths that would give a container the host when it mounts them. */
export function unsafeMounts(paths: readonly string[], home: string): readonly string[] {
  const ssh = `${home}/.ssh`;
  return paths.filter(
    (path) =>
      [...rulers, ssh].some((ruler) => isWithin(ruler, path)) ||
      [...closed, ssh].some((folder) => isWithin(path, folder)),
  );
}

/** Whether a path is a folder, or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder.replace(/\/$/, "")}/`);
}
