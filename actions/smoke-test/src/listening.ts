/** Prints of every container how it is, its networks and its published ports; of `docker`, see `mayListen`. */
export const containersFormat = "{{.State}} {{.Networks}} {{.Ports}}";

/** States in which a container listens nowhere and will not by itself. */
const over = ["exited", "dead"];

/**
 * Whether a container may still come to listen on a port of its host: one publishes it, has the host's own network, or is only
 * being started. `printed` is what `docker ps --all` prints by `containersFormat`.
 */
export function mayListen(printed: string, port: number): boolean {
  return printed.split("\n").some((line) => {
    const [state = "", networks = "", ...ports] = line.trim().split(" ");
    if (state === "" || over.includes(state)) return false;
    if (state !== "running") return true;
    return networks.split(",").includes("host") || ports.some((published) => covers(published, port));
  });
}

/** `0.0.0.0:8080->80/tcp`, `[::]:8080-8082->8080-8082/tcp`. */
function covers(published: string, port: number): boolean {
  const [, first, last = first] = /:(\d+)(?:-(\d+))?->/.exec(published) ?? [];
  return first !== undefined && Number(first) <= port && port <= Number(last);
}

/** Whether an address is the machine's own, wherever it is asked. */
export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}
