/** How hosts are grouped for a deployment. */
export interface WaveOptions {
  /** Number of hosts that are changed first. */
  readonly canary: number;
  /** Number of hosts that are changed at once after the canaries; by default all of them. */
  readonly parallel: number | undefined;
  /** Whether the first host is changed alone, because it runs one-shot services for all hosts. */
  readonly firstAlone: boolean;
}

/** Groups hosts into waves, each changed after the one before: the canaries, then the rest. */
export function wavesOf<Host>(
  hosts: readonly Host[],
  { canary, parallel = hosts.length, firstAlone }: WaveOptions,
): readonly (readonly Host[])[] {
  const first = firstAlone ? hosts.slice(0, 1) : [];
  const canaries = hosts.slice(first.length, canary);
  const rest = hosts.slice(first.length + canaries.length);
  const groups = rest.map((_, index) => (index % parallel === 0 ? rest.slice(index, index + parallel) : []));
  return [first, canaries, ...groups].filter((group) => group.length > 0);
}
