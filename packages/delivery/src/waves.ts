export interface WaveOptions {
  /** How many hosts go first. */
  readonly canary: number;
  /** How many go at once after them; all of the rest unless given. */
  readonly parallel: number | undefined;
  /** The first host does something once for all of them: nobody goes together with it. */
  readonly firstAlone: boolean;
}

/** Groups hosts that go together, one group after another: the canaries, then the rest. */
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
