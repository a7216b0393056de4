import { jest } from "@jest/globals";

/** Runs something and gives what it printed to the standard output; for tests. */
export async function printed(act: () => unknown): Promise<string> {
  let text = "";
  const spy = jest.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    await act();
  } finally {
    spy.mockRestore();
  }
  return text;
}
