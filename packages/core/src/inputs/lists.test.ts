import { itParses } from "../../test/parser-table.ts";
import { port } from "./host.ts";
import { headers, keyValues, lines, linesOf, secretKeyValues } from "./lists.ts";

itParses("lines", lines, [
  ["", []],
  [" a \r\n\n  b\n", ["a", "b"]],
  ["a\n\u001bb", 'ERROR line 2: must not contain the control character U+001B: current value is "\\u001bb"'],
]);

itParses("lines of ports", linesOf(port), [
  ["1\n\n2", [1, 2]],
  ["1\n\nx", 'ERROR line 3: must be a port from 1 to 65535: current value is "x"'],
]);

itParses("keyValues", keyValues, [
  ["A=1\n# remark\nB = x = y \nC=", { A: "1", B: " x = y", C: "" }],
  ["A=1\nA=2", 'ERROR line 2: must not name "A" twice'],
  ["__proto__=x\n__proto__=y", 'ERROR line 2: must not name "__proto__" twice'],
  ["A", 'ERROR line 1: must be KEY=value: current value is "A"'],
  ["=x", 'ERROR line 1: must be KEY=value: current value is "=x"'],
  ["A B=x", 'ERROR line 1: must be KEY=value: current value is "A B=x"'],
]);

itParses("headers", headers, [
  ["X-A: b: c\nAccept:x\nEmpty:", { "x-a": "b: c", accept: "x", empty: "" }],
  ["X-A: 1\nx-a: 2", 'ERROR line 2: must not name "x-a" twice'],
  ["secret without colon", 'ERROR line 1: must be "Name: value"'],
  ["A B: c", 'ERROR line 1: must be "Name: value"'],
  ["X-A: b\rX-C: d", 'ERROR line 1: must be "Name: value"'],
]);

itParses("secretKeyValues", (value) => [...secretKeyValues(value)].map(([name, secret]) => [name, secret.reveal()]), [
  [
    "TOKEN=a=b\n# remark\n\nOTHER=c-c-c",
    [
      ["TOKEN", "a=b"],
      ["OTHER", "c-c-c"],
    ],
  ],
  ["A=1\nhunter2", "ERROR line 2: must be KEY=value"],
  ["A=hunter2\nA=hunter3", 'ERROR line 2: must not name "A" twice'],
]);
