import { execPath } from "node:process";
import { join } from "node:path";
import { writeFiles } from "./element-folder.ts";

/** Makes a root of this machine's busybox and libraries in a second: as much of a system as the stages need. */
const ROOT_SCRIPT = `#!/bin/bash
set -euo pipefail
cd "$TARGET_ROOT"
mkdir -p usr/bin usr/sbin usr/lib usr/lib64 etc boot usr/lib/modules/6.1.0-test/kernel tmp var
ln -s usr/bin bin; ln -s usr/sbin sbin; ln -s usr/lib lib; ln -s usr/lib64 lib64
cp "$(command -v busybox)" usr/bin/busybox
for name in sh cat mkdir cp rm ls echo test touch dirname; do ln -s busybox usr/bin/$name; done
for library in $(ldd ${execPath} /bin/bash | grep -o '/[^ ]*' | grep -v ':$' | sort -u); do
  case $library in ${execPath}) ;; *) cp -L --parents "$library" . ;; esac
done
cp /bin/bash usr/bin/
echo kernel >boot/vmlinuz-6.1.0-test
printf '#!/bin/sh\\nprintf "small\\\\t1.0\\\\t12\\\\n"\\n' >usr/bin/dpkg-query
chmod +x usr/bin/dpkg-query
: >usr/lib/modules/6.1.0-test/modules.dep; : >usr/lib/modules/6.1.0-test/modules.order
: >usr/lib/modules/6.1.0-test/modules.builtin; : >usr/lib/modules/6.1.0-test/modules.builtin.modinfo
echo "$INGOT_ROOT_PACKAGES" >etc/packages
`;

const AGENT = `import { cpSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
const home = import.meta.dirname;
const [verb, from] = process.argv.slice(2);
if (verb === "install-plugin") {
  if (!existsSync(join(from!, "package.json"))) { console.error("no package.json in " + from); process.exit(1); }
  cpSync(from!, join(home, "plugins/plugin"), { recursive: true });
} else {
  const problems = readdirSync(join(home, "plugins")).filter((name) => existsSync(join(home, "plugins", name, "broken"))).map((name) => ({ package: name, message: "throws" }));
  console.log(JSON.stringify({ agent_version: "1", hardware_managers: [], steps: { clean: [], deploy: [], service: [] }, problems }));
}
`;

/** Stock elements, an agent and a plug-in with its element below a folder: a ramdisk that builds in seconds. */
export async function writeSmallRamdisk(folder: string): Promise<{
  readonly stockElements: string;
  readonly agentPackage: string;
  readonly elements: string;
  readonly plugin: string;
}> {
  await writeFiles(folder, {
    "stock/small/element-provides": "operating-system\n",
    "stock/small/root.d/10-root": ROOT_SCRIPT,
    "stock/ingot-agent/package-installs.yaml": "kernel-of-test:\n",
    "stock/ingot-agent/static/opt/ingot-agent/bin/ingot-agent":
      '#!/bin/sh\nexec /opt/ingot-agent/bin/node /opt/ingot-agent/agent.js "$@"\n',
    "agent/package.json": JSON.stringify({ version: "1.2.3", ingot: { bundle: { agent: "./main.ts" } } }),
    "agent/main.ts": AGENT,
    "plugin/package.json": "{}",
    "elements/plugin/element-deps": "ingot-agent\n",
    "elements/plugin/source-repository-plugin": `plugin git /tmp/plugin ${join(folder, "plugin")}\n`,
    "elements/plugin/install.d/80-plugin":
      "#!/bin/bash\nset -e\n/opt/ingot-agent/bin/ingot-agent install-plugin /tmp/plugin\necho $DIB_MARK $ARCH >/etc/mark\n",
  });
  return {
    stockElements: join(folder, "stock"),
    agentPackage: join(folder, "agent"),
    elements: join(folder, "elements"),
    plugin: join(folder, "plugin"),
  };
}
