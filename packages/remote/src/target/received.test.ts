import { expect, it } from "@jest/globals";
import { readAnswer } from "./received.ts";

const answer = (...lines: string[]) => readAnswer(lines.join("\n"), "m");

it("reads status and reports, whatever these print", () => {
  const { status, reports, complete } = answer(
    "a greeting",
    "=m status current=7 newest=9",
    "=m holder number=9 generation=3 alive=yes url=https://x/1",
    "=m waiting number=12",
    "=m deployment number=9 token=b phase=held step=1 steps=1 outcome=- remaining=10 warnings=0 title=%00 reason=%00",
    "=m deployment number=7 token=a phase=ended step=1 steps=1 outcome=deployed remaining=0 warnings=2 title=%00 reason=%00",
    "=m done",
    "=m report model 0",
    '{"services": {}}',
    "=n errors",
    "",
    "=m errors",
    "a warning",
    "=m end",
    "=m report empty 3",
    "",
    "=m errors",
    "",
    "=m end",
    "=m received number=0",
  );
  expect(complete).toBe(true);
  expect(status).toMatchObject({
    current: 7,
    newest: 9,
    holder: { number: 9, alive: true, runUrl: "https://x/1" },
    waiting: [12],
    deployments: [
      { number: 7, outcome: "deployed", warnings: 2 },
      { number: 9, phase: "held" },
    ],
  });
  expect(reports).toEqual({
    model: { exitCode: 0, stdout: '{"services": {}}\n=n errors\n', stderr: "a warning" },
    empty: { exitCode: 3, stdout: "", stderr: "" },
  });
});

it("says when the program is missing, refuses, or was cut off", () => {
  expect(answer("=m missing")).toMatchObject({ missing: true, complete: false });
  expect(answer("=m refused reason=no%20space")).toMatchObject({ refused: "no space" });
  expect(answer("=m status current=0 newest=0")).toMatchObject({ complete: false, status: { deployments: [] } });
});
