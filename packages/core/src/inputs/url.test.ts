import { expect } from "@jest/globals";
import { itParses } from "../../test/parser-table.ts";
import { httpUrl, httpUrlWithin } from "./url.ts";

itParses("httpUrl", httpUrl, [
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
]);

itParses("httpUrl without private addresses", httpUrlWithin({ allowPrivate: false }), [
  ["https://a.example/", "https://a.example/"],
  ["http://127.1/", 'ERROR must not be a loopback address (127.0.0.1): current value is "http://127.1/"'],
  ["http://0x7f000001/", 'ERROR must not be a loopback address (127.0.0.1): current value is "http://0x7f000001/"'],
  ["http://10.0.0.1/", 'ERROR must not be a private address (10.0.0.1): current value is "http://10.0.0.1/"'],
  ["http://localhost./", expect.stringMatching(/loopback/)],
]);
