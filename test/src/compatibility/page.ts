import type { Judged } from "./judge.ts";
import type { Verdict } from "./verdicts/verdict.ts";
import { VERDICTS } from "./verdicts/verdicts.ts";

const ORDER: readonly Verdict["verdict"][] = ["missing", "on purpose", "better"];

/** docs/reference/compatibility.md: the same text for the same answers. */
export function compatibilityPage(judged: Judged): string {
  const { chapters, explained } = judged;
  const counts = [...chapters.values()];
  const asked = counts.reduce((sum, each) => sum + each.asked, 0);
  const same = counts.reduce((sum, each) => sum + each.same, 0);
  const verdicts = VERDICTS.filter((verdict) => explained.has(verdict)).toSorted(
    (a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict),
  );
  return `${[
    "# Compatibility with Ironic",
    "",
    "Made by `npm run compatibility`: the same requests to Ingot and to Debian's Ironic 21.4 (fake-hardware, no authentication,",
    "SQLite), microversions 1.1 to 1.82. Compared are status, headers, and bodies whole; UUIDs and times that a server makes up,",
    "and the words of errors, are not, nor are hardware types that only one of them has. A test asks all of it again and fails on",
    "a difference that is not in this table: each row names its requests and what differs in them, and must explain something.",
    "",
    `${asked} requests, ${same} answered the same.`,
    "",
    "| requests | asked | same |",
    "| --- | --- | --- |",
    ...[...chapters].map(([title, { asked: all, same: alike }]) => `| ${title} | ${all} | ${alike} |`),
    "",
    "## What differs",
    "",
    "| | what | why | for example |",
    "| --- | --- | --- | --- |",
    ...verdicts.map((verdict) => row(verdict, explained.get(verdict)?.example ?? "")),
    "",
    "Every command of the `baremetal` client and every method that openstacksdk has for bare metal (its proxy and its cloud layer)",
    "does the same on both (`test/src/conformance/`), but for those that Ironic's fake-hardware has no interface for; so do the",
    "requests of Metal3's baremetal-operator, of the Terraform provider and of Nova's driver, from a node's first to its last; and metalsmith's way through openstacksdk, by a script that makes its calls.",
    "",
    "What `instance_info` says of a partition image is judged as Ironic's own functions judge it, and the agent is told the same (`test/src/conformance/`,",
    "1,500 nodes). But it is judged before anything is powered on, where Ironic accepts the deployment and fails it; whole numbers from 0 up are sizes, and no others;",
    "`boot_option` other than `local` is refused, where Ironic boots from the disk anyway; a machine that boots by BIOS is refused unless its boot loader may be installed (`--enable-bios-bootloader-install`, off as in Ironic of 2026); and `preserve_ephemeral` is refused wherever nothing would be kept: in a first",
    "deployment, with a whole-disk image, and when the disk is not known to have been partitioned so (Ironic 21.4 compares with what none of its deploy interfaces writes down).",
    "Ironic itself leads Ingot's agent through such a deployment and a rebuild that keeps its ephemeral partition (`test/src/real-ironic/`).",
  ].join("\n")}\n`;
}

/** What is everywhere needs no example. */
function row({ verdict, what, reason, everywhere }: Verdict, example: string): string {
  const shown = everywhere === true ? "" : `\`${cell(example)}\``;
  return `| ${verdict} | ${cell(what)} | ${cell(reason)} | ${shown} |`;
}

const cell = (text: string) => text.replaceAll("|", "\\|");
