import { describe, expect, it } from "@jest/globals";
import { describe as messageOf } from "../errors.ts";
import { absolutePath, relativePath } from "./path.ts";
import { hostName, port, userName } from "./host.ts";
import { json } from "./json.ts";
import { headers, keyValues, lines, linesOf, secretKeyValues } from "./lists.ts";
import { duration, durationWithin, formatDuration, integer } from "./number.ts";
import { optional, type Parser } from "./parser.ts";
import { boolean, choice, multiline, text } from "./text.ts";
import { httpUrl, httpUrlWithin } from "./url.ts";

/** What a parser makes of a text: its value, or what it says about it. */
function outcome(parse: Parser<unknown>, value: string): unknown {
  try {
    const parsed = parse(value);
    return parsed instanceof URL ? parsed.href : parsed instanceof Map ? Object.fromEntries(parsed) : parsed;
  } catch (error) {
    return `ERROR ${messageOf(error)}`;
  }
}

type Rows = [value: string, outcome: unknown][];
const whole = integer({ min: 0, max: 100 });
const tables: Record<string, [Parser<unknown>, Rows]> = {
  text: [
    text,
    [
      ["a b", "a b"],
      ["", "ERROR must not be empty"],
      ["1.2.3\n", 'ERROR must not have white space around it: current value is "1.2.3\\n"'],
      ["a\nb", 'ERROR must not contain the control character U+000A: current value is "a\\nb"'],
      ["a\u0085b", 'ERROR must not contain the control character U+0085: current value is "a\\u0085b"'],
    ],
  ],
  multiline: [
    multiline,
    [
      ["a\r\n\tb\n", "a\r\n\tb\n"],
      [" \n", "ERROR must not be empty"],
      ["a\u0000", 'ERROR must not contain the control character U+0000: current value is "a\\u0000"'],
    ],
  ],
  "optional text": [
    optional(text),
    [
      ["", undefined],
      ["a", "a"],
    ],
  ],
  boolean: [
    boolean,
    [
      ...(["true", "True", "TRUE"] as const).map((word): [string, boolean] => [word, true]),
      ...(["false", "False", "FALSE"] as const).map((word): [string, boolean] => [word, false]),
      ["yes", 'ERROR must be true or false: current value is "yes"'],
      ["1", 'ERROR must be true or false: current value is "1"'],
      ["TRUE ", 'ERROR must be true or false: current value is "TRUE "'],
      ["", 'ERROR must be true or false: current value is ""'],
    ],
  ],
  choice: [
    choice("major", "minor", "patch"),
    [
      ["minor", "minor"],
      ["majorr", 'ERROR must be one of major, minor, patch: current value is "majorr"; did you mean "major"?'],
      ["x", 'ERROR must be one of major, minor, patch: current value is "x"'],
    ],
  ],
  integer: [
    whole,
    [
      ["0", 0],
      ["100", 100],
      ["007", 7],
      ["101", 'ERROR must be a whole number from 0 to 100: current value is "101"'],
      ...["-1", "1.5", "０", "1e1", "", "Infinity", "0x10", " 1", "1".repeat(400)].map((value): [string, unknown] => [
        value,
        expect.stringMatching(/^ERROR must be a whole number from 0 to 100/),
      ]),
    ],
  ],
  duration: [
    duration,
    [
      ["90s", 90_000],
      ["5m", 300_000],
      ["1h30m", 5_400_000],
      ["1500ms", 1500],
      ["6h", 21_600_000],
      ["0", 'ERROR must be a duration like 90s, 5m or 1h30m: current value is "0"'],
      ["0s", 'ERROR must be a duration from 1s to 6h: current value is "0s"'],
      ["999ms", 'ERROR must be a duration from 1s to 6h: current value is "999ms"'],
      ["25h", 'ERROR must be a duration from 1s to 6h: current value is "25h"'],
      ...["abc", "60", "", "-1s", "1e9s", "1e9", "Infinity", "NaN", "25d", "30m1h", "1.5h", "1 h"].map(
        (value): [string, unknown] => [value, expect.stringMatching(/^ERROR must be a duration like 90s, 5m or 1h30m/)],
      ),
    ],
  ],
  "a duration of one's own bounds": [
    durationWithin({ min: 0, max: 500 }),
    [
      ["0s", 0],
      ["1s", 'ERROR must be a duration from 0s to 500ms: current value is "1s"'],
    ],
  ],
  lines: [
    lines,
    [
      ["", []],
      [" a \r\n\n  b\n", ["a", "b"]],
      ["a\n\u001bb", 'ERROR line 2: must not contain the control character U+001B: current value is "\\u001bb"'],
    ],
  ],
  "lines of ports": [
    linesOf(port),
    [
      ["1\n\n2", [1, 2]],
      ["1\n\nx", 'ERROR line 3: must be a port from 1 to 65535: current value is "x"'],
    ],
  ],
  keyValues: [
    keyValues,
    [
      ["A=1\n# remark\nB = x = y \nC=", { A: "1", B: " x = y", C: "" }],
      ["A=1\nA=2", 'ERROR line 2: must not name "A" twice'],
      ["__proto__=x\n__proto__=y", 'ERROR line 2: must not name "__proto__" twice'],
      ["A", 'ERROR line 1: must be KEY=value: current value is "A"'],
      ["=x", 'ERROR line 1: must be KEY=value: current value is "=x"'],
      ["A B=x", 'ERROR line 1: must be KEY=value: current value is "A B=x"'],
    ],
  ],
  headers: [
    headers,
    [
      ["X-A: b: c\nAccept:x\nEmpty:", { "x-a": "b: c", accept: "x", empty: "" }],
      ["X-A: 1\nx-a: 2", 'ERROR line 2: must not name "x-a" twice'],
      ["secret without colon", 'ERROR line 1: must be "Name: value"'],
      ["A B: c", 'ERROR line 1: must be "Name: value"'],
      ["X-A: b\rX-C: d", 'ERROR line 1: must be "Name: value"'],
    ],
  ],
  json: [
    json((value) => value),
    [
      ['{"a":1}', { a: 1 }],
      ["", "ERROR must not be empty"],
      ['{"web":', "ERROR must be valid JSON: line 1, column 8: unexpected end"],
    ],
  ],
  httpUrl: [
    httpUrl,
    [
      ["https://a.example/x?y#z", "https://a.example/x?y#z"],
      ["http://127.0.0.1:8080/", "http://127.0.0.1:8080/"],
      ["https://bücher.example/", "https://xn--bcher-kva.example/"],
      ["", 'ERROR must be an absolute http or https URL: current value is ""'],
      ["example.com", 'ERROR must be an absolute http or https URL: current value is "example.com"'],
      ["localhost:80", 'ERROR must be an absolute http or https URL: current value is "localhost:80"'],
      ["//evil", 'ERROR must be an absolute http or https URL: current value is "//evil"'],
      ["http:/x", 'ERROR must be an absolute http or https URL: current value is "http:/x"'],
      ["ftp://x", 'ERROR must be an http or https URL, not "ftp": current value is "ftp://x"'],
      ["file:///etc/passwd", 'ERROR must be an http or https URL, not "file": current value is "file:///etc/passwd"'],
      ["javascript:alert(1)", 'ERROR must be an absolute http or https URL: current value is "javascript:alert(1)"'],
      ["https://u:p@h/", "ERROR must not contain a user or a password; use headers"],
      ["https://u@h/", "ERROR must not contain a user or a password; use headers"],
      ["https://h:99999/", 'ERROR must have a valid port: current value is "https://h:99999/"'],
      ["https://[::1", 'ERROR must have a valid IPv6 address: current value is "https://[::1"'],
      ["https://a b/", 'ERROR must be an absolute http or https URL: current value is "https://a b/"'],
      ["https://a%zz/", 'ERROR must have a valid host: current value is "https://a%zz/"'],
      ["https://a/\n", 'ERROR must not contain the control character U+000A: current value is "https://a/\\n"'],
      ["http://169.254.169.254/", 'ERROR must not be a link-local address: current value is "http://169.254.169.254/"'],
      ["http://[fe80::1]/", 'ERROR must not be a link-local address: current value is "http://[fe80::1]/"'],
      [
        "https://exаmple.com",
        'ERROR must not mix scripts in its host name (xn--exmple-4nf.com): current value is "https://exаmple.com"',
      ],
    ],
  ],
  "httpUrl without private addresses": [
    httpUrlWithin({ allowPrivate: false }),
    [
      ["https://a.example/", "https://a.example/"],
      ["http://127.1/", 'ERROR must not be a loopback address (127.0.0.1): current value is "http://127.1/"'],
      ["http://0x7f000001/", 'ERROR must not be a loopback address (127.0.0.1): current value is "http://0x7f000001/"'],
      ["http://10.0.0.1/", 'ERROR must not be a private address (10.0.0.1): current value is "http://10.0.0.1/"'],
      ["http://localhost./", expect.stringMatching(/loopback/)],
    ],
  ],
  hostName: [
    hostName,
    [
      ...["a", "a-b.example", "a.example.", "10.0.0.1", "::1", "fe80::1", "_dmarc.example", "1a"].map(
        (host): [string, unknown] => [host, host],
      ),
      ...[
        "",
        "-oProxyCommand=x",
        "a b",
        "user@host",
        "host:22",
        "a..b",
        "a-.b",
        "256.1.1.1",
        "1.2.3",
        "[::1]",
        ":::",
        "x".repeat(64),
        `${"a.".repeat(130)}a`,
      ].map((host): [string, unknown] => [
        host,
        expect.stringMatching(/^ERROR must be a host name or an address: current value is "/),
      ]),
    ],
  ],
  port: [
    port,
    [
      ["1", 1],
      ["65535", 65_535],
      ...["0", "65536", "22a", "", "022", "-1"].map((value): [string, unknown] => [
        value,
        expect.stringMatching(/^ERROR must be a port from 1 to 65535/),
      ]),
    ],
  ],
  userName: [
    userName,
    [
      ["deploy", "deploy"],
      ["_apt.x-y", "_apt.x-y"],
      ...["-oX", "a b", "", "a@b", "x".repeat(33)].map((value): [string, unknown] => [
        value,
        expect.stringMatching(/^ERROR must be a user name/),
      ]),
    ],
  ],
  absolutePath: [
    absolutePath,
    [
      ["/srv//shop/./x/", "/srv/shop/x"],
      ["/", "/"],
      ["", "ERROR must not be empty"],
      ["srv", 'ERROR must be an absolute path: current value is "srv"'],
      ["/srv/../etc", 'ERROR must not contain "..": current value is "/srv/../etc"'],
      ["/a\n", 'ERROR must not contain the control character U+000A: current value is "/a\\n"'],
    ],
  ],
  relativePath: [
    relativePath,
    [
      ["./deploy//compose.yml", "deploy/compose.yml"],
      [".", "."],
      ["..x", "..x"],
      ...["../../etc/passwd", "/etc/passwd", "a/../../b", "~/x", "a\\..\\b"].map((value): [string, unknown] => [
        value,
        expect.stringMatching(/^ERROR must be a path that stays within the repository/),
      ]),
      ["a/.GIT/hooks", 'ERROR must not lead into ".git": current value is "a/.GIT/hooks"'],
      ["a\u0000", 'ERROR must not contain the control character U+0000: current value is "a\\u0000"'],
      ["x".repeat(255), "x".repeat(255)],
      ...["x".repeat(256), "\u00e9".repeat(128), "x/".repeat(2048)].map((value): [string, unknown] => [
        value,
        expect.stringMatching(/^ERROR must be a path of at most 4095 bytes, 255 between two slashes/),
      ]),
    ],
  ],
  secretKeyValues: [
    (value) => [...secretKeyValues(value)].map(([name, secret]) => [name, secret.reveal()]),
    [
      [
        "TOKEN=a=b\n# remark\n\nOTHER=c-c-c",
        [
          ["TOKEN", "a=b"],
          ["OTHER", "c-c-c"],
        ],
      ],
      ["A=1\nhunter2", "ERROR line 2: must be KEY=value"],
      ["A=hunter2\nA=hunter3", 'ERROR line 2: must not name "A" twice'],
    ],
  ],
};

for (const [name, [parse, rows]] of Object.entries(tables)) {
  describe(name, () => {
    it.each(rows)("%j", (value, wanted) => {
      expect(outcome(parse, value)).toEqual(wanted);
    });
  });
}

it.each<[number, string]>([
  [0, "0s"],
  [250, "250ms"],
  [90_000, "1m30s"],
  [3_600_000, "1h"],
  [3_723_004, "1h2m3s4ms"],
  [-5, "0s"],
])("formatDuration(%d) is %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
