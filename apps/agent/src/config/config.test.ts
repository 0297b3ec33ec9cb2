import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Scope } from "@ingot/kernel";
import fc from "fast-check";
import { parseConfig } from "./agent-config.ts";
import { parseIni, parseKernelParameters } from "./parse-settings.ts";
import { readConfig } from "./read-config.ts";

let root = "";

before(async () => {
  root = await mkdtemp(join(tmpdir(), "agent-config-"));
  await mkdir(join(root, "etc/ironic-python-agent.d"), { recursive: true });
  await mkdir(join(root, "proc"));
});
after(() => rm(root, { recursive: true, force: true }));

test("INI: the DEFAULT section, comments, quotes, dashes", () => {
  const text =
    '# no\n[DEFAULT]\napi_url = http://a:1/\n; no\nagent-token="x=y"\n[metrics]\napi_url = http://b\n[DEFAULT]\ndebug: true\n';
  assert.deepEqual(
    [...parseIni(text)],
    [
      ["api_url", "http://a:1/"],
      ["agent_token", "x=y"],
      ["debug", "true"],
    ],
  );
});

test("the kernel command line: ipa-… options, flags, quotes, others left alone", () => {
  const text =
    'root=/dev/ram0 ipa-api-url=http://10.0.2.2:6385 ipa-debug "ipa-agent-token=a b" BOOTIF=01-52-54-00-00-00-01 quiet\n';
  assert.deepEqual(
    [...parseKernelParameters(text)],
    [
      ["api_url", "http://10.0.2.2:6385"],
      ["debug", "1"],
      ["agent_token", "a b"],
      ["bootif", "01-52-54-00-00-00-01"],
    ],
  );
});

test("whatever is in them, parsing does not throw", () => {
  fc.assert(fc.property(fc.string(), (text) => void [parseIni(text), parseKernelParameters(text)]));
});

test("the kernel overrides --config files, which override conf.d", async () => {
  await writeFile(
    join(root, "etc/ironic-python-agent.d/10-a.conf"),
    "[DEFAULT]\napi_url=http://conf\nlisten_port=1\nadvertise_host=a\n",
  );
  await writeFile(join(root, "etc/ironic-python-agent.d/20-b.conf"), "[DEFAULT]\nlisten_port=2\n");
  await writeFile(join(root, "extra.conf"), "[DEFAULT]\nlisten_port=3\nadvertise_host=b\n");
  await writeFile(join(root, "proc/cmdline"), "ipa-listen-port=4\n");
  const config = await readConfig(Scope.root(), { root, files: [join(root, "extra.conf")] });
  assert.deepEqual(config.apiUrls, ["http://conf"]);
  assert.equal(config.listenPort, 4);
  assert.equal(config.advertisePort, 4);
  assert.equal(config.advertiseHost, "b");
});

test("several URLs, slashes and /v1 cut off; the token does not show itself; bad values are named", () => {
  const config = parseConfig(
    new Map([
      ["api_url", "http://a:6385/v1/, https://b/"],
      ["other_api_urls", "https://b,http://c/v1"],
      ["agent_token", "secret"],
    ]),
  );
  assert.deepEqual(config.apiUrls, ["http://a:6385", "https://b", "http://c"]);
  assert.ok(!JSON.stringify(config).includes("secret"));
  assert.equal(config.agentToken?.reveal(), "secret");
  assert.throws(() => parseConfig(new Map([["listen_port", "many"]])), /'listen_port' is not a number: 'many'/);
  assert.throws(() => parseConfig(new Map([["insecure", "perhaps"]])), /'insecure' is neither true nor false/);
});
