import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { selectModules, wantsModule } from "./kernel-modules.ts";

test("disks, wired networks and filesystems of real machines are in; sound, pictures and radios are not", () => {
  const wanted = [
    "drivers/nvme/host/nvme.ko",
    "drivers/ata/ahci.ko",
    "drivers/scsi/mpt3sas/mpt3sas.ko",
    "drivers/scsi/megaraid/megaraid_sas.ko",
    "drivers/scsi/hpsa.ko",
    "drivers/net/ethernet/intel/ixgbe/ixgbe.ko",
    "drivers/net/ethernet/mellanox/mlx5/core/mlx5_core.ko",
    "drivers/net/ethernet/broadcom/bnxt/bnxt_en.ko",
    "drivers/net/virtio_net.ko",
    "drivers/block/virtio_blk.ko",
    "drivers/block/loop.ko",
    "fs/ext4/ext4.ko",
    "fs/xfs/xfs.ko",
    "fs/squashfs/squashfs.ko",
    "drivers/md/dm-mod.ko",
    "drivers/md/raid1.ko",
    "drivers/usb/storage/usb-storage.ko",
    "drivers/char/ipmi/ipmi_si.ko",
    "drivers/cdrom/cdrom.ko",
    "fs/isofs/isofs.ko",
    "drivers/mmc/core/mmc_block.ko",
  ];
  const unwanted = [
    "sound/core/snd.ko",
    "drivers/gpu/drm/drm.ko",
    "drivers/net/wireless/ath/ath.ko",
    "drivers/media/v4l2-core/videodev.ko",
    "lib/test_bpf.ko",
    "drivers/net/tun.ko",
    "arch/x86/kvm/kvm.ko",
  ];
  assert.deepEqual(
    wanted.filter((path) => !wantsModule(path)),
    [],
  );
  assert.deepEqual(
    unwanted.filter((path) => wantsModule(path)),
    [],
  );
});

test("what a chosen module needs is chosen too, and nothing else", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(names, fc.infiniteStream(fc.nat(11)), (list, numbers) => {
      const path = (name: string) => `kernel/${name}.ko`;
      const needs = new Map(list.map((name) => [name, list.filter(() => (numbers.next().value as number) < 3)]));
      const text = [...needs].map(([name, others]) => `${path(name)}: ${others.map(path).join(" ")}`).join("\n");
      const first = list[0] ?? "";
      const chosen = new Set(selectModules(text, (module) => module === `${first}.ko`));
      assert.ok(chosen.has(path(first)));
      for (const name of list)
        if (chosen.has(path(name))) for (const other of needs.get(name) ?? []) assert.ok(chosen.has(path(other)));
      assert.deepEqual(
        selectModules(text, () => false),
        [],
      );
    }),
  );
});
