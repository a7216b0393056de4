import { allOf, itParses } from "../../test/parser-table.ts";
import { optional } from "./parser.ts";
import { boolean, choice, multiline, text } from "./text.ts";

itParses("text", text, [
  ["a b", "a b"],
  ["", "ERROR must not be empty"],
  ["1.2.3\n", 'ERROR must not have white space around it: current value is "1.2.3\\n"'],
  ["a\nb", 'ERROR must not contain the control character U+000A: current value is "a\\nb"'],
  ["a\u0085b", 'ERROR must not contain the control character U+0085: current value is "a\\u0085b"'],
]);

itParses("multiline", multiline, [
  ["a\r\n\tb\n", "a\r\n\tb\n"],
  [" \n", "ERROR must not be empty"],
  ["a\u0000", 'ERROR must not contain the control character U+0000: current value is "a\\u0000"'],
]);

itParses("optional text", optional(text), [
  ["", undefined],
  ["a", "a"],
]);

itParses("boolean", boolean, [
  ...allOf(["true", "True", "TRUE"], true),
  ...allOf(["false", "False", "FALSE"], false),
  ["yes", 'ERROR must be true or false: current value is "yes"'],
  ["1", 'ERROR must be true or false: current value is "1"'],
  ["TRUE ", 'ERROR must be true or false: current value is "TRUE "'],
  ["", 'ERROR must be true or false: current value is ""'],
]);

itParses("choice", choice("major", "minor", "patch"), [
  ["minor", "minor"],
  ["majorr", 'ERROR must be one of major, minor, patch: current value is "majorr"; did you mean "major"?'],
  ["x", 'ERROR must be one of major, minor, patch: current value is "x"'],
]);
