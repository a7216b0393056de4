/** Runs a task whose log nobody reads; gives what the task gives. */
export async function quietly<T>(task: () => Promise<T>): Promise<T> {
  return (await listening(task)).value;
}

/** Runs a task, and gives what it printed as well. One at a time: there is only one standard output. */
export async function listening<T>(task: () => Promise<T>): Promise<{ readonly value: T; readonly printed: string }> {
  let printed = "";
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (chunk: string | Uint8Array) => {
    printed += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  try {
    return { value: await task(), printed };
  } finally {
    process.stdout.write = write;
  }
}
