/** Media as they are really made: by Ingot's own builder, and as Ironic lays them out. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test, type TestContext } from "node:test";
import { requireSuccess, run } from "@ingot/exec";
import { isFailure, Scope } from "@ingot/kernel";
import { buildBootIso } from "@ingot/media";
import { readAgentSettings } from "./agent-settings.ts";
import { rangedReader } from "./ranged-reader.ts";

const scope = Scope.root();
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "medium-"));
  await writeFile(join(folder, "kernel"), Buffer.alloc(400_000, "k"));
});
after(() => rm(folder, { recursive: true }));

async function ingotIso(config: string): Promise<string> {
  const output = join(folder, "ingot.iso");
  const kernel = join(folder, "kernel");
  const path = "/etc/ironic-python-agent.d/ingot.conf";
  const spec = { kernel, initramfs: kernel, commandLine: "ipa-api-url=http://menu:1 quiet", output };
  await buildBootIso(scope, { ...spec, config: [{ path, data: config }] }, { cacheFolder: join(folder, "cache") });
  return output;
}

/** As common/images.py makes it: the kernel's words are in two menus, and nowhere else. */
async function ironicIso(words: string): Promise<string> {
  const output = join(folder, "ironic.iso");
  await writeFile(join(folder, "grub.cfg"), `menuentry "boot_partition" {\nlinuxefi /vmlinuz ${words} --\n}\n`);
  await writeFile(join(folder, "isolinux.cfg"), `label boot\nappend initrd=/initrd text ${words} --\n`);
  const files = ["/EFI/debian/grub.cfg=grub.cfg", "/isolinux/isolinux.cfg=isolinux.cfg", "/vmlinuz=kernel"];
  const grafts = files.map((graft) => graft.replace("=", `=${folder}/`));
  const argv = ["-quiet", "-o", output, "-V", "VMEDIA", "-R", "-graft-points", ...grafts] as const;
  requireSuccess(await run(scope, ["xorriso", "-as", "mkisofs", ...argv]));
  return output;
}

async function serving(t: TestContext, file: string, ranges: boolean) {
  const content = await readFile(file);
  let sent = 0;
  const server = createServer((request, response) => {
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const part = ranges ? content.subarray(Number(from), Number(to) + 1) : content;
    sent += part.length;
    response.writeHead(ranges ? 206 : 200).end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => void server.close());
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/boot.iso`);
  return { read: rangedReader(scope, { url, verifyCertificate: false }), sent: () => sent, size: content.length };
}

test("the kernel's words count before the agent's configuration, and little of the image is read", async (t) => {
  const config =
    "[DEFAULT]\napi_url = http://conf:1/v1/\nagent_token = secret\ninspection_callback_url = http://conf:2\nother_api_urls = http://b:1/v1,http://c:1\n";
  const { read, sent, size } = await serving(t, await ingotIso(config), true);
  assert.deepEqual(await readAgentSettings(read), {
    apiUrl: "http://menu:1",
    otherUrls: ["http://b:1", "http://c:1"],
    token: "secret",
    inspectionCallbackUrl: "http://conf:2",
  });
  assert.ok(sent() < size / 2, `${sent()} of ${size} bytes`);
});

test("a server without ranges sends the whole once", async (t) => {
  const { read, sent, size } = await serving(t, await ingotIso("[DEFAULT]\n"), false);
  assert.equal((await readAgentSettings(read)).apiUrl, "http://menu:1");
  assert.equal(sent(), size);
});

test("a medium that an Ironic has made tells the same by the kernel's words", async (t) => {
  const words = "ipa-api-url=http://127.0.0.1:6385,http://other:6385 ipa-agent-token=t0ken boot_method=vmedia";
  const { read } = await serving(t, await ironicIso(words), true);
  const { apiUrl, token } = await readAgentSettings(read);
  assert.deepEqual([apiUrl, token], ["http://127.0.0.1:6385", "t0ken"]);
});

test("what is no ISO, and an ISO that names no API, are refused", async (t) => {
  const none = await serving(t, join(folder, "kernel"), true);
  await assert.rejects(
    readAgentSettings(none.read),
    (error) => isFailure(error, "lab.medium") && /not an ISO/.test(error.message),
  );
  const silent = await serving(t, await ironicIso("quiet"), true);
  await assert.rejects(readAgentSettings(silent.read), (error) => isFailure(error, "lab.medium"));
});
